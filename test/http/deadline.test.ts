import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import { createDeadline } from '../../src/http/deadline.ts';

const URL_OF_SERVER = new URL('https://cloud.example/v3');

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('createDeadline aborts its signal after the milliseconds, with the server and the limit', () => {
  const { signal } = createDeadline(new AbortController().signal, 1_500, URL_OF_SERVER);
  vi.advanceTimersByTime(1_499);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(signal.reason).toEqual(
    new MagnumError('timeout', 'cloud.example:443 did not respond within 1.5 s.'),
  );
});

it('createDeadline aborts its signal as interrupted if the outer signal is aborted, before or afterwards', () => {
  const outer = new AbortController();
  const early = createDeadline(outer.signal, 1_000, URL_OF_SERVER);
  expect(early.signal.aborted).toBe(false);
  outer.abort();
  const late = createDeadline(outer.signal, 1_000, URL_OF_SERVER);
  for (const { signal } of [early, late])
    expect(signal.reason).toEqual(new MagnumError('interrupted', 'Interrupted.'));
});

it('createDeadline leaves no timer and no listener after clear', () => {
  const outer = new AbortController();
  const { signal, clear } = createDeadline(outer.signal, 1_000, URL_OF_SERVER);
  expect(vi.getTimerCount()).toBe(1);
  expect(getEventListeners(outer.signal, 'abort')).toHaveLength(1);
  clear();
  expect(vi.getTimerCount()).toBe(0);
  expect(getEventListeners(outer.signal, 'abort')).toEqual([]);
  outer.abort();
  expect(signal.aborted).toBe(false);
});
