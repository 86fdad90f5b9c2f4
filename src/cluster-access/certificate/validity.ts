/** When a certificate is near its end. Costs nothing to import. */
import type { X509Certificate } from 'node:crypto';

/** The last month: Magnum's certificates are valid for five years (magnum/common/x509/operations.py). */
export const LAST_MONTH_MS = 30 * 86_400_000;
/** The last part of a certificate with a short lifetime. */
const LAST_SHARE = 1 / 3;

/** True in the last month, or in the last third if that is shorter. `now` is in milliseconds since the epoch. */
export function isNearItsEnd(
  { validFrom, validTo }: Pick<X509Certificate, 'validFrom' | 'validTo'>,
  now: number,
): boolean {
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  return to - now < Math.min(LAST_MONTH_MS, (to - from) * LAST_SHARE);
}
