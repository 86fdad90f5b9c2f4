/** Certificates and requests for the contract: what can be compared of the first, and how the second are made. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';

const DAY = 24 * 60 * 60 * 1000;
const NEW_EACH_TIME = 'no_serial,no_validity,no_pubkey,no_sigdump';
const COLONED_BYTES = /\b(?:[0-9A-F]{2}:)+[0-9A-F]{2}\b/g;

/** What OpenSSL says of a certificate, without its numbers, its keys and its dates; one thing after the other. */
export function describeCertificate(pem: string): string {
  const { publicKey, validFrom, validTo } = new X509Certificate(pem);
  const days = Math.round((Date.parse(validTo) - Date.parse(validFrom)) / DAY);
  const text = openssl(['x509', '-noout', '-text', '-certopt', NEW_EACH_TIME], pem);
  return [
    '<certificate',
    `${publicKey.asymmetricKeyType} ${publicKey.asymmetricKeyDetails?.modulusLength}`,
    `${days} days`,
    ...text
      .replace(COLONED_BYTES, '<bytes>')
      .split('\n')
      .map((line) => line.trim()),
    pem.endsWith('\n') ? 'and a newline>' : 'and no newline>',
  ]
    .filter((line) => line !== '')
    .join(' | ');
}

/** A request of the kind that clients send: RSA 2048, SHA-256; PEM. `subject` is in OpenSSL's way: `/CN=admin`. */
export function makeCsr(subject: string): string {
  const request = ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-sha256'];
  return openssl([...request, '-keyout', '/dev/null', '-subj', subject]);
}

function openssl(words: readonly string[], input = ''): string {
  return execFileSync('openssl', words, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
}
