/** When a token is renewed. */
import type { Token } from '../types.ts';

/** Milliseconds before the expiry at which a token is replaced (keystoneauth: 30 s). */
const RENEW_BEFORE_EXPIRY_MS = 60_000;

/** Whether the token must be renewed before it is used again. A token without an expiry is valid until it is rejected. */
export const isExpiring = ({ expiresAt }: Token, now: number): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) - now < RENEW_BEFORE_EXPIRY_MS;
