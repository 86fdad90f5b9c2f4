import { describe, expect, it } from 'vitest';
import type { Cloud } from '../../../src/sandbox/cloud.ts';
import type { Json } from '../../../src/sandbox/http-messages.ts';
import {
  type Attribute,
  boolean,
  dictList,
  dnsList,
  integer,
  isUuid,
  labels,
  line,
  oneOf,
  string,
  text,
  textDict,
  textList,
  toTextLabels,
  uuid,
} from '../../../src/sandbox/magnum/attribute-types.ts';
import { compareLabels } from '../../../src/sandbox/magnum/label-difference.ts';
import { bytesRepr, isoTime, typeName } from '../../../src/sandbox/magnum/python-repr.ts';

const cloudOf = (release: string) => ({ state: { release } }) as unknown as Cloud;
const ZED = cloudOf('zed');
const NEW = cloudOf('2026.2');

/** The value that is stored, or the message of the error. */
function result({ convert, validate }: Attribute, value: unknown): unknown {
  try {
    return validate(convert(value as Json));
  } catch (error) {
    const { message, status } = error as { message: string; status?: number };
    return status === undefined ? { message } : { message, status };
  }
}
const fault = (status: number, message: string) => ({ status, message });
const KNOWN_BOOLEANS =
  "acceptable values are: '0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'";

describe('attributes', () => {
  it.each<[string, Attribute, unknown, unknown]>([
    ['text', text('a'), '', ''],
    ['text', text('a'), 1, { message: "Wrong type. Expected '<class 'str'>', got '<class 'int'>'" }],
    ['line', line('a'), 'x', 'x'],
    ['line', line('a'), '', { message: 'Value should have a minimum character requirement of 1' }],
    ['line', line('a'), 'é'.repeat(255), 'é'.repeat(255)],
    ['line', line('a'), '😀'.repeat(255), '😀'.repeat(255)],
    [
      'line',
      line('a'),
      'x'.repeat(256),
      { message: 'Value should have a maximum character requirement of 255' },
    ],
    ['line', line('a'), 5, { message: 'Value should be string' }],
    ['string with a pattern', string('a', { pattern: /^a\/b$/ }), 'a/b', 'a/b'],
    [
      'string with a pattern',
      string('a', { pattern: /^a\/b$/ }),
      'b',
      { message: 'Value should match the pattern ^a/b$' },
    ],
    ['integer', integer('a'), '-1', -1],
    ['integer', integer('a'), ' +7 ', 7],
    ['integer', integer('a'), 1.9, 1],
    ['integer', integer('a'), true, 1],
    ['integer', integer('a'), '1.5', { message: "invalid literal for int() with base 10: '1.5'" }],
    [
      'integer',
      integer('a'),
      [],
      fault(500, "int() argument must be a string, a bytes-like object or a real number, not 'list'"),
    ],
    [
      'integer from 1 to 3',
      integer('a', { min: 1, max: 3 }),
      0,
      { message: 'Value should be greater or equal to 1' },
    ],
    ['integer from 1 to 3', integer('a', { min: 1, max: 3 }), 1, 1],
    ['integer from 1 to 3', integer('a', { min: 1, max: 3 }), '3', 3],
    [
      'integer from 1 to 3',
      integer('a', { min: 1, max: 3 }),
      4,
      { message: 'Value should be lower or equal to 3' },
    ],
    ['oneOf', oneOf('a', ['x', 'y']), 'y', 'y'],
    ['oneOf', oneOf('a', ['x', 'y']), 'z', { message: 'Value should be one of: x, y' }],
    ['oneOf', oneOf('a', ['x', 'y']), 1, { message: 'Value should be one of: x, y' }],
    ...['1', 't', 'true', 'on', 'y', 'yes', ' YES ', true, 1].map(
      (value): [string, Attribute, unknown, unknown] => ['boolean', boolean('a'), value, true],
    ),
    ...['0', 'f', 'false', 'off', 'n', 'no', 'No', false, 0].map(
      (value): [string, Attribute, unknown, unknown] => ['boolean', boolean('a'), value, false],
    ),
    ['boolean', boolean('a'), 'maybe', fault(400, `Unrecognized value 'maybe', ${KNOWN_BOOLEANS}`)],
    ['boolean', boolean('a'), 2, fault(400, `Unrecognized value 2, ${KNOWN_BOOLEANS}`)],
    ['uuid', uuid('a'), 'x', fault(400, 'Expected a uuid but received x.')],
    ['dnsList', dnsList('a'), '8.8.8.8, 255.249.199.0', '8.8.8.8, 255.249.199.0'],
    ...['256.1.1.1', '1.1.1', '1.1.1.1.1', '1.1.1.1,', 'dns', '', '1.1.1.1;2.2.2.2'].map(
      (value): [string, Attribute, unknown, unknown] => [
        'dnsList',
        dnsList('a'),
        value,
        fault(400, `Expected a single dns address or comma separated dns list, but received ${value}.`),
      ],
    ),
    ['textDict', textDict('a'), { a: 'b', c: null }, { a: 'b', c: null }],
    [
      'textDict',
      textDict('a'),
      { a: 1 },
      { message: "Wrong type. Expected '<class 'str'>', got '<class 'int'>'" },
    ],
    ['textDict', textDict('a'), ['a'], { message: "Value not a valid dict: ['a']" }],
    ['textList', textList('a'), ['a', null], ['a', null]],
    [
      'textList',
      textList('a'),
      [1.5],
      { message: "Wrong type. Expected '<class 'str'>', got '<class 'float'>'" },
    ],
    ['textList', textList('a'), 'a', { message: 'Value not a valid list: a' }],
    ['dictList', dictList('a'), [{ a: 'b' }, null], [{ a: 'b' }, null]],
    [
      'dictList',
      dictList('a'),
      [{ a: true }],
      { message: "Wrong type. Expected '<class 'str'>', got '<class 'bool'>'" },
    ],
    ['dictList', dictList('a'), {}, { message: 'Value not a valid list: {}' }],
    [
      'labels',
      labels('a', ZED),
      { a: 'b', c: 1, d: true, e: 1.5, f: null },
      { a: 'b', c: 1, d: true, e: 1.5, f: null },
    ],
    ['labels', labels('a', ZED), 'x', { message: 'Value not a valid dict: x' }],
    [
      'labels',
      labels('a', ZED),
      { a: 'b', c: [] },
      {
        message:
          "Wrong type. Expected '(<class 'str'>, (<class 'int'>,), <class 'bool'>, <class 'float'>)', got '<class 'list'>'",
      },
    ],
    [
      'labels',
      labels('a', NEW),
      { a: {} },
      {
        message:
          "Wrong type. Expected '(<class 'str'>, <class 'int'>, <class 'bool'>, <class 'float'>)', got '<class 'dict'>'",
      },
    ],
  ])('%s: %3$j is stored as, or rejected with, %4$j', (_, attribute, value, expected) => {
    expect(result(attribute, value)).toEqual(expected);
  });

  it.each([
    ['f8a7f1b0-1111-4222-8333-0123456789ab', true],
    ['F8A7F1B0111142228333-0123456789AB', true],
    ['{f8a7f1b0-1111-4222-8333-0123456789ab}', true],
    ['urn:uuid:f8a7f1b0-1111-4222-8333-0123456789ab', true],
    ['f8a7f1b0-1111-4222-8333-0123456789a', false],
    ['f8a7f1b0-1111-4222-8333-0123456789abc', false],
    ['g8a7f1b0-1111-4222-8333-0123456789ab', false],
    ['name', false],
    ['', false],
    [5, false],
  ])('isUuid(%j) is %s', (value, expected) => {
    expect(isUuid(value)).toBe(expected);
  });
});

