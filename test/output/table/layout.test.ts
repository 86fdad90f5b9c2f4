/** The parts of the table's layout: widths, cells, lines and colors. */
import { describe, expect, it } from 'vitest';
import type { Overflow } from '../../../src/output/result.ts';
import { createBorders } from '../../../src/output/table/borders.ts';
import { cellText, listCell, propertyRows, recordRows } from '../../../src/output/table/cells.ts';
import { borderWidth, fitWidths } from '../../../src/output/table/column-widths.ts';
import { type FitColumn, fitColumns } from '../../../src/output/table/fit-columns.ts';
import { packRows } from '../../../src/output/table/packed-rows.ts';
import { createPainter } from '../../../src/output/table/paint.ts';
import { isWider, takeWidth } from '../../../src/output/table/text-width.ts';
import { wrap } from '../../../src/output/table/wrap.ts';

it('borderWidth counts borders and the spaces beside cells', () => {
  expect([0, 1, 3].map(borderWidth)).toEqual([1, 4, 10]);
});

it.each([
  ['keeps widths that fit exactly', [10, 20], [1, 1], 37, 8, [10, 20]],
  ['shrinks only the wide column', [10, 20], [1, 1], 36, 8, [10, 19]],
  [
    'shares the rest among wide columns, the last one with the remainder',
    [5, 40, 40],
    [1, 1, 1],
    50,
    8,
    [5, 17, 18],
  ],
  ['does not shrink below a header', [10, 40], [1, 30], 37, 8, [10, 30]],
  ['does not shrink below the minimum', [40, 40], [1, 1], 17, 8, [8, 8]],
  ['does not grow a column to the minimum', [4, 40], [1, 1], 15, 8, [4, 8]],
  ['does not grow a column to its share', [16, 15, 100], [1, 1, 1], 57, 8, [16, 15, 16]],
])('fitWidths %s', (_, widths, headings, available, minWidth, expected) => {
  expect(fitWidths(widths, headings, available, minWidth)).toEqual(expected);
});

describe('fitColumns', () => {
  const column = (content: number, more: Partial<FitColumn> = {}): FitColumn => ({
    heading: 4,
    content,
    overflow: 'wrap',
    ...more,
  });
  const fitted = (columns: readonly FitColumn[], available: number) =>
    fitColumns(columns, available, 3).map(({ index, width }) => [index, width]);

  it.each<[string, FitColumn[], number, number[][]]>([
    [
      'keeps what fits exactly',
      [column(10), column(2)],
      21,
      [
        [0, 10],
        [1, 4],
      ],
    ],
    [
      'leaves out the column with the lowest rank first',
      [column(10, { leaveOutRank: 1 }), column(10, { leaveOutRank: 0 }), column(10)],
      39,
      [
        [0, 10],
        [2, 10],
      ],
    ],
    [
      'leaves out no column without a rank',
      [column(10), column(10)],
      17,
      [
        [0, 5],
        [1, 5],
      ],
    ],
    [
      'leaves out an extra column before others',
      [column(10, { leaveOutRank: 0 }), column(10, { isExtra: true })],
      20,
      [[0, 10]],
    ],
    ['leaves out an extra column without values', [column(10), column(0, { isExtra: true })], 90, [[0, 10]]],
    [
      'keeps a wrapped column of 36',
      [column(99, { leaveOutRank: 0 }), column(10)],
      53,
      [
        [0, 36],
        [1, 10],
      ],
    ],
    ['leaves out a wrapped column below 36', [column(99, { leaveOutRank: 0 }), column(10)], 52, [[1, 10]]],
    [
      'needs the header of a wrapped column',
      [column(99, { leaveOutRank: 0, heading: 40 }), column(10)],
      56,
      [[1, 10]],
    ],
    [
      'shrinks the widest column first',
      [column(30), column(40)],
      67,
      [
        [0, 30],
        [1, 30],
      ],
    ],
    [
      'shrinks equal columns alternately, the first before',
      [column(30), column(30)],
      64,
      [
        [0, 28],
        [1, 29],
      ],
    ],
    [
      'shrinks wrapped columns to 20, then cuts to 8, then wraps to 8',
      [column(30), column(30, { overflow: 'cut' })],
      35,
      [
        [0, 20],
        [1, 8],
      ],
    ],
    [
      'wraps to 8 before it cuts the last',
      [column(30), column(30, { overflow: 'cut' }), column(30, { overflow: 'cut-last' })],
      56,
      [
        [0, 8],
        [1, 8],
        [2, 30],
      ],
    ],
    [
      'cuts the last to 8 at the end',
      [column(30), column(30, { overflow: 'cut-last' })],
      23,
      [
        [0, 8],
        [1, 8],
      ],
    ],
    [
      'shrinks all below 8, but not below the minimum',
      [column(30), column(30, { overflow: 'cut' })],
      5,
      [
        [0, 3],
        [1, 3],
      ],
    ],
    [
      'shrinks no whole column',
      [column(30, { overflow: 'whole' }), column(30)],
      41,
      [
        [0, 30],
        [1, 4],
      ],
    ],
    [
      'keeps headers as long as possible',
      [column(30, { heading: 12 }), column(30)],
      27,
      [
        [0, 12],
        [1, 8],
      ],
    ],
  ])('%s', (_, columns, available, expected) => {
    expect(fitted(columns, available)).toEqual(expected);
  });
});

