/** Reads CA certificates, and a client certificate with its key, from PEM files into the options of a TLS connection. */
import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { platform } from 'node:os';
import { delimiter, join } from 'node:path';
import nodeTls, { type SecureContext, type SecureContextOptions } from 'node:tls';
import { MagnumError } from '../errors.ts';
import { describeSystemError } from '../platform/errno-messages.ts';
import { readRegularFile } from '../platform/regular-file.ts';
import type { Environment } from '../world.ts';
import { checkServerIdentity } from './server-identity.ts';
import type { TlsOptions } from './types.ts';

export interface TlsConnectionOptions {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: boolean;
  readonly checkServerIdentity: typeof checkServerIdentity;
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g;

/** Where Linux distributions and the BSDs store the system's CA certificates. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Variables that name a bundle, or a directory, for Python's requests, curl, OpenSSL and Node. */
const BUNDLE_VARIABLES = ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'];

/** A bundle contains all CA certificates, and some systems add a description to each. */
const MAX_BUNDLE_BYTES = 16 * 1024 * 1024;

/** The certificate directory of the OpenSSL that Node is built with. */
const OPENSSL_DIRECTORY = '/etc/ssl/certs';

/** Resolves to PEM texts with one certificate each. */
export type SystemCertificates = (env: Environment) => Promise<readonly string[]>;

function readPem(path: string, description: string): string {
  try {
    return readRegularFile(path).toString();
  } catch (error) {
    throw new MagnumError('usage', `Cannot read ${description} ${path}: ${describeSystemError(error)}.`, {
      cause: error,
    });
  }
}

/** Reads the CA certificates of a file, or of the files in a directory. Throws MagnumError `usage` if it finds none. */
async function caCertificates(path: string): Promise<string[]> {
  const isDirectory = isDirectoryAt(path);
  const subject = `The CA certificate ${isDirectory ? 'directory' : 'file'} ${path}`;
  const certificates = isDirectory
    ? certificatesIn(await certificateFilesIn(path))
    : (readPem(path, 'the CA certificate file').match(CERTIFICATE) ?? []);
  if (certificates.length === 0) {
    throw new MagnumError('usage', `${subject} contains no PEM certificate.`);
  }
  const parsable = await keepParsable(unique(certificates));
  if (parsable.length > 0) return parsable;
  throw new MagnumError('usage', `${subject} contains no certificate that can be parsed.`);
}

/** Returns false if the path does not exist or is not accessible. */
function isDirectoryAt(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Node ignores certificates that it cannot parse; Bun rejects the whole list. */
async function keepParsable(certificates: readonly string[]): Promise<string[]> {
  const { X509Certificate } = await import('node:crypto');
  return certificates.filter((certificate) => {
    try {
      return new X509Certificate(certificate) !== undefined;
    } catch {
      return false;
    }
  });
}

interface ClientIdentity {
  readonly cert: string;
  readonly key: string;
}

/** Throws MagnumError `usage` if the files cannot be read or do not match. */
async function readClientIdentity(tls: TlsOptions): Promise<ClientIdentity | undefined> {
  if (!tls.cert) return undefined;
  const cert = readPem(tls.cert, 'the client certificate file');
  const [first] = cert.match(CERTIFICATE) ?? [];
  if (first === undefined) {
    throw new MagnumError('usage', `The client certificate file ${tls.cert} contains no PEM certificate.`);
  }
  const key = tls.key ? readPem(tls.key, 'the client key file') : cert;
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) {
    throw new MagnumError('usage', `The file ${tls.key ?? tls.cert} contains no PEM private key.`, {
      hint: tls.key ? undefined : 'Set the key of the client certificate with --os-key (OS_KEY).',
    });
  }
  const reason = await reasonUnusable(first, key);
  if (reason !== undefined) throw unusableFilesError(tls, reason);
  return { cert, key };
}

/** Why a client certificate and its key cannot be used. The text is the same with every TLS library. */
async function reasonUnusable(cert: string, key: string): Promise<string | undefined> {
  const { createPrivateKey, X509Certificate } = await import('node:crypto');
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(key)) return 'the key is encrypted';
  try {
    const certificate = new X509Certificate(cert);
    try {
      return certificate.checkPrivateKey(createPrivateKey(key))
        ? undefined
        : 'the key does not match the certificate';
    } catch {
      return 'the key cannot be read';
    }
  } catch {
    return 'the certificate cannot be read';
  }
}

function unusableFilesError(tls: TlsOptions, reason: string, cause?: unknown): MagnumError {
  const files = [tls.cacert, tls.cert, tls.key].filter((path) => path !== undefined).join(', ');
  return new MagnumError('usage', `Cannot use the TLS files (${files}): ${reason}.`, {
    hint: tls.cert ? 'Use an unencrypted key that matches the certificate.' : undefined,
    cause,
  });
}

/** Skips files that cannot be read or contain no certificate. */
function certificatesIn(paths: Iterable<string>): string[] {
  return [...paths].flatMap((path) => readBundle(path).match(CERTIFICATE) ?? []);
}

