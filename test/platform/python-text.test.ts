import { expect, test } from 'vitest';
import { pythonRepr, pythonStr } from '../../src/platform/python-text.ts';
import { reprs } from '../output/python-output.ts';

test.each(reprs)('pythonRepr writes %j as %s', (value, expected) => {
  expect(pythonRepr(value)).toBe(expected);
});

test('pythonStr leaves a text as it is, and writes the repr of anything else', () => {
  expect(pythonStr("it's\n")).toBe("it's\n");
  expect(pythonStr(['a'])).toBe("['a']");
});

test('pythonRepr writes numbers that JSON does not have as Python does', () => {
  expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e21].map(pythonRepr)).toEqual([
    'nan',
    'inf',
    '-inf',
    '0',
    '1000000000000000000000',
  ]);
});
