/** Whether this computer's clock and a server's agree, as far as the server's own words tell. */
import { parseJson } from './token.ts';

/** Seconds between two clocks that nobody minds: networks are slow, and openid-client allows 30 s. */
const TOLERANCE = 60;

function formatSkew(seconds: number): string {
  const units = [
    [86_400, 'days'],
    [3_600, 'hours'],
    [60, 'minutes'],
  ] as const;
  const [size, name] = units.find(([it]) => Math.round(seconds / it) >= 2) ?? [1, 'seconds'];
  return `${Math.round(seconds / size)} ${name}`;
}

/** The claims of a JWT, unchecked (RFC 7519, section 3); undefined for other tokens. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  return parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
}

/**
 * `The clock of HOST is 2 hours ahead of this computer's.`, or undefined where they agree. `made` is when the server says
 * that it just made something, in seconds since the epoch; `now` is in milliseconds, `tolerance` in seconds.
 */
export function clockDifference(
  host: string,
  made: unknown,
  now: number,
  tolerance = TOLERANCE,
): string | undefined {
  if (typeof made !== 'number' || !Number.isFinite(made)) return undefined;
  const seconds = made - now / 1_000;
  if (Math.abs(seconds) <= tolerance) return undefined;
  return `The clock of ${host} is ${formatSkew(Math.abs(seconds))} ${seconds > 0 ? 'ahead of' : 'behind'} this computer's.`;
}

/** When a token says it was made, where it says so. */
export const issuedAt = (token: string | undefined): unknown => token && claimsOf(token)?.iat;
