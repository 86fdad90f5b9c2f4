/** Which errors of a poll are tolerated, and for how long. */
import { describe, expect, it } from 'vitest';
import { type ErrorKind, MagnumError } from '../../../src/errors.ts';
import { isClusterNotReady, pollErrorFrom, toleranceMs } from '../../../src/magnum/wait/poll-errors.ts';

const withCode = (code: string) => Object.assign(new Error(code), { code });

describe('toleranceMs', () => {
  it.each<[string, ErrorKind, { status?: number; cause?: Error }, number | undefined, number | undefined]>([
    ['400, a new cluster', 'failed', { status: 400 }, 60_000, 60_000],
    ['a timeout', 'timeout', {}, 30_000, 300_000],
    ['a refused connection', 'unreachable', { cause: withCode('ECONNREFUSED') }, 30_000, 300_000],
    ['an expired certificate', 'unreachable', { cause: withCode('CERT_HAS_EXPIRED') }, undefined, undefined],
    ['an unreachable service without a cause', 'unreachable', {}, undefined, undefined],
    ['408', 'failed', { status: 408 }, 30_000, 300_000],
    ['429', 'failed', { status: 429 }, 30_000, 300_000],
    ['500', 'failed', { status: 500 }, 30_000, 300_000],
    ['503', 'failed', { status: 503 }, 30_000, 300_000],
    ['401', 'auth', { status: 401 }, undefined, undefined],
    ['404', 'not-found', { status: 404 }, undefined, undefined],
    ['406', 'failed', { status: 406 }, undefined, undefined],
    ['409', 'failed', { status: 409 }, undefined, undefined],
    ['499', 'failed', { status: 499 }, undefined, undefined],
    ['an error without a status', 'failed', {}, undefined, undefined],
  ])('for %s', (_, kind, details, first, later) => {
    const error = new MagnumError(kind, 'x', details);
    expect([toleranceMs(error, false), toleranceMs(error, true)]).toEqual([first, later]);
  });
});

it.each([
  [400, true],
  [404, false],
  [500, false],
])('isClusterNotReady of status %i is %s', (status, expected) => {
  expect(isClusterNotReady(new MagnumError('failed', 'x', { status }))).toBe(expected);
});

describe('pollErrorFrom', () => {
  it('returns an error of the service', () => {
    const error = new MagnumError('failed', 'x');
    expect(pollErrorFrom(error)).toBe(error);
  });

  it.each([new MagnumError('interrupted', 'Interrupted.'), new TypeError('a bug')])(
    'rethrows %s, which is not an error of the service',
    (error) => {
      expect(() => pollErrorFrom(error)).toThrow(error);
    },
  );
});
