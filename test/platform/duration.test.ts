import { expect, it } from 'vitest';
import { durationText, parseDuration, secondsText, shortAge } from '../../src/platform/duration.ts';

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

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

it.each([
  [-5_000, '0s'],
  [119_999, '119s'],
  [2 * MINUTE, '2m'],
  [2.5 * MINUTE, '2m30s'],
  [12 * MINUTE, '12m'],
  [179 * MINUTE, '179m'],
  [3 * HOUR, '3h'],
  [7 * HOUR + 5 * MINUTE, '7h5m'],
  [47 * HOUR, '47h'],
  [2 * DAY, '2d'],
  [3 * DAY + 4 * HOUR, '3d4h'],
  [729 * DAY, '729d'],
  [740 * DAY, '2y10d'],
  [9 * 365 * DAY, '9y'],
])('shortAge formats %i ms as %s', (ms, text) => {
  expect(shortAge(ms)).toBe(text);
});

it.each([
  [600_000, '600 s'],
  [1_000, '1 s'],
  [1_540, '1.5 s'],
  [100, '0.1 s'],
  [40, '40 ms'],
  [0.4, '1 ms'],
])('secondsText formats %d ms as %s', (ms, text) => {
  expect(secondsText(ms)).toBe(text);
});
