/** Tables on a terminal: they fit its width. */
import { expect, test } from 'vitest';
import type { OutputOptions } from '../../../src/output/options.ts';
import { type Column, type Row, record, rows } from '../../../src/output/result.ts';
import { cutMiddle } from '../../../src/output/table/cut.ts';
import { textWidth } from '../../../src/output/table/text-width.ts';
import { show } from '../streams.ts';

const COLUMNS: readonly Column[] = [
  { key: 'uuid', leaveOutRank: 2 },
  { key: 'name', overflow: 'cut' },
  { key: 'nodes', leaveOutRank: 1 },
  { key: 'keypair', leaveOutRank: 0 },
  { key: 'status', overflow: 'cut-last' },
  { key: 'health', overflow: 'cut-last', isExtra: true },
];
const UUID = '8b9a50f2-45b5-4a3b-96fb-7cbc5c31eb26';
const CLUSTER = {
  uuid: UUID,
  name: 'production-cluster',
  nodes: 3,
  keypair: 'mykey',
  status: 'CREATE_IN_PROGRESS',
  health: 'HEALTHY',
};
const WIDE = { ...CLUSTER, name: '日本語クラスター東京本番環境' };

async function tableOf(
  items: readonly Row[],
  columns: number | undefined,
  options: Partial<OutputOptions> = {},
): Promise<string[]> {
  const terminal = columns === undefined ? undefined : { columns };
  const { stdout } = await show(rows(COLUMNS, items), { format: 'table', ...options }, terminal);
  return stdout.trimEnd().split('\n');
}
const headerOf = (lines: readonly string[]) => lines[1]?.match(/\w+/g);
const widthsOf = (lines: readonly string[]) => [...new Set(lines.map(textWidth))];

test.each([
  [160, ['uuid', 'name', 'nodes', 'keypair', 'status', 'health']],
  [110, ['uuid', 'name', 'nodes', 'keypair', 'status', 'health']],
  [109, ['uuid', 'name', 'nodes', 'keypair', 'status']],
  [99, ['uuid', 'name', 'nodes', 'status']],
  [89, ['uuid', 'name', 'status']],
  [81, ['name', 'status']],
  [40, ['name', 'status']],
  [20, ['name', 'status']],
])('fit: a terminal of %i columns shows %j', async (width, header) => {
  const lines = await tableOf([CLUSTER], width);
  expect(headerOf(lines)).toEqual(header);
  expect(widthsOf(lines)).toHaveLength(1);
  expect(Math.max(...widthsOf(lines))).toBeLessThanOrEqual(width);
});

test('fit: cuts names in the middle after columns have been left out, and statuses last', async () => {
  expect((await tableOf([CLUSTER], 43))[3]).toBe('| production-cluster | CREATE_IN_PROGRESS |');
  expect((await tableOf([CLUSTER], 40))[3]).toBe('| product…cluster | CREATE_IN_PROGRESS |');
  expect((await tableOf([CLUSTER], 30))[3]).toBe('| pro…ster | CREATE_…ROGRESS |');
  expect((await tableOf([CLUSTER], 20))[3]).toBe('| pr…ter | CRE…ESS |');
});

test.each(Array.from({ length: 120 }, (_, index) => index + 13))(
  'fit: no line is wider than %i columns, and all have the same width',
  async (width) => {
    const widths = widthsOf(await tableOf([CLUSTER, WIDE, { ...CLUSTER, name: 'a' }], width));
    expect(widths).toHaveLength(1);
    expect(widths[0]).toBeLessThanOrEqual(width);
  },
);

test('fit: prints a table as in a pipe if it fits, apart from extra columns', async () => {
  const piped = await tableOf([CLUSTER, WIDE], undefined);
  expect(headerOf(piped)).not.toContain('health');
  expect(await tableOf([CLUSTER, WIDE], textWidth(piped[0] ?? ''))).toEqual(piped);
});

test.each([
  ['of unknown width', undefined, {}],
  ['of 0 columns', 0, {}],
  ['with --no-fit-width', 40, { fitWidth: false }],
  ['with --max-width 0', 40, { maxWidth: 0 }],
])('fit: a terminal %s prints a table as in a pipe', async (_, columns, options) => {
  const { stdout } = await show(
    rows(COLUMNS, [CLUSTER]),
    { format: 'table', ...options },
    columns === undefined ? {} : { columns },
  );
  expect(stdout.trimEnd().split('\n')).toEqual(await tableOf([CLUSTER], undefined));
});

test('fit: --max-width wraps cells of all columns like cliff, also on a terminal', async () => {
  const options = { maxWidth: 70 };
  expect(await tableOf([CLUSTER], 40, options)).toEqual(await tableOf([CLUSTER], undefined, options));
});

test('fit: never leaves out selected columns; a UUID is wrapped but not cut', async () => {
  const lines = await tableOf([CLUSTER], 40, { columns: ['uuid', 'name'] });
  expect(headerOf(lines)).toEqual(['uuid', 'name']);
  const uuid = lines.slice(3, -1).map((line) => line.split('|')[1]?.trim());
  expect(uuid).toEqual(['8b9a50f2-45b5-4a3b-', '96fb-7cbc5c31eb26']);
});