describe('cells', () => {
  it.each([
    ['plain ~ text', 'plain ~ text'],
    ['a\tb\tc', 'a       b       c'],
    ['12345678\tb', '12345678        b'],
    ['a\tb\nc\td\n\te', 'a       b\nc       d\n        e'],
    ['a\r\nb', 'a\nb'],
    ['a\rb', 'a\\x0db'],
    ['\x1b[2J', '\\x1b[2J'],
  ])('cellText of %j is %j', (text, expected) => {
    expect(cellText(text)).toBe(expected);
  });

  it('listCell is empty for a missing field, and "-" for null', () => {
    expect([undefined, null, '', 0, false, 'x'].map(listCell)).toEqual(['', '-', '', '0', 'False', 'x']);
  });

  it.each<[string, unknown, [string, string][]]>([
    ['text', 'a', [['p', 'a']]],
    ['null', null, [['p', '-']]],
    ['a missing value', undefined, [['p', '-']]],
    ['a number', 5, [['p', '5']]],
    [
      'lines',
      ' a\\nb\\n ',
      [
        ['p', 'a'],
        ['', 'b'],
        ['', ''],
      ],
    ],
    [
      'a dict',
      { a: 'b\nc' },
      [
        ['p', "{'a': 'b"],
        ['', "c'}"],
      ],
    ],
    ['a list', ['a\nb', 1, { k: 'v' }, null], [['p', String.raw`['a\nb', '1', {'k': 'v'}, 'None']`]]],
  ])('propertyRows of %s', (_, value, expected) => {
    expect(propertyRows('p', value)).toEqual(expected);
  });

  it('recordRows has the rows of all properties', () => {
    expect(recordRows({ 'a\tb': 'x', c: null })).toEqual([
      ['a       b', 'x'],
      ['c', '-'],
    ]);
  });
});

it('packRows returns the same rows again each time', () => {
  const packed = packRows();
  packed.add(['a', '', 'b c']);
  packed.add(['d', 'e', '']);
  const expected = [
    ['a', '', 'b c'],
    ['d', 'e', ''],
  ];
  expect([...packed]).toEqual(expected);
  expect([...packed]).toEqual(expected);
});

it('createBorders pads each cell, and paints only text', () => {
  const { rule, line } = createBorders([3, 1]);
  expect(rule).toBe('+-----+---+');
  const paint = (text: string) => `<${text}>`;
  expect(
    line([
      { text: 'ab', paint },
      { text: '', paint },
    ]),
  ).toBe('| <ab>  |   |');
  expect(line([{ text: '日' }])).toBe('| 日  |   |');
  expect(line([{ text: 'toolong' }, { text: 'x' }])).toBe('| toolong | x |');
});

