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
  ['1.5', 1_500],
  ['1h2m3s', 3_723_000],
  ['1m1m', 120_000],
  ['2d', 172_800_000],
  ['1w1d', 691_200_000],
])('parseDuration parses %j as %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each([
  '',
  'soon',
  '10 m',
  '-5',
  '5y',
  'm',
  '1m30',
  '1e3',
  '.5s',
  '1.s',
  '1..5',
  's1',
  '1ms',
  'x1s',
  '1s x',
])('parseDuration returns undefined for %j', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

it.each([
  [0, '0s'],
  [999, '0s'],
  [59_999, '59s'],
  [60_000, '1m0s'],
  [151_000, '2m31s'],
  [3_599_999, '59m59s'],
  [3_600_000, '1h0m0s'],
  [3_605_000, '1h0m5s'],
  [90_061_000, '25h1m1s'],
  [-5_000, '0s'],
])('durationText formats %i ms as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

const [MINUTE, HOUR, DAY, YEAR] = [60_000, 3_600_000, 86_400_000, 365 * 86_400_000];

it.each([
  [-5_000, '0s'],
  [999, '0s'],
  [119_999, '119s'],
  [2 * MINUTE, '2m'],
  [2.5 * MINUTE, '2m30s'],
  [10 * MINUTE - 1, '9m59s'],
  [10 * MINUTE + 1_000, '10m'],
  [12 * MINUTE, '12m'],
  [3 * HOUR - 1, '179m'],
  [3 * HOUR, '3h'],
  [3 * HOUR + MINUTE, '3h1m'],
  [7 * HOUR + 59 * MINUTE, '7h59m'],
  [8 * HOUR + MINUTE, '8h'],
  [48 * HOUR - 1, '47h'],
  [2 * DAY, '2d'],
  [3 * DAY + 4 * HOUR, '3d4h'],
  [7 * DAY + 23 * HOUR, '7d23h'],
  [8 * DAY + HOUR, '8d'],
  [2 * YEAR - 1, '729d'],
  [2 * YEAR, '2y'],
  [2 * YEAR + 10 * DAY, '2y10d'],
  [8 * YEAR - 1, '7y364d'],
  [8 * YEAR + DAY, '8y'],
  [9 * YEAR, '9y'],
])('shortAge formats %i ms as %s', (ms, text) => {
  expect(shortAge(ms)).toBe(text);
});

it.each([
  [600_000, '600 s'],
  [1_000, '1 s'],
  [1_540, '1.5 s'],
  [100, '0.1 s'],
  [99, '99 ms'],
  [40.5, '41 ms'],
  [40, '40 ms'],
  [0, '1 ms'],
  [0.4, '1 ms'],
])('secondsText formats %d ms as %s', (ms, text) => {
  expect(secondsText(ms)).toBe(text);
});
