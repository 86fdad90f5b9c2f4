/** Decides whether a client certificate can be used again, instead of a new one that Magnum would sign for years. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Subject } from './subject.ts';
import { isNearItsEnd } from './validity.ts';

/** PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateNeeds {
  /** The CA that the service returns now; PEM. */
  readonly ca: string;
  readonly subject: Subject;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * True if the CA has signed the certificate, the key fits, the subject is the same, and the end of its validity is not near. False for one that
 * cannot be parsed.
 */
export async function isReusable(stored: ClientCertificate, needs: CertificateNeeds): Promise<boolean> {
  try {
    const certificate = new X509Certificate(stored.cert);
    return (
      certificate.verify(new X509Certificate(needs.ca).publicKey) &&
      certificate.checkPrivateKey(createPrivateKey(stored.key)) &&
      Date.parse(certificate.validFrom) <= needs.now &&
      !isNearItsEnd(certificate, needs.now) &&
      (await hasSubject(certificate, needs.subject))
    );
  } catch {
    return false;
  }
}

/** Reads the subject from the DER, because its text differs between runtimes. */
async function hasSubject({ raw }: X509Certificate, { user, groups }: Subject): Promise<boolean> {
  const { readSubject } = await import('./key-and-csr.ts');
  const found = readSubject(raw);
  return found.user === user && isSameSet(found.groups, groups);
}

const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  new Set([...one, ...other]).size === one.length && one.length === other.length;
