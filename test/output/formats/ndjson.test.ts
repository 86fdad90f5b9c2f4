import { expect, test } from 'vitest';
import { message, record, rows } from '../../../src/output/result.ts';
import { show } from '../streams.ts';

const HOSTILE = 'a\nb\x1b[2J\u202e\u2028{"x":1}';
const items = [
  { b: HOSTILE, a: { list: [1, null] }, other: 1 },
  { b: null, a: '1' },
];
const list = rows(['b', 'a', 'missing'], items);
const print = async (...[result, options]: Parameters<typeof show>) =>
  (await show(result, { ...options, format: 'ndjson' })).stdout;

test('prints one object a line, with the names and the order of JSON', async () => {
  const lines = (await print(list, { format: 'ndjson' })).split('\n');
  expect(lines.pop()).toBe('');
  const json = JSON.parse((await show(list, { format: 'json' })).stdout);
  expect(lines.map((line) => JSON.parse(line))).toEqual(json);
  expect(lines.map((line) => Object.keys(JSON.parse(line)))).toEqual(json.map(Object.keys));
  expect(lines[1]).toBe('{"b":null,"a":"1","missing":null}');
  expect(lines[0]).toMatch(/^[\x20-\x7e]*$/);
});

test('-c and --sort-column select and sort', async () => {
  const numbers = rows(
    ['n', 'm'],
    [
      { n: 2, m: 'x' },
      { n: 1, m: 'y' },
    ],
  );
  expect(await print(numbers, { format: 'ndjson', columns: ['m'], sortColumns: ['n'] })).toBe(
    '{"m":"y"}\n{"m":"x"}\n',
  );
});

test('prints a record and the data of a message on one line, and nothing for an empty list', async () => {
  expect(await print(record({ a: [1], b: null }), { format: 'ndjson' })).toBe('{"a":[1],"b":null}\n');
  expect(await print(message('Done.', { uuid: 'u' }), { format: 'ndjson' })).toBe('{"uuid":"u"}\n');
  expect(await print(rows(['a'], []), { format: 'ndjson' })).toBe('');
});