test('fit: prints extra columns if they are selected, in every format, and can sort by them', async () => {
  const { stdout } = await show(rows(COLUMNS, [CLUSTER]), { format: 'value', columns: ['health'] });
  expect(stdout).toBe('HEALTHY\n');
  const json = await show(rows(COLUMNS, [CLUSTER]), { format: 'json' }, { columns: 200 });
  expect(json.stdout).not.toContain('health');
  const items = [CLUSTER, { ...CLUSTER, name: 'other', health: 'A', keypair: 'a' }];
  for (const sortColumn of ['health', 'keypair']) {
    const lines = await tableOf(items, 40, { sortColumns: [sortColumn] });
    expect(lines[3]).toMatch(/^\| other /);
  }
});

test('fit: an extra column without values is left out', async () => {
  const { health: _, ...old } = CLUSTER;
  expect(headerOf(await tableOf([old], 200))).not.toContain('health');
});

test('fit: wraps the values of a record; property names are whole and borders intact', async () => {
  const properties = { external_network_id: UUID, labels: { a: 'b'.repeat(50) }, status_reason: null };
  for (const columns of [80, 60, 40]) {
    const { stdout } = await show(record(properties), { format: 'table' }, { columns });
    const lines = stdout.trimEnd().split('\n');
    expect(widthsOf(lines)).toHaveLength(1);
    expect(widthsOf(lines)[0]).toBeLessThanOrEqual(columns);
    for (const name of Object.keys(properties)) expect(stdout).toContain(`| ${name} `);
    if (columns > 61) expect(stdout).toContain(`| ${UUID} `);
  }
});

test('fit: does not break a UUID in a sentence that fits into a line', async () => {
  const uuid = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
  const { stdout } = await show(
    record({ reason: `Cannot find the stack ${uuid} any more` }),
    { format: 'table' },
    { columns: 60 },
  );
  expect(stdout).toContain(uuid);
});

test.each([
  ['CREATE_IN_PROGRESS', 13, ['CREATE_IN_', 'PROGRESS']],
  ['CREATE_COMPLETE', 13, ['CREATE_', 'COMPLETE']],
  ['https://10.0.0.15:6443', 16, ['https://10.0.0.', '15:6443']],
  ['8b9a50f2-45b5-4a3b-96fb-7cbc5c31eb26', 20, ['8b9a50f2-45b5-4a3b-', '96fb-7cbc5c31eb26']],
  ['x'.repeat(20), 13, ['x'.repeat(13), 'x'.repeat(7)]],
  ['a _b', 13, ['a _b']],
])('fit: wraps %s between its parts', async (value, width, expected) => {
  const { stdout } = await show(record({ p: value }), { format: 'table' }, { columns: width + 15 });
  const lines = stdout.split('\n').slice(3, -2);
  expect(lines.map((line) => line.split('|')[2]?.trim())).toEqual(expected);
});

test('fit: prints display values in tables, and the data in other formats', async () => {
  const list = rows(
    [{ key: 'created_at', title: 'age', display: (value) => `${value} ago` }],
    [{ created_at: 5 }],
  );
  expect((await show(list, { format: 'table' })).stdout).toContain('| 5 ago |');
  expect((await show(list, { format: 'json', noindent: true, columns: ['age'] })).stdout).toBe(
    '[{"created_at": 5}]\n',
  );
  expect((await show(list, { format: 'csv', columns: ['created_at'] })).stdout).toBe('"created_at"\n5\n');
});

test.each([
  ['myverylongcluster', 10, 'myve…uster'],
  ['short', 5, 'short'],
  ['abcdef', 3, 'a…f'],
  ['abcdef', 1, '…'],
  ['日本語クラスター', 9, '日本…ター'],
  ['日本語クラスター', 8, '日…ター'],
  ['日本語クラスター', 3, '日…'],
  ['日本語クラスター', 2, '…'],
  ['e\u0301a\u0300bcdo\u0308u\u0308', 5, 'e\u0301a\u0300…o\u0308u\u0308'],
  ['日本e\u0301', 4, '日…e\u0301'],
])('cutMiddle: %j in %i columns is %j', (line, width, expected) => {
  expect(cutMiddle(line, width)).toBe(expected);
  expect(textWidth(expected)).toBeLessThanOrEqual(width);
});

test('fit: announces an empty list on a terminal only, and not if there are rows', async () => {
  const list = (items: readonly Row[]) => ({ ...rows(['a'], items), emptyRemark: 'Nothing here.' });
  const stderrOf = async (items: readonly Row[], isTTY: boolean, format: OutputOptions['format']) => {
    const pieces: string[] = [];
    const stream = (write: (piece: string) => void) => ({
      isTTY,
      write: async (piece: string) => write(piece),
    });
    const { render } = await import('../../../src/output/render.ts');
    const streams = { stdout: stream(() => undefined), stderr: stream((piece) => pieces.push(piece)) };
    await render(list(items), { format }, streams);
    return pieces.join('');
  };
  for (const format of ['table', 'json', 'value'] as const) {
    expect(await stderrOf([], true, format)).toBe('Nothing here.\n');
    expect(await stderrOf([], false, format)).toBe('');
    expect(await stderrOf([{ a: 1 }], true, format)).toBe('');
  }
});
