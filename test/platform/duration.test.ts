import { expect, it } from 'vitest';
import { durationText, parseDuration } from '../../src/platform/duration.ts';

it.each([
  ['600', 600_000],
  ['90s', 90_000],
  ['10m', 600_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  [' 2M ', 120_000],
  ['0', 0],
])('parseDuration parses %j as %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each(['', 'soon', '10 m', '-5', '5d', 'm', '1m30', '1e3', '.5s'])(
  'parseDuration returns undefined for %j',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

it.each([
  [0, '0s'],
  [999, '0s'],
  [59_999, '59s'],
  [151_000, '2m31s'],
  [3_605_000, '1h0m5s'],
])('durationText formats %i ms as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
