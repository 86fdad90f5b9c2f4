import { describe, expect, it } from 'vitest';
import { isDueForRenewal, isExpiring } from '../../../src/keystone/session/token-renewal.ts';

const NOW = Date.parse('2026-01-02T03:00:00Z');
const tokenFor = (ms: number) => ({ id: 't', expiresAt: new Date(NOW + ms).toISOString() });

describe('isExpiring', () => {
  it.each([
    [60_001, false],
    [60_000, false],
    [59_999, true],
    [0, true],
    [-1, true],
    [3_600_000, false],
  ])('for a token that expires in %i ms is %j', (ms, expected) =>
    expect(isExpiring(tokenFor(ms), NOW)).toBe(expected),
  );

  it('is false for a token without an expiry', () => expect(isExpiring({ id: 't' }, NOW)).toBe(false));
});

describe('isDueForRenewal', () => {
  it.each([
    ['an expiring token of a minute ago', 59_999, 60_000, false],
    ['an expiring token of more than a minute ago', 59_999, 60_001, true],
    ['an expired token of this moment', -1, 0, false],
    ['a valid token of an hour ago', 60_000, 3_600_000, false],
    ['an expiring token from the cache', 59_999, Number.POSITIVE_INFINITY, true],
  ])('for %s', (_, expiresIn, age, expected) =>
    expect(isDueForRenewal(tokenFor(expiresIn), NOW - age, NOW)).toBe(expected),
  );
});
