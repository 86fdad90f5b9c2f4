/** The times at which a token is renewed. */
import type { Token } from '../types.ts';

/** Milliseconds before the expiry at which a token is replaced (keystoneauth: 30 s). */
const RENEW_BEFORE_EXPIRY_MS = 60_000;

/** True if the token must be renewed before it is used again. A token without an expiry is valid until it is rejected. */
export const isExpiring = ({ expiresAt }: Token, now: number): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) - now < RENEW_BEFORE_EXPIRY_MS;

/** Milliseconds. A newer token is not replaced even if it appears to expire: one of the clocks may be wrong. */
const MIN_AGE_BEFORE_RENEWAL_MS = 60_000;

/** True if the current token of a run, obtained at `obtainedAt` (milliseconds since the epoch), must be replaced. */
export const isDueForRenewal = (token: Token, obtainedAt: number, now: number): boolean =>
  isExpiring(token, now) && now - obtainedAt > MIN_AGE_BEFORE_RENEWAL_MS;
