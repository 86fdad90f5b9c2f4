/** When a creation has taken longer than the cluster's timeout. */
import { describe, expect, it } from 'vitest';
import { exceededTimeout, exceededTimeoutText } from '../../src/magnum/creation-timeout.ts';

const CREATED = '2026-12-01T10:00:00';
const minutesAfter = (minutes: number) => ({ serviceNow: Date.parse(`${CREATED}Z`) + minutes * 60_000 });
const cluster = { status: 'CREATE_IN_PROGRESS', create_timeout: 60, created_at: CREATED };

describe('exceededTimeout', () => {
  it('is the timeout after it and five more minutes, in which Heat and Magnum end the creation', () => {
    expect(exceededTimeout(cluster, minutesAfter(65))).toBeUndefined();
    expect(exceededTimeout(cluster, minutesAfter(65.01))).toBe(60);
  });

  it.each([
    ['another operation', { status: 'UPDATE_IN_PROGRESS' }],
    ['a complete creation', { status: 'CREATE_COMPLETE' }],
    ['no status', { status: null }],
    ['no timeout', { create_timeout: null }],
    ['the timeout 0, the setting of the cloud', { create_timeout: 0 }],
    ['a negative timeout', { create_timeout: -1 }],
    ['a timeout of another type', { create_timeout: '60' as never }],
    ['a time of creation in the future', { created_at: '2030-01-01T00:00:00' }],
    ['an unknown time of creation', { created_at: null }],
    ['a time of creation that cannot be read', { created_at: 'soon' }],
  ])('is undefined with %s', (_, fields) => {
    expect(exceededTimeout({ ...cluster, ...fields }, minutesAfter(1_000))).toBeUndefined();
  });

  it('counts from the start of the wait for a cluster of a list, which has no time of creation', () => {
    const listed = { ...cluster, created_at: undefined };
    const observed = (minutes: number) => ({ ...minutesAfter(0), observedMs: minutes * 60_000 });
    expect([exceededTimeout(listed, observed(65)), exceededTimeout(listed, observed(66))]).toEqual([
      undefined,
      60,
    ]);
  });
});

it('exceededTimeoutText names the minutes', () => {
  expect([1, 60].map(exceededTimeoutText)).toEqual([
    'has been in CREATE_IN_PROGRESS for longer than its timeout of 1 minute',
    'has been in CREATE_IN_PROGRESS for longer than its timeout of 60 minutes',
  ]);
});
