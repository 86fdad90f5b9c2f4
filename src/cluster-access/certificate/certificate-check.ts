/** Checks of a certificate, its key and its CA, for files of any form. */
import type { KeyObject, X509Certificate } from 'node:crypto';
import { MagnumError } from '../../errors.ts';
import { isNearItsEnd } from './validity.ts';

export interface CheckResult {
  readonly item: 'mode' | 'certificate' | 'key' | 'CA' | 'API';
  /** One sentence. */
  readonly text: string;
  /** Set if the check failed, so that a client would fail too, or that other users could use the credentials. */
  readonly error?: MagnumError;
  /** True if a client will fail soon. */
  readonly isWarning?: boolean;
  readonly remedy?: Remedy | undefined;
}

/** What mends a problem: another mode of a file, or a new certificate with the same subject. */
export type Remedy =
  | { readonly kind: 'mode'; readonly path: string }
  | { readonly kind: 'renewal'; readonly certificate: X509Certificate };

const DAY_MS = 86_400_000;

const renewalOf = (certificate: X509Certificate): Remedy => ({ kind: 'renewal', certificate });

export function checkValidity(certificate: X509Certificate, now: number): CheckResult {
  const { subject, issuer } = certificate;
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  const what = `The certificate for ${oneLine(subject)}, issued by ${oneLine(issuer)},`;
  if (Number.isNaN(from) || Number.isNaN(to)) return failed('certificate', `${what} has no valid dates.`);
  const days = daysText(Math.floor(Math.abs(to - now) / DAY_MS));
  const date = new Date(to).toISOString();
  if (now > to)
    return failed('certificate', `${what} expired on ${date} (${days} ago).`, renewalOf(certificate));
  if (now < from) {
    return failed(
      'certificate',
      `${what} is not valid until ${new Date(from).toISOString()}: check the clock.`,
    );
  }
  const text = `${what} expires on ${date} (in ${days}).`;
  return isNearItsEnd(certificate, now)
    ? { item: 'certificate', text, isWarning: true, remedy: renewalOf(certificate) }
    : { item: 'certificate', text };
}

export interface CaCheck {
  readonly ca: X509Certificate;
  /** `ca.pem`, or what it is. */
  readonly name: string;
  /** Why it can be another CA than the current one. */
  readonly staleReason: string;
  /** The client certificate, if there is one. */
  readonly own: X509Certificate | undefined;
  /** The CA that Magnum returns now; undefined if it is not known. */
  readonly current: X509Certificate | undefined;
}

export function checkCa({ ca, name, staleReason, own, current }: CaCheck): CheckResult {
  const subject = name.replace(/^the /, 'The ');
  const remedy = own && renewalOf(own);
  if (current !== undefined && ca.fingerprint256 !== current.fingerprint256) {
    return failed('CA', `${subject} is not the cluster's current CA: ${staleReason}.`, remedy);
  }
  const isCurrent = current !== undefined;
  if (own !== undefined && !own.verify(ca.publicKey)) {
    const signer = isCurrent ? "the cluster's current CA" : name;
    return failed('CA', `The certificate was not signed by ${signer}.`, remedy);
  }
  const signed = own === undefined ? '' : `${isCurrent ? ', and it' : ''} signed the certificate`;
  return { item: 'CA', text: `${subject}${isCurrent ? " is the cluster's current CA" : ''}${signed}.` };
}

export const checkKey = (own: X509Certificate, key: KeyObject): CheckResult =>
  own.checkPrivateKey(key)
    ? { item: 'key', text: 'The key matches the certificate.' }
    : failed('key', 'The key does not match the certificate.', renewalOf(own));

export function failed(
  item: CheckResult['item'],
  text: string,
  remedy?: Remedy,
  cause?: unknown,
): CheckResult {
  return { item, text, error: new MagnumError('failed', text, { cause }), ...(remedy && { remedy }) };
}

export const withoutRenewal = (result: CheckResult): CheckResult =>
  result.remedy?.kind === 'renewal' ? { ...result, remedy: undefined } : result;

const daysText = (count: number): string => (count === 1 ? '1 day' : `${count} days`);

/** Node has no text for an empty subject. */
const oneLine = (text: string | undefined): string => text?.replace(/\n/g, ', ') || '(empty)';