function readBundle(path: string): string {
  try {
    return readRegularFile(path, MAX_BUNDLE_BYTES).toString();
  } catch {
    return '';
  }
}

const unique = (certificates: readonly string[]): string[] => [
  ...new Set(certificates.map((certificate) => certificate.trim())),
];

/** The runtime's built-in CA certificates, and those of the files and directories in the variables. */
async function defaultCaCertificates(env: Environment): Promise<string[]> {
  const paths = new Set(BUNDLE_VARIABLES.map((name) => env[name]).filter((path) => path !== undefined));
  const files = [...paths].map((path) => (isDirectoryAt(path) ? certificateFilesIn(path) : [path]));
  return unique([...nodeTls.rootCertificates, ...certificatesIn((await Promise.all(files)).flat())]);
}

/** `tls.getCACertificates('system')` of Node 22.15, 24 and later, and of Bun; empty in older versions. */
function systemStore(env: Environment): readonly string[] {
  const { getCACertificates } = nodeTls as { getCACertificates?: (type: 'system') => string[] };
  if (platform() === 'linux' && !canLoadSystemStore(env)) return [];
  return getCACertificates?.('system') ?? [];
}

/** Node warns on stderr if it cannot open the directory, and blocks if the file is a named pipe. */
function canLoadSystemStore({ SSL_CERT_DIR, SSL_CERT_FILE }: Environment): boolean {
  const file = SSL_CERT_FILE ? statSync(SSL_CERT_FILE, { throwIfNoEntry: false }) : undefined;
  return existsSync(SSL_CERT_DIR || OPENSSL_DIRECTORY) && (file === undefined || file.isFile());
}

/** `HASH.NUMBER`: OpenSSL finds a certificate by this file name (openssl-rehash(1)). */
const HASHED_NAME = /^[0-9a-f]{8}\.\d+$/;

/** The files with hashed names, as in OpenSSL; all files if the directory has no hashed name. */
async function certificateFilesIn(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  const hashedNames = names.filter((name) => HASHED_NAME.test(name));
  return (hashedNames.length > 0 ? hashedNames : names).map((name) => join(directory, name));
}

/**
 * The system's CA certificates: those of its store, or of the distribution's bundle if the runtime cannot read the store, and
 * those in the directories of SSL_CERT_DIR.
 */
export async function systemCertificates(
  env: Environment,
  store: (env: Environment) => readonly string[] = systemStore,
  bundles: readonly string[] = SYSTEM_BUNDLES,
): Promise<readonly string[]> {
  const directories = (env.SSL_CERT_DIR ?? '').split(delimiter).filter((path) => path !== '');
  const files = (await Promise.all(directories.map(certificateFilesIn))).flat();
  const certificates = store(env);
  return [...(certificates.length > 0 ? certificates : certificatesIn(bundles)), ...certificatesIn(files)];
}

async function createSecureContext(tls: TlsOptions, options: SecureContextOptions): Promise<SecureContext> {
  try {
    return nodeTls.createSecureContext(options);
  } catch (error) {
    if (tls.cacert !== undefined || !Array.isArray(options.ca)) {
      throw unusableFilesError(tls, 'the TLS library rejected them', error);
    }
    // One invalid certificate of the system must not make the others unusable.
    return nodeTls.createSecureContext({ ...options, ca: await keepParsable(options.ca as string[]) });
  }
}

/**
 * Reads the files that the user has set. `ca` is undefined without a CA file, and if it has no effect. Throws MagnumError `usage` with the path
 * of a file that cannot be read or used.
 */
export async function readTlsFiles(
  tls: TlsOptions,
): Promise<{ readonly identity: ClientIdentity | undefined; readonly ca: readonly string[] | undefined }> {
  const identity = await readClientIdentity(tls);
  return { identity, ca: tls.verify && tls.cacert ? await caCertificates(tls.cacert) : undefined };
}

/**
 * The options of a TLS connection. The CA certificates are always explicit, because the defaults of the runtimes differ.
 * `withSystemCas` adds the system's certificates to the built-in ones and those of the variables; it has no effect if
 * `tls.cacert` is set. Reading the system's certificates takes up to 70 ms, so set it only after the issuer of a server was
 * unknown. Throws MagnumError `usage` with the path of a file that cannot be read or used.
 */
export async function tlsConnectionOptions(
  tls: TlsOptions,
  env: Environment,
  withSystemCas: boolean,
  system: SystemCertificates = systemCertificates,
): Promise<TlsConnectionOptions> {
  const { identity, ca: ownCa } = await readTlsFiles(tls);
  if (!tls.verify) {
    const secureContext = await createSecureContext(tls, identity ?? {});
    return { secureContext, rejectUnauthorized: false, checkServerIdentity };
  }
  const ca =
    ownCa ?? unique([...(await defaultCaCertificates(env)), ...(withSystemCas ? await system(env) : [])]);
  const secureContext = await createSecureContext(tls, { ...identity, ca: [...ca] });
  return { secureContext, rejectUnauthorized: true, checkServerIdentity };
}

/** False if verification is off, or the user has set the CA certificates. */
export const canAddSystemCas = (tls: TlsOptions): boolean => tls.verify && tls.cacert === undefined;
