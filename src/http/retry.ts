/** When a request is repeated, and after how long. Pure: no clock, no network. */
import type { HttpRequest } from './types.ts';

/** What became of one attempt. */
export type Attempt =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** The `Retry-After` header. */
      readonly retryAfter: string | undefined;
    }
  | {
      readonly kind: 'failure';
      /** False when the request surely never reached the server. */
      readonly sent: boolean;
      /** False when a repeat cannot help: a certificate stays wrong. */
      readonly isTransient: boolean;
      /** The connection was not even refused: each more attempt costs the whole connect time-out. */
      readonly slow: boolean;
    };

export interface RetryState {
  readonly method: HttpRequest['method'];
  /** Repeats so far. */
  readonly repeats: number;
  /** Milliseconds waited between attempts so far. */
  readonly waited: number;
  /** Milliseconds since the epoch, for a Retry-After that is a date. */
  readonly now: number;
}

/** Milliseconds of waiting, all repeats of one request together. */
const MAX_TOTAL_DELAY_MS = 60_000;
const MAX_RETRIES = 5;
const FAILURE_DELAYS_MS = [200, 600];
const REJECTION_DELAYS_MS = [500, 1_500];

/** RFC 9110, section 10.2.3: seconds, or a date. Undefined for anything else. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  if (!/^[A-Za-z]{3}/.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Milliseconds to wait before the next attempt, or undefined to make none.
 *
 * GET and HEAD may be repeated after anything that may pass. The others only when the server surely did not act on
 * the request: it never arrived, or was turned away by a rate limit (429, RFC 6585, section 4). A 503 may come from a proxy
 * that had already handed the request on, so it is no such answer.
 */
export function retryDelayMs(attempt: Attempt, state: RetryState): number | undefined {
  if (state.repeats >= MAX_RETRIES) return undefined;
  const harmless = state.method === 'GET' || state.method === 'HEAD';
  if (attempt.kind === 'failure') {
    if (!attempt.isTransient || (attempt.sent && !harmless)) return undefined;
    return attempt.slow && state.repeats > 0 ? undefined : FAILURE_DELAYS_MS[state.repeats];
  }
  if (attempt.status !== 429 && !(attempt.status === 503 && harmless)) return undefined;
  const asked = parseRetryAfter(attempt.retryAfter, state.now);
  const delay = asked ?? (harmless ? REJECTION_DELAYS_MS[state.repeats] : undefined);
  return delay !== undefined && state.waited + delay <= MAX_TOTAL_DELAY_MS ? delay : undefined;
}
