import { describe, expect, it } from 'vitest';
import { claimsOf, clockDifference, issuedAt } from '../../../src/keystone/api/clock-skew.ts';

const NOW = 1_700_000_000_000;
const jwt = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;

describe('clockDifference', () => {
  const by = (seconds: number, tolerance?: number) =>
    clockDifference('h', NOW / 1_000 + seconds, NOW, tolerance);

  it.each([
    [61, 'The clock of h is 61 seconds ahead of this machine’s.'],
    [-61, 'The clock of h is 61 seconds behind this machine’s.'],
    [89, 'The clock of h is 89 seconds ahead of this machine’s.'],
    [90, 'The clock of h is 2 minutes ahead of this machine’s.'],
    [3_600, 'The clock of h is 60 minutes ahead of this machine’s.'],
    [-5_400, 'The clock of h is 2 hours behind this machine’s.'],
    [86_400, 'The clock of h is 24 hours ahead of this machine’s.'],
    [-129_600, 'The clock of h is 2 days behind this machine’s.'],
    [864_000, 'The clock of h is 10 days ahead of this machine’s.'],
  ])('%i s: %s', (seconds, text) => expect(by(seconds)).toBe(text.replace('’', "'")));

  it.each([0, 60, -60])('is undefined within the tolerance of a minute: %i s', (seconds) =>
    expect(by(seconds)).toBeUndefined(),
  );

  it('uses the given tolerance', () => {
    expect(by(30, 30)).toBeUndefined();
    expect(by(31, 30)).toBe("The clock of h is 31 seconds ahead of this machine's.");
  });

  it.each([undefined, '1700000100', Number.NaN, Number.POSITIVE_INFINITY])(
    'is undefined for the timestamp %s',
    (timestamp) => expect(clockDifference('h', timestamp, NOW)).toBeUndefined(),
  );
});

describe('claimsOf', () => {
  it.each<[string, object | undefined]>([
    [jwt({ iat: 5, name: 'ü' }), { iat: 5, name: 'ü' }],
    [jwt([]), undefined],
    ['a.b', undefined],
    ['opaque', undefined],
    ['a.%%%.c', undefined],
  ])('converts %s to %j', (token, claims) => expect(claimsOf(token)).toEqual(claims));
});

it('issuedAt returns the iat claim', () => {
  expect(issuedAt(jwt({ iat: 5, exp: 6 }))).toBe(5);
  expect(issuedAt('opaque')).toBeUndefined();
  expect(issuedAt(undefined)).toBeUndefined();
});
