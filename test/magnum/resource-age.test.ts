import { expect, it } from 'vitest';
import { resourceAge } from '../../src/magnum/resource-age.ts';

const NOW = Date.parse('2026-03-05T12:00:00Z');

it.each([
  ['2026-03-05T11:59:30', '30s'],
  ['2026-03-05T11:59:30Z', '30s'],
  ['2026-03-05T11:59:30z', '30s'],
  ['2026-03-05T11:59:30+00:00', '30s'],
  ['2026-03-05T13:59:30+02:00', '30s'],
  ['2026-03-05T09:59:30-0200', '30s'],
  ['2026-03-02T08:00:00.123456', '3d3h'],
  ['2026-03-05T13:00:00', '0s'],
  ['yesterday', undefined],
  ['', undefined],
  [1_700_000_000_000, undefined],
  [null, undefined],
])('resourceAge of %j is %s', (createdAt, age) => {
  expect(resourceAge(createdAt, NOW)).toBe(age);
});
