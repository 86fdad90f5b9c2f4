/** Whom TLS trusts, and who we are to the server: PEM files -> options for a TLS connection. */
import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { platform } from 'node:os';
import { delimiter, join } from 'node:path';
import nodeTls, { type SecureContext, type SecureContextOptions } from 'node:tls';
import { MagnumError } from '../errors.ts';
import { describeSystemError } from '../platform/errno-messages.ts';
import { readRegularFile } from '../platform/regular-file.ts';
import type { Environment } from '../world.ts';
import type { TlsOptions } from './types.ts';

export interface TlsConnectionOptions {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: boolean;
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g;

/** Where Linux distributions and the BSDs store the certificates that their administrator trusts. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Variables that name a bundle, or a directory, for Python's requests, curl, OpenSSL and Node. */
const BUNDLE_VARIABLES = ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'];

/** A bundle holds the certificates of all authorities, and some systems add a description to each. */
const MAX_BUNDLE_BYTES = 16 * 1024 * 1024;

/** The directory of OpenSSL as Node is built with it. */
const OPENSSL_DIRECTORY = '/etc/ssl/certs';

/** PEM texts, one certificate each. */
export type SystemCertificates = (env: Environment) => Promise<readonly string[]>;

function readPem(path: string, what: string): string {
  try {
    return readRegularFile(path).toString();
  } catch (error) {
    throw new MagnumError('usage', `Cannot read ${what} ${path}: ${describeSystemError(error)}.`, {
      cause: error,
    });
  }
}

/** Of a file, or of the files in a directory. */
async function caCertificates(path: string): Promise<string[]> {
  const isDirectory = isDirectoryAt(path);
  const what = `The CA certificate ${isDirectory ? 'directory' : 'file'} ${path}`;
  const found = isDirectory
    ? certificatesIn(await certificateFilesIn(path))
    : (readPem(path, 'the CA certificate file').match(CERTIFICATE) ?? []);
  if (found.length === 0) throw new MagnumError('usage', `${what} contains no certificate in PEM format.`);
  const readable = await keepParsable(unique(found));
  if (readable.length > 0) return readable;
  throw new MagnumError('usage', `${what} contains no certificate that can be read.`);
}

/** False for what cannot be looked at. */
function isDirectoryAt(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Node ignores certificates that it cannot read; Bun rejects the whole list. */
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

interface Identity {
  readonly cert: string;
  readonly key: string;
}

async function identity(tls: TlsOptions): Promise<Identity | undefined> {
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
  const fault = await faultOf(first, key);
  if (fault !== undefined) throw unusableCertificateError(tls, fault);
  return { cert, key };
}

/** Why a client certificate and its key cannot be used, in words that do not depend on the TLS library. */
async function faultOf(cert: string, key: string): Promise<string | undefined> {
  const { createPrivateKey, X509Certificate } = await import('node:crypto');
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(key)) return 'the key has a passphrase';
  try {
    const certificate = new X509Certificate(cert);
    try {
      return certificate.checkPrivateKey(createPrivateKey(key)) ? undefined : 'key values mismatch';
    } catch {
      return 'the key cannot be read';
    }
  } catch {
    return 'the certificate cannot be read';
  }
}

function unusableCertificateError(tls: TlsOptions, reason: string, cause?: unknown): MagnumError {
  const files = [tls.cacert, tls.cert, tls.key].filter((path) => path !== undefined).join(', ');
  return new MagnumError('usage', `The TLS files cannot be used (${files}): ${reason}.`, {
    hint: tls.cert ? 'The key must match the certificate and must not be encrypted.' : undefined,
    cause,
  });
}

/** Files that cannot be read or hold no certificate are skipped. */
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

/** The runtime's own list and what the variables name: files, or directories with files. */
async function ownCaCertificates(env: Environment): Promise<string[]> {
  const named = new Set(BUNDLE_VARIABLES.map((name) => env[name]).filter((path) => path !== undefined));
  const files = [...named].map((path) => (isDirectoryAt(path) ? certificateFilesIn(path) : [path]));
  return unique([...nodeTls.rootCertificates, ...certificatesIn((await Promise.all(files)).flat())]);
}

/** `tls.getCACertificates('system')`: Node 22.15, 24 and newer, and Bun. */
function systemStore(env: Environment): readonly string[] {
  const { getCACertificates } = nodeTls as { getCACertificates?: (type: 'system') => string[] };
  if (platform() === 'linux' && !isLoadable(env)) return [];
  return getCACertificates?.('system') ?? [];
}

/** Node complains on stderr of a directory that it cannot open, and waits for a writer of a pipe. */
function isLoadable({ SSL_CERT_DIR, SSL_CERT_FILE }: Environment): boolean {
  const file = SSL_CERT_FILE ? statSync(SSL_CERT_FILE, { throwIfNoEntry: false }) : undefined;
  return existsSync(SSL_CERT_DIR || OPENSSL_DIRECTORY) && (file === undefined || file.isFile());
}

/** `HASH.NUMBER`, by which OpenSSL finds a certificate (openssl-rehash(1)). */
const HASHED_NAME = /^[0-9a-f]{8}\.\d+$/;

/** As OpenSSL, those with a hash for a name; all of a directory in which none has been hashed. */
async function certificateFilesIn(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  const hashed = names.filter((name) => HASHED_NAME.test(name));
  return (hashed.length > 0 ? hashed : names).map((name) => join(directory, name));
}

/**
 * The certificates that the system's administrator trusts: those of its store, or of the distribution's bundle where the runtime
 * cannot read the store; and those of SSL_CERT_DIR.
 */
export async function systemCertificates(
  env: Environment,
  store: (env: Environment) => readonly string[] = systemStore,
  bundles: readonly string[] = SYSTEM_BUNDLES,
): Promise<readonly string[]> {
  const directories = (env.SSL_CERT_DIR ?? '').split(delimiter).filter((path) => path !== '');
  const files = (await Promise.all(directories.map(certificateFilesIn))).flat();
  const stored = store(env);
  return [...(stored.length > 0 ? stored : certificatesIn(bundles)), ...certificatesIn(files)];
}

async function secureContext(tls: TlsOptions, options: SecureContextOptions): Promise<SecureContext> {
  try {
    return nodeTls.createSecureContext(options);
  } catch (error) {
    if (tls.cacert !== undefined || !Array.isArray(options.ca)) {
      throw unusableCertificateError(tls, 'the TLS library rejects them', error);
    }
    // One of the many certificates of a system must not make the others useless.
    return nodeTls.createSecureContext({ ...options, ca: await keepParsable(options.ca as string[]) });
  }
}

/**
 * What a TLS connection is made with. The list of authorities is always explicit: what a runtime trusts by default differs.
 * `withSystemCas` adds the system's certificates to the runtime's own list and that of the variables. Reading those costs up to 70 ms,
 * so callers ask for it only after a server's issuer turned out to be unknown. It changes nothing where `tls.cacert` says whom
 * to trust. Throws MagnumError `usage` naming a file that cannot be read or used.
 */
export async function tlsConnectionOptions(
  tls: TlsOptions,
  env: Environment,
  withSystemCas: boolean,
  system: SystemCertificates = systemCertificates,
): Promise<TlsConnectionOptions> {
  const own = await identity(tls);
  if (!tls.verify) return { secureContext: await secureContext(tls, own ?? {}), rejectUnauthorized: false };
  const ca = tls.cacert
    ? await caCertificates(tls.cacert)
    : unique([...(await ownCaCertificates(env)), ...(withSystemCas ? await system(env) : [])]);
  return { secureContext: await secureContext(tls, { ...own, ca }), rejectUnauthorized: true };
}

/** Whether the system's CA certificates may be added: not if the user has chosen the CA certificates. */
export const canAddSystemCas = (tls: TlsOptions): boolean => tls.verify && tls.cacert === undefined;
