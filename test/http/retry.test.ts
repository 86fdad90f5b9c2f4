import { describe, expect, it } from 'vitest';
import { type Attempt, parseRetryAfter, retryDelayMs } from '../../src/http/retry.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const start = { method: 'GET' as const, repeats: 0, waited: 0, now };
const refused: Attempt = { kind: 'failure', sent: false, isTransient: true, slow: false };
const answer = (status: number, retryAfter?: string): Attempt => ({ kind: 'answer', status, retryAfter });

describe('parseRetryAfter', () => {
  it.each([
    ['7', 7_000],
    [' 0 ', 0],
    ['Thu, 01 Jan 2026 00:00:05 GMT', 5_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
    ['-3', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %j ms', (value, expected) => expect(parseRetryAfter(value, now)).toBe(expected));
});

describe('delayBeforeRepeat', () => {
  it('repeats a GET after connection errors a few times, quickly', () => {
    const delays = [0, 1, 2].map((repeats) =>
      retryDelayMs({ ...refused, sent: true }, { ...start, repeats }),
    );
    expect(delays).toEqual([200, 600, undefined]);
  });

  it.each(['POST', 'PATCH', 'PUT', 'DELETE'] as const)(
    'repeats a %s only when it surely never arrived',
    (method) => {
      expect(retryDelayMs(refused, { ...start, method })).toBe(200);
      expect(retryDelayMs({ ...refused, sent: true }, { ...start, method })).toBeUndefined();
    },
  );

  it('does not repeat what cannot pass, nor a slow failure more than once', () => {
    expect(retryDelayMs({ ...refused, isTransient: false }, start)).toBeUndefined();
    expect(retryDelayMs({ ...refused, slow: true }, start)).toBe(200);
    expect(retryDelayMs({ ...refused, slow: true }, { ...start, repeats: 1 })).toBeUndefined();
  });

  it('obeys Retry-After of 429 for every method, of 503 for GET only', () => {
    expect(retryDelayMs(answer(429, '3'), { ...start, method: 'POST' })).toBe(3_000);
    expect(retryDelayMs(answer(429), { ...start, method: 'POST' })).toBeUndefined();
    expect(retryDelayMs(answer(503, '3'), { ...start, method: 'POST' })).toBeUndefined();
    expect(retryDelayMs(answer(503, '3'), start)).toBe(3_000);
    expect(retryDelayMs(answer(503), start)).toBe(500);
  });

  it.each(['31536000', '9'.repeat(400), 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    'waits for no Retry-After of %s',
    (retryAfter) => {
      const state = { method: 'GET', repeats: 0, waited: 0, now: 0 } as const;
      expect(retryDelayMs({ kind: 'answer', status: 429, retryAfter }, state)).toBeUndefined();
      expect(retryDelayMs({ kind: 'answer', status: 503, retryAfter }, state)).toBeUndefined();
    },
  );

  it('waits a minute in all at most, and not for other statuses', () => {
    expect(retryDelayMs(answer(429, '61'), start)).toBeUndefined();
    expect(retryDelayMs(answer(429, '31'), { ...start, waited: 30_000, repeats: 1 })).toBeUndefined();
    expect(retryDelayMs(answer(429, '30'), { ...start, waited: 30_000, repeats: 1 })).toBe(30_000);
    expect(retryDelayMs(answer(429, '0'), { ...start, repeats: 5 })).toBeUndefined();
    for (const status of [200, 404, 409, 500, 502])
      expect(retryDelayMs(answer(status, '1'), start)).toBeUndefined();
  });
});
