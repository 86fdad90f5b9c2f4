import { expect, test } from 'vitest';
import { pythonRepr, pythonStr } from '../../src/platform/python-text.ts';
import { reprs } from '../output/python-output.ts';

test.each(reprs)('pythonRepr formats %j as %s', (value, expected) => {
  expect(pythonRepr(value)).toBe(expected);
});

test('pythonStr returns a string unchanged, and the repr of other values', () => {
  expect(pythonStr("it's\n")).toBe("it's\n");
  expect(pythonStr(['a'])).toBe("['a']");
});

test('pythonRepr separates the items of a dictionary and of a list by a comma and a space', () => {
  expect(pythonRepr({ a: 1, b: ['c', null, undefined] })).toBe("{'a': 1, 'b': ['c', None, None]}");
});

test('pythonRepr formats NaN, infinity and large numbers like Python', () => {
  expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e21].map(pythonRepr)).toEqual([
    'nan',
    'inf',
    '-inf',
    '0',
    '1000000000000000000000',
  ]);
});
