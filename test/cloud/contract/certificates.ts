/** Describes certificates for comparison, and creates certificate signing requests. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';

const DAY = 24 * 60 * 60 * 1000;
/** OpenSSL options that omit the parts that differ between certificates. */
const COMPARABLE_PARTS = 'no_serial,no_validity,no_pubkey,no_sigdump';
const HEX_BYTES = /\b(?:[0-9A-F]{2}:)+[0-9A-F]{2}\b/g;

/** Returns OpenSSL's description of a certificate without serial number, keys and dates, on one line. */
export function describeCertificate(pem: string): string {
  const { publicKey, validFrom, validTo } = new X509Certificate(pem);
  const days = Math.round((Date.parse(validTo) - Date.parse(validFrom)) / DAY);
  const text = openssl(['x509', '-noout', '-text', '-certopt', COMPARABLE_PARTS], pem);
  return [
    '<certificate',
    `${publicKey.asymmetricKeyType} ${publicKey.asymmetricKeyDetails?.modulusLength}`,
    `${days} days`,
    ...text
      .replace(HEX_BYTES, '<bytes>')
      .split('\n')
      .map((line) => line.trim()),
    pem.endsWith('\n') ? 'and a newline>' : 'and no newline>',
  ]
    .filter((line) => line !== '')
    .join(' | ');
}

/** Creates a CSR as clients do, RSA 2048 with SHA-256, as PEM. `subject` and `extension` have OpenSSL's format: `/CN=admin`. */
export function makeCsr(subject: string, extension?: string): string {
  const request = ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-sha256'];
  const more = extension === undefined ? [] : ['-addext', extension];
  return openssl([...request, '-keyout', '/dev/null', '-subj', subject, ...more]);
}

function openssl(words: readonly string[], input = ''): string {
  return execFileSync('openssl', words, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
}
