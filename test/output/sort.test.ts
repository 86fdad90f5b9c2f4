import { describe, expect, it } from 'vitest';
import { sortRows } from '../../src/output/sort.ts';

/** The names of the rows, sorted by `keys`. */
async function sorted(rows: readonly Record<string, unknown>[], keys: readonly string[], descending = false) {
  const before = structuredClone(rows);
  const columns = keys.map((key) => ({ key }));
  const result = await sortRows(rows, columns, descending);
  expect(rows).toEqual(before);
  return [result.sorted.map(({ name }) => name).join(''), result.unsortable.map(({ key }) => key).join()];
}

const ROWS = [
  { name: 'a', size: 2, text: 'b', mixed: 1 },
  { name: 'b', size: 10, text: 'B', mixed: 'x' },
  { name: 'c', size: null, text: 'a', mixed: null },
  { name: 'd', size: 2, text: null, mixed: true },
  { name: 'e', text: 'a', mixed: 2 },
];

describe('sortRows', () => {
  it.each<[string[], boolean, string, string]>([
    [['size'], false, 'adbce', ''],
    [['size'], true, 'cebad', ''],
    [['text'], false, 'bcead', ''],
    [['text'], true, 'daceb', ''],
    [['text', 'size'], false, 'bcead', ''],
    [['size', 'text'], false, 'adbce', ''],
    [['size', 'name'], true, 'ecbda', ''],
    [['mixed'], false, 'abcde', 'mixed'],
    [['mixed', 'name'], true, 'edcba', 'mixed'],
    [[], false, 'abcde', ''],
  ])('by %j, descending %s: %s', async (keys, descending, order, unsortable) => {
    expect(await sorted(ROWS, keys, descending)).toEqual([order, unsortable]);
  });

  it('sorts booleans as 0 and 1, and not together with texts', async () => {
    const rows = [true, 2, false, 0.5].map((value, at) => ({ name: 'abcd'[at], value }));
    expect(await sorted(rows, ['value'])).toEqual(['cdab', '']);
    expect(await sorted([...rows, { name: 'e', value: '1' }], ['value'])).toEqual(['abcde', 'value']);
  });

  it('does not sort by lists or objects', async () => {
    const rows = [
      { name: 'a', value: ['b'] },
      { name: 'b', value: ['a'] },
    ];
    expect(await sorted(rows, ['value'])).toEqual(['ab', 'value']);
  });
});
