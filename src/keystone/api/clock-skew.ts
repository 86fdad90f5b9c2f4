/** The difference between this machine's clock and a server's, from timestamps of the server. */
import { parseJson } from './json.ts';

/** Seconds: networks are slow, and openid-client tolerates 30 s. */
const DEFAULT_TOLERANCE = 60;

function formatSkew(seconds: number): string {
  const units = [
    [86_400, 'days'],
    [3_600, 'hours'],
    [60, 'minutes'],
  ] as const;
  const [size, name] = units.find(([unit]) => Math.round(seconds / unit) >= 2) ?? [1, 'seconds'];
  return `${Math.round(seconds / size)} ${name}`;
}

/** Returns the claims of a JWT, which are not verified (RFC 7519, section 3); undefined for other tokens. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  return parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
}

/**
 * Returns a sentence such as `The clock of HOST is 2 hours ahead of this machine's.`; undefined within the tolerance. `timestamp` is
 * the server's current time in seconds since the epoch, `now` is in milliseconds, `tolerance` in seconds.
 */
export function clockDifference(
  host: string,
  timestamp: unknown,
  now: number,
  tolerance = DEFAULT_TOLERANCE,
): string | undefined {
  if (typeof timestamp !== 'number' || !Number.isFinite(timestamp)) return undefined;
  const seconds = timestamp - now / 1_000;
  if (Math.abs(seconds) <= tolerance) return undefined;
  return `The clock of ${host} is ${formatSkew(Math.abs(seconds))} ${seconds > 0 ? 'ahead of' : 'behind'} this machine's.`;
}

/** Returns the `iat` claim. */
export const issuedAt = (token: string | undefined): unknown => token && claimsOf(token)?.iat;
