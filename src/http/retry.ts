/** Which requests are retried, and after which delay. Pure. */
import type { HttpRequest } from './types.ts';

/** The outcome of one attempt. */
export type Attempt =
  | {
      readonly kind: 'response';
      readonly status: number;
      /** The `Retry-After` header. */
      readonly retryAfter: string | undefined;
    }
  | {
      readonly kind: 'failure';
      /** False if the request certainly did not reach the server. */
      readonly sent: boolean;
      /** False if a retry cannot succeed, such as for an invalid certificate. */
      readonly isTransient: boolean;
      /** True if the connection timed out: each further attempt could take the whole connect timeout. */
      readonly isConnectTimeout: boolean;
    };

export interface RetryState {
  readonly method: HttpRequest['method'];
  /** Retries so far. */
  readonly retries: number;
  /** Milliseconds of delay before those retries. */
  readonly waitedMs: number;
  /** Milliseconds since the epoch, for a Retry-After with a date. */
  readonly now: number;
}

/** For all retries of one request together. */
const MAX_TOTAL_DELAY_MS = 60_000;
const MAX_RETRIES = 5;
const FAILURE_DELAYS_MS = [200, 600];
const REJECTION_DELAYS_MS = [500, 1_500];

/** Milliseconds from a Retry-After header with seconds or a date (RFC 9110, section 10.2.3); undefined for other values. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  if (!/^[A-Za-z]{3}/.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Milliseconds before the next attempt; undefined if the request is not retried.
 *
 * GET and HEAD are retried after transient errors. Other methods are retried only if the server certainly did not process the
 * request: it did not arrive, or was rejected by a rate limit (429, RFC 6585, section 4). A 503 does not prove that, because
 * a proxy that has already forwarded the request can send it.
 */
export function retryDelayMs(attempt: Attempt, state: RetryState): number | undefined {
  if (state.retries >= MAX_RETRIES) return undefined;
  const isReading = state.method === 'GET' || state.method === 'HEAD';
  if (attempt.kind === 'failure') {
    if (!attempt.isTransient || (attempt.sent && !isReading)) return undefined;
    return attempt.isConnectTimeout && state.retries > 0 ? undefined : FAILURE_DELAYS_MS[state.retries];
  }
  if (attempt.status !== 429 && !(attempt.status === 503 && isReading)) return undefined;
  const requestedMs = parseRetryAfter(attempt.retryAfter, state.now);
  const delay = requestedMs ?? (isReading ? REJECTION_DELAYS_MS[state.retries] : undefined);
  return delay !== undefined && state.waitedMs + delay <= MAX_TOTAL_DELAY_MS ? delay : undefined;
}
