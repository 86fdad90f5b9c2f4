import { describe, expect, it } from 'vitest';
import { type Attempt, parseRetryAfter, retryDelayMs } from '../../src/http/retry.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const start = { method: 'GET' as const, retries: 0, waitedMs: 0, now };
const notSent: Attempt = { kind: 'failure', sent: false, isTransient: true, isConnectTimeout: false };
const response = (status: number, retryAfter?: string): Attempt => ({ kind: 'response', status, retryAfter });

describe('parseRetryAfter', () => {
  it.each([
    ['7', 7_000],
    [' 0 ', 0],
    ['Thu, 01 Jan 2026 00:00:05 GMT', 5_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    [' Thu, 01 Jan 2026 00:00:05 GMT ', 5_000],
    ['Thu, 01 Jan 2026 00:00:00 GMT', 0],
    ['soon', undefined],
    ['Thu, 99 Jan 2026', undefined],
    ['2026-01-01T00:00:05Z', undefined],
    ['-3', undefined],
    ['1.5', undefined],
    ['7 s', undefined],
    ['s 7', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('converts %j to %j ms', (value, expected) => expect(parseRetryAfter(value, now)).toBe(expected));
});

describe('retryDelayMs', () => {
  it.each(['GET', 'HEAD'] as const)(
    'retries a %s twice after a connection error, after 200 and 600 ms, and after a 503, after 500 and 1,500 ms',
    (method) => {
      for (const [attempt, delays] of [
        [{ ...notSent, sent: true }, [200, 600, undefined]],
        [notSent, [200, 600, undefined]],
        [response(503), [500, 1_500, undefined]],
        [response(429), [500, 1_500, undefined]],
        [response(503, 'soon'), [500, 1_500, undefined]],
      ] as const)
        expect([0, 1, 2].map((retries) => retryDelayMs(attempt, { ...start, method, retries }))).toEqual(
          delays,
        );
    },
  );

  it.each(['POST', 'PATCH', 'PUT', 'DELETE'] as const)(
    'retries a %s after a connection error only if the request was not sent, and after a 429 with Retry-After',
    (method) => {
      expect(retryDelayMs(notSent, { ...start, method })).toBe(200);
      expect(retryDelayMs({ ...notSent, sent: true }, { ...start, method })).toBeUndefined();
      expect(retryDelayMs(response(429, '3'), { ...start, method })).toBe(3_000);
      expect(retryDelayMs(response(429), { ...start, method })).toBeUndefined();
      expect(retryDelayMs(response(503, '3'), { ...start, method })).toBeUndefined();
    },
  );

  it('retries a connect timeout once, and a permanent error never', () => {
    expect(retryDelayMs({ ...notSent, isTransient: false }, start)).toBeUndefined();
    expect(retryDelayMs({ ...notSent, isConnectTimeout: true }, start)).toBe(200);
    expect(retryDelayMs({ ...notSent, isConnectTimeout: true }, { ...start, retries: 1 })).toBeUndefined();
    expect(retryDelayMs({ ...notSent, isTransient: false, isConnectTimeout: true }, start)).toBeUndefined();
  });

  it('uses Retry-After of a 429 for every method, of a 503 for GET only', () => {
    expect(retryDelayMs(response(429, '3'), { ...start, method: 'POST' })).toBe(3_000);
    expect(retryDelayMs(response(429), { ...start, method: 'POST' })).toBeUndefined();
    expect(retryDelayMs(response(503, '3'), { ...start, method: 'POST' })).toBeUndefined();
    expect(retryDelayMs(response(503, '3'), start)).toBe(3_000);
    expect(retryDelayMs(response(503), start)).toBe(500);
  });

  it.each(['31536000', '9'.repeat(400), 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    'does not retry if Retry-After is %s',
    (retryAfter) => {
      const state = { method: 'GET', retries: 0, waitedMs: 0, now: 0 } as const;
      expect(retryDelayMs({ kind: 'response', status: 429, retryAfter }, state)).toBeUndefined();
      expect(retryDelayMs({ kind: 'response', status: 503, retryAfter }, state)).toBeUndefined();
    },
  );

  it('waits at most 60 s in total, retries at most 5 times, and only for 429 and 503', () => {
    expect(retryDelayMs(response(429, '60'), start)).toBe(60_000);
    expect(retryDelayMs(response(429, '61'), start)).toBeUndefined();
    expect(retryDelayMs(response(503), { ...start, waitedMs: 59_501, retries: 0 })).toBeUndefined();
    expect(retryDelayMs(response(429, '0'), { ...start, retries: 4 })).toBe(0);
    expect(retryDelayMs(response(429, '0'), { ...start, waitedMs: 60_000, retries: 4 })).toBe(0);
    expect(retryDelayMs(response(429, '31'), { ...start, waitedMs: 30_000, retries: 1 })).toBeUndefined();
    expect(retryDelayMs(response(429, '30'), { ...start, waitedMs: 30_000, retries: 1 })).toBe(30_000);
    expect(retryDelayMs(response(429, '0'), { ...start, retries: 5 })).toBeUndefined();
    for (const status of [200, 404, 409, 428, 430, 500, 502, 504])
      expect(retryDelayMs(response(status, '1'), start)).toBeUndefined();
  });
});
