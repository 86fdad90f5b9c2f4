import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { type Row, record, rows } from '../../../src/output/result.ts';
import * as python from '../python-output.ts';
import { show } from '../streams.ts';

const TABLE = { format: 'table' } as const;
const list = (columns: readonly string[], items: readonly Row[]) => rows(columns, items);

test('table: prints a list like the legacy client, also with wide and combining characters', async () => {
  const { stdout, stderr } = await show(list(python.clusterColumns, python.clusters), TABLE);
  expect(stdout).toBe(python.clusterTable);
  expect(stderr).toBe('');
});

test('table: prints borders and the header for an empty list', async () => {
  expect((await show(list(python.clusterColumns, []), TABLE)).stdout).toBe(python.emptyTable);
});

test('table: prints values of every type like Python', async () => {
  expect((await show(list(python.oddColumns, python.oddRows), TABLE)).stdout).toBe(python.oddTable);
});

test('table: prints a row per property of a record, and a row per line of a text with backslash-n', async () => {
  expect((await show(record(python.record), TABLE)).stdout).toBe(python.recordTable);
  expect((await show(record({}), TABLE)).stdout).toBe(python.emptyRecordTable);
});

test('table: prints the items of a list in a record as strings, and objects without quotes around them', async () => {
  const taints = [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }];
  const { stdout } = await show(record({ node_taints: taints, counts: [1, 'a'], none: [null] }), TABLE);
  expect(stdout).toContain("| node_taints | [{'key': 'gpu', 'value': 'yes', 'effect': 'NoSchedule'}] |");
  expect(stdout).toMatch(/\| counts +\| \['1', 'a'\] +\|/);
  expect(stdout).toMatch(/\| none +\| \['None'\] +\|/);
});

test.each([20, 50, 70, 200] as const)('table: --max-width %i prints a list like cliff', async (maxWidth) => {
  const { stdout } = await show(list(python.wideColumns, python.wideRows), { ...TABLE, maxWidth });
  expect(stdout).toBe(python.wideTables[maxWidth]);
});

test('table: --max-width prints a record like cliff', async () => {
  const { stdout } = await show(record(python.longRecord), { ...TABLE, maxWidth: 60 });
  expect(stdout).toBe(python.longRecordTable);
});

test('table: wraps wide characters by their width', async () => {
  const { stdout } = await show(list(['name', 'b'], [{ name: '日本語日本語日本語', b: 'x' }]), {
    ...TABLE,
    maxWidth: 16,
  });
  expect(stdout).toBe(
    [
      '+----------+---+',
      '| name     | b |',
      '+----------+---+',
      '| 日本語日 | x |',
      '| 本語日本 |   |',
      '| 語       |   |',
      '+----------+---+',
      '',
    ].join('\n'),
  );
});

test('table: prints the title of a column in the header', async () => {
  const result = rows([{ key: 'id', title: 'Project ID' }], [{ id: 7 }]);
  expect((await show(result, TABLE)).stdout).toBe(
    '+------------+\n| Project ID |\n+------------+\n| 7          |\n+------------+\n',
  );
});

test('table: --no-headers omits the header', async () => {
  const result = list(['heading', 'b'], [{ heading: 'x', b: '' }]);
  expect((await show(result, { ...TABLE, noHeaders: true })).stdout).toBe(
    '+---+---+\n| x |   |\n+---+---+\n',
  );
});

test('table: escapes control sequences and expands tabs, so that text cannot break the borders', async () => {
  const hostile = { '\x1b]0;x\x07': 'a\rb\x1b[2J\x9b1m\u202egnp.exe', tab: 'a\tb', crlf: 'one\r\ntwo' };
  expect((await show(record(hostile), TABLE)).stdout).toBe(
    [
      '+--------------+----------------------------------+',
      '| Property     | Value                            |',
      '+--------------+----------------------------------+',
      '| \\x1b]0;x\\x07 | a\\x0db\\x1b[2J\\x9b1m\\u202egnp.exe |',
      '| tab          | a       b                        |',
      '| crlf         | one                              |',
      '|              | two                              |',
      '+--------------+----------------------------------+',
      '',
    ].join('\n'),
  );
});

test('table: prints private-use characters and replacement patterns of String.replace unchanged', async () => {
  const { stdout } = await show(list(['a', 'b'], [{ a: '\ue000 \ue000', b: '$& $1' }]), TABLE);
  expect(stdout.split('\n')[3]).toBe('| \ue000 \ue000 | $& $1 |');
});

test('table: colors do not change the layout', async () => {
  const result = list(python.clusterColumns, python.clusters);
  const colored = (await show(result, { ...TABLE, color: true }, { columns: 200 })).stdout;
  expect(stripVTControlCharacters(colored)).toBe(python.clusterTable);
  expect(colored).toContain('| \x1b[1mname\x1b[22m ');
  expect(colored).toContain('| \x1b[32mCREATE_COMPLETE\x1b[39m    |');
  expect(colored).toContain('| \x1b[33mUPDATE_IN_PROGRESS\x1b[39m |');
  expect(colored).toContain('| \x1b[31mDELETE_FAILED\x1b[39m      |');
  expect((await show(result, TABLE, { columns: 200 })).stdout).toBe(python.clusterTable);
});

test('table: colors only status columns and properties', async () => {
  const named = list(['name', 'health_status'], [{ name: 'CREATE_FAILED', health_status: 'CHECK_COMPLETE' }]);
  const { stdout } = await show(named, { ...TABLE, color: true }, {});
  expect(stdout).toContain('| CREATE_FAILED | \x1b[32mCHECK_COMPLETE\x1b[39m |');
  const one = await show(
    record({ status: 'CREATE_FAILED', name: 'CREATE_FAILED' }),
    { ...TABLE, color: true },
    {},
  );
  expect(one.stdout).toContain('| status   | \x1b[31mCREATE_FAILED\x1b[39m |');
  expect(one.stdout).toContain('| name     | CREATE_FAILED |');
});
