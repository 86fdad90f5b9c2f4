/** Whom TLS trusts, and who we are to the server: PEM files -> options for a TLS connection. */
import { readFile } from 'node:fs/promises';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { TlsOptions } from '../clouds/types.ts';
import { codeOf, MagnumError, messageOf } from '../errors.ts';
import type { Environment } from '../world.ts';

export interface TlsConnectionOptions {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: boolean;
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g;

/** Where Linux distributions, the BSDs and macOS keep the certificates that their administrator trusts. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Variables with which Python's requests, curl and OpenSSL are told of a bundle. */
const BUNDLE_VARIABLES = ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'];

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

async function readPem(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = REASONS[codeOf(error) ?? ''] ?? messageOf(error);
    throw new MagnumError('usage', `Cannot read ${what} ${path}: ${reason}.`, { cause: error });
  }
}

async function authorities(path: string): Promise<string[]> {
  const found = (await readPem(path, 'the CA certificate file')).match(CERTIFICATE);
  if (found) return found;
  throw new MagnumError('usage', `The CA certificate file ${path} holds no certificate in PEM format.`);
}

async function identity(tls: TlsOptions): Promise<{ cert: string; key: string } | undefined> {
  if (!tls.cert) return undefined;
  const cert = await readPem(tls.cert, 'the client certificate file');
  if (!cert.match(CERTIFICATE)) {
    throw new MagnumError(
      'usage',
      `The client certificate file ${tls.cert} holds no certificate in PEM format.`,
    );
  }
  const key = tls.key ? await readPem(tls.key, 'the client key file') : cert;
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) {
    throw new MagnumError('usage', `The file ${tls.key ?? tls.cert} holds no private key in PEM format.`, {
      hint: tls.key ? undefined : 'Give the key of the client certificate with --os-key (OS_KEY).',
    });
  }
  return { cert, key };
}

/** Node's own roots and those of the system; files that are missing or hold nothing are passed over. */
async function systemAuthorities(env: Environment, bundles: readonly string[]): Promise<string[]> {
  const named = BUNDLE_VARIABLES.map((name) => env[name]).filter((path) => path !== undefined && path !== '');
  const found = new Set(rootCertificates.map((certificate) => certificate.trim()));
  for (const path of new Set([...named, ...bundles] as string[])) {
    const text = await readFile(path, 'utf8').catch(() => '');
    for (const certificate of text.match(CERTIFICATE) ?? []) found.add(certificate.trim());
  }
  return [...found];
}

function secureContext(tls: TlsOptions, options: Parameters<typeof createSecureContext>[0]): SecureContext {
  try {
    return createSecureContext(options);
  } catch (error) {
    const files = [tls.cacert, tls.cert, tls.key].filter((path) => path !== undefined).join(', ');
    throw new MagnumError('usage', `The TLS files cannot be used (${files}): ${reasonOf(error)}.`, {
      hint: tls.cert ? 'A key must belong to its certificate and have no passphrase.' : undefined,
      cause: error,
    });
  }
}

/** `error:05800074:x509 certificate routines::key values mismatch` -> `key values mismatch`. */
function reasonOf(error: unknown): string {
  return messageOf(error).replace(/^error:[0-9A-F]+:[^:]*:[^:]*:/i, '');
}

/**
 * What a TLS connection is made with. `wide` adds the system's certificates to Node's; parsing those costs 60 ms, so
 * it is asked for only after a server's issuer was found to be unknown. It changes nothing where `tls.cacert` says whom
 * to trust. Throws MagnumError `usage` naming a file that cannot be read or used.
 */
export async function tlsConnectionOptions(
  tls: TlsOptions,
  env: Environment,
  wide: boolean,
  bundles: readonly string[] = SYSTEM_BUNDLES,
): Promise<TlsConnectionOptions> {
  const own = await identity(tls);
  if (!tls.verify) return { secureContext: secureContext(tls, own ?? {}), rejectUnauthorized: false };
  const ca = tls.cacert
    ? await authorities(tls.cacert)
    : wide
      ? await systemAuthorities(env, bundles)
      : undefined;
  return { secureContext: secureContext(tls, { ...own, ...(ca && { ca }) }), rejectUnauthorized: true };
}

/** May a wider trust help? Only where nobody said whom to trust. */
export const canWiden = (tls: TlsOptions): boolean => tls.verify && tls.cacert === undefined;