describe('createPainter', () => {
  const painter = createPainter();
  it.each([
    ['status', 'CREATE_COMPLETE', 32],
    ['health_status', 'HEALTHY', 32],
    ['Status', 'UPDATE_IN_PROGRESS', 33],
    ['status', 'DELETE_FAILED', 31],
    ['health_status', 'UNHEALTHY', 31],
  ])('paints %s %s', (name, text, code) => {
    expect(painter.status(name, text)?.(text)).toBe(`\x1b[${code}m${text}\x1b[39m`);
  });

  it.each([
    ['name', 'CREATE_COMPLETE'],
    ['status_reason', 'CREATE_COMPLETE'],
    ['mystatus', 'CREATE_COMPLETE'],
    ['status', 'COMPLETE'],
    ['status', '_COMPLETE of it'],
    ['status', 'UNHEALTHY of it'],
    ['status', 'not HEALTHY'],
    ['status', 'UNKNOWN'],
    ['status', ''],
  ])('does not paint %s %j', (name, text) => {
    expect(painter.status(name, text)).toBeUndefined();
  });

  it('has bold headings and inverse highlights', () => {
    expect([painter.heading('x'), painter.highlight('x')]).toEqual(['\x1b[1mx\x1b[22m', '\x1b[7mx\x1b[27m']);
  });
});

it.each([
  ['ab', 2, false],
  ['ab', 1, true],
  ['日本', 4, false],
  ['日本', 3, true],
  ['e\u0301', 1, false],
  ['', 0, false],
])('isWider of %j and %i is %s', (line, width, expected) => {
  expect(isWider(line, width)).toBe(expected);
});

it('takeWidth returns a whole line that fits', () => {
  expect([takeWidth('abc', 3), takeWidth('abc', 2), takeWidth('', 2)]).toEqual(['abc', 'ab', '']);
});

describe('wrap', () => {
  it.each<[string, number, string[]]>([
    ['one two three', 7, ['one two', 'three']],
    ['one two', 3, ['one', 'two']],
    ['one  two', 4, ['one', 'two']],
    ['one   two', 9, ['one   two']],
    ['  indented text', 10, ['  indented', 'text']],
    ['a\tb\nc', 9, ['a b c']],
    ['well-known words', 6, ['well-', 'known', 'words']],
    ['a-b c', 3, ['a-b', 'c']],
    ['x--y', 3, ['x--', 'y']],
    ['abcdefgh', 3, ['abc', 'def', 'gh']],
    ['ab cdefgh', 5, ['ab cd', 'efgh']],
    ['12-3456', 5, ['12-', '3456']],
    ['--abcdef', 4, ['--ab', 'cdef']],
    ['日本語', 4, ['日本', '語']],
    ['', 5, []],
    ['   ', 5, []],
  ])('breaks %j for %i columns into %j', (line, width, expected) => {
    expect(wrap(line, width)).toEqual(expected);
  });

  const UUID = '8b9a50f2-45b5-4a3b-96fb-7cbc5c31eb26';
  it.each<[string, number, boolean, string[]]>([
    ['CREATE_IN_PROGRESS', 12, true, ['CREATE_IN_', 'PROGRESS']],
    ['CREATE_IN_PROGRESS', 12, false, ['CREATE_IN_PR', 'OGRESS']],
    ['CREATE_IN_PROGRESS', 18, true, ['CREATE_IN_PROGRESS']],
    [`stack ${UUID} abc`, 40, true, ['stack', `${UUID} abc`]],
    [`a=b&c=d?e@f;g:h,i.j/k`, 2, true, ['a=', 'b&', 'c=', 'd?', 'e@', 'f;', 'g:', 'h,', 'i.', 'j/', 'k']],
    ['a://b', 3, true, ['a:/', '/b']],
  ])('breaks %j for %i columns, between parts %s, into %j', (line, width, keepsParts, expected) => {
    expect(wrap(line, width, { keepsParts })).toEqual(expected);
  });

  it('breaks a UUID without `keepsParts` after a hyphen between letters', () => {
    const uuid = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
    expect(wrap(`stack ${uuid}`, 36)).toEqual(['stack aaaaaaaa-bbbb-cccc-dddd-', 'eeeeeeeeeeee']);
    expect(wrap(`stack ${uuid}`, 36, { keepsParts: true })).toEqual(['stack', uuid]);
  });
});

const OVERFLOWS: readonly Overflow[] = ['wrap', 'cut', 'cut-last'];
it.each(OVERFLOWS)('fitColumns keeps a column with overflow %s that fits', (overflow) => {
  expect(fitColumns([{ heading: 1, content: 5, overflow }], 9, 3)).toEqual([{ index: 0, width: 5 }]);
});
