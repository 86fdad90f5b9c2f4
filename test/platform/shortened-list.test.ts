import { expect, it } from 'vitest';
import { shortenedList } from '../../src/platform/shortened-list.ts';

it.each([
  [['a', 'b', 'c'], 3, undefined, 'a, b, c'],
  [['a', 'b', 'c'], 2, undefined, 'a, b and 1 more'],
  [['a', 'b', 'c'], 5, undefined, 'a, b, c'],
  [['a', 'b'], 2, 9, 'a, b and 7 more'],
  [['a', 'b', 'c'], 2, 3, 'a, b and 1 more'],
  [['a'], 1, 1, 'a'],
  [[], 3, undefined, ''],
])('shortenedList of %j with up to %i names of %s is %j', (names, max, count, expected) => {
  expect(shortenedList(names, max, count)).toBe(expected);
});
