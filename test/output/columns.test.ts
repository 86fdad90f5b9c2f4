import { describe, expect, it } from 'vitest';
import {
  chooseColumns,
  chooseProperties,
  columnsToPrint,
  findColumns,
  pick,
} from '../../src/output/columns.ts';
import type { Column } from '../../src/output/result.ts';

const COLUMNS: readonly Column[] = [
  { key: 'uuid', leaveOutRank: 1 },
  { key: 'node_count', title: 'Nodes of It' },
  { key: 'id', title: 'uuid' },
  { key: 'health', isExtra: true, overflow: 'cut' },
];
const keysOf = (columns: readonly Column[]) => columns.map(({ key }) => key);
const unknown = (name: string) =>
  expect.objectContaining({
    kind: 'usage',
    message: `Unknown column '${name}'.`,
    hint: 'Available columns: uuid, node_count, id, health.',
  });

describe('findColumns', () => {
  it.each([
    [['node_count'], ['node_count']],
    [['Node Count'], ['node_count']],
    [['NODE__COUNT'], ['node_count']],
    [['nodes of it'], ['node_count']],
    [['nodes_of_it'], ['node_count']],
    [
      ['health', 'uuid'],
      ['health', 'uuid', 'id'],
    ],
    [[], []],
  ])('finds %j by key or title, in their order: %j', (names, keys) => {
    expect(keysOf(findColumns(COLUMNS, names))).toEqual(keys);
  });

  it.each(['node', 'nodecount', ''])('rejects %j', (name) => {
    expect(() => findColumns(COLUMNS, ['uuid', name])).toThrow(unknown(name));
  });
});

describe('chooseColumns and columnsToPrint', () => {
  it('keep the order of the columns, and each once', () => {
    expect(keysOf(chooseColumns(COLUMNS, ['health', 'node_count', 'node count']))).toEqual([
      'node_count',
      'health',
    ]);
    expect(() => chooseColumns(COLUMNS, ['x'])).toThrow(unknown('x'));
  });

  it.each([undefined, []])(
    'have all columns for the names %j, without extra ones if the output is not fitted',
    (names) => {
      expect(chooseColumns(COLUMNS, names)).toBe(COLUMNS);
      expect(columnsToPrint(COLUMNS, names, true)).toBe(COLUMNS);
      expect(keysOf(columnsToPrint(COLUMNS, names, false))).toEqual(['uuid', 'node_count', 'id']);
    },
  );

  it.each([true, false])('never leave out selected columns, fitted %s', (isFitted) => {
    expect(columnsToPrint(COLUMNS, ['uuid', 'health'], isFitted)).toEqual([
      { key: 'uuid' },
      { key: 'id', title: 'uuid' },
      { key: 'health', overflow: 'cut' },
    ]);
  });
});

describe('chooseProperties', () => {
  const RECORD = { node_count: 1, name: null };
  it.each([
    [undefined, RECORD],
    [[], RECORD],
    [['Name'], { name: null }],
    [['other_name', 'node count'], { node_count: 1, other_name: 'x' }],
  ])('has the properties %j: %j', (names, expected) => {
    expect(chooseProperties(RECORD, names, { other_name: 'x', third: 'y' })).toEqual(expected);
  });

  it('rejects an unlisted property that does not exist, and names those of the record', () => {
    expect(() => chooseProperties(RECORD, ['fourth'], { third: 'y' })).toThrow(
      expect.objectContaining({
        message: "Unknown column 'fourth'.",
        hint: 'Available columns: node_count, name.',
      }),
    );
  });
});

it('pick has null for a missing value, and no other columns', () => {
  expect(pick({ a: 0, b: undefined, c: 1 }, [{ key: 'b' }, { key: 'a' }, { key: 'd' }])).toEqual({
    b: null,
    a: 0,
    d: null,
  });
});