describe('toTextLabels', () => {
  it('converts values as Python does, and other types to no labels', () => {
    expect(toTextLabels({ a: 'b', c: 1, d: true, e: 1.5 })).toEqual({ a: 'b', c: '1', d: 'True', e: '1.5' });
    expect([toTextLabels(undefined), toTextLabels(null), toTextLabels([])]).toEqual([{}, {}, {}]);
  });

  it('rejects null with 500, and names the field', () => {
    expect(() => toTextLabels({ a: null })).toThrow(
      expect.objectContaining({ status: 500, message: "Field `labels[a]' cannot be None" }),
    );
    expect(() => toTextLabels({ a: null }, 'node_labels')).toThrow("Field `node_labels[a]' cannot be None");
  });
});

it('compareLabels returns the labels that differ from those of the parent', () => {
  expect(compareLabels({ same: '1', over: '2', skip: '3' }, { same: '1', over: 'x', add: '4' })).toEqual({
    labels_overridden: { over: '2' },
    labels_added: { add: '4' },
    labels_skipped: { skip: '3' },
  });
});

it.each([
  [null, 'NoneType'],
  [[], 'list'],
  [true, 'bool'],
  ['', 'str'],
  [1, 'int'],
  [1.5, 'float'],
  [{}, 'dict'],
])('typeName(%j) is %s', (value, name) => {
  expect(typeName(value)).toBe(name);
});

it('bytesRepr and isoTime format as Python does', () => {
  expect(bytesRepr("a'é")).toBe(`b"a'\\xc3\\xa9"`);
  const ms = Date.parse('2026-11-22T12:46:38.023Z');
  expect([isoTime(null), isoTime(ms), isoTime(ms, true)]).toEqual([
    null,
    '2026-11-22T12:46:38+00:00',
    '2026-11-22T12:46:38.023000+00:00',
  ]);
});
