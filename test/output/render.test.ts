import { expect, test, vi } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import { type Format, render } from '../../src/output/render.ts';
import { message, type Outcome, outcomes, record, rows, shellCode, text } from '../../src/output/result.ts';
import { failingStream, recordingStream, show } from './streams.ts';

const FORMATS: readonly Format[] = ['table', 'json', 'ndjson', 'yaml', 'csv', 'value', 'markdown'];
const MACHINE_FORMATS = ['json', 'ndjson', 'yaml', 'csv', 'value', 'markdown'] as const;

const items = [
  { uuid: 'b', name: 'second', size: 2 },
  { uuid: 'a', name: 'first', size: 10 },
  { uuid: 'c', name: null, size: 2 },
];
const list = rows(['uuid', { key: 'name', title: 'Full Name' }, 'size'], items);
const values = async (options: object) =>
  (await show(list, { format: 'value', ...options })).stdout.split('\n').slice(0, -1);

test('render: finds columns by key or title, ignores case, and keeps their order', async () => {
  expect(await values({ columns: ['SIZE', 'Uuid'] })).toEqual(['b 2', 'a 10', 'c 2']);
  expect(await values({ columns: ['full_name'] })).toEqual(['second', 'first', 'None']);
  expect(await values({ columns: ['name', 'Full Name'] })).toEqual(['second', 'first', 'None']);
  expect(await values({ columns: [] })).toHaveLength(3);
});

test('render: finds the properties of a record in the same way', async () => {
  const one = record({ node_count: 1, name: 'x' });
  expect((await show(one, { format: 'json', columns: ['Node Count'] })).stdout).toBe(
    '{\n  "node_count": 1\n}\n',
  );
  expect((await show(one, { format: 'table', columns: ['name'] })).stdout).toContain('| name     | x     |');
  expect((await show(one, { format: 'table', columns: ['name'] })).stdout).not.toContain('node_count');
});

test.each(FORMATS)('render: rejects an unknown column in %s before it requests a row', async (format) => {
  const pulled = vi.fn(function* () {
    yield {};
  });
  const lazy = rows(['uuid', 'name'], { [Symbol.iterator]: pulled });
  for (const options of [{ columns: ['uuid', 'nam'] }, { sortColumns: ['nam'] }]) {
    const failure = await show(lazy, { format, ...options }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MagnumError);
    expect(failure).toMatchObject({
      kind: 'usage',
      message: "Unknown column 'nam'.",
      hint: 'Available columns: uuid, name.',
    });
  }
  expect(pulled).not.toHaveBeenCalled();
});

test('render: sorts by several columns, also hidden ones, with null last', async () => {
  const columns = ['uuid'];
  expect(await values({ columns, sortColumns: ['size', 'uuid'] })).toEqual(['b', 'c', 'a']);
  expect(await values({ columns, sortColumns: ['Full Name'] })).toEqual(['a', 'b', 'c']);
  expect(await values({ columns, sortColumns: ['name'], sortDescending: true })).toEqual(['c', 'b', 'a']);
  expect(await values({ columns, sortColumns: ['size'], sortDescending: true })).toEqual(['a', 'b', 'c']);
});

test('render: warns about a column with values that are not comparable, and sorts by the others', async () => {
  const mixed = rows(
    ['a', 'b'],
    [
      { a: 1, b: 'y' },
      { a: 'x', b: 'x' },
    ],
  );
  const { stdout, stderr } = await show(mixed, { format: 'value', sortColumns: ['a', 'b'] });
  expect(stdout).toBe('x x\n1 y\n');
  expect(stderr).toBe("WARNING: Not sorted by 'a': its values are not comparable.\n");
});

test('render: sorts booleans as numbers, as in Python', async () => {
  const mixed = rows(['a'], [{ a: 2 }, { a: true }, { a: false }]);
  expect((await show(mixed, { format: 'value', sortColumns: ['a'] })).stdout).toBe('False\nTrue\n2\n');
});

test('render: prints a message as a sentence in the table format and as a record in others', async () => {
  const done = message('Request was accepted.\x07', { uuid: 'x' });
  expect((await show(done, { format: 'table' })).stdout).toBe('Request was accepted.\\x07\n');
  expect((await show(done, { format: 'json', noindent: true })).stdout).toBe('{"uuid": "x"}\n');
  expect((await show(done, { format: 'yaml' })).stdout).toBe('uuid: x\n');
  expect((await show(done, { format: 'csv' })).stdout).toBe('"uuid"\n"x"\n');
  expect((await show(done, { format: 'value' })).stdout).toBe('x\n');
});

test.each(FORMATS)('render: ignores the format %s for text and shell code', async (format) => {
  const pem = '-----BEGIN CERTIFICATE-----\r\nMII\n-----END CERTIFICATE-----';
  expect((await show(text(pem), { format })).stdout).toBe(pem);
  expect((await show(text('a\x1b[0m\u202e\n'), { format })).stdout).toBe('a\\x1b[0m\\u202e\n');
  const code = "export A='\x1b\u202e';\r";
  expect((await show(shellCode(code), { format })).stdout).toBe(code);
});

test('render: escapes text in pieces, and recognizes a line end that is split between two', async () => {
  async function* pieces() {
    yield* ['a\r', '\nb\r', 'c\r'];
  }
  const { stdout } = await show({ kind: 'text', text: pieces() }, { format: 'table' });
  expect(stdout).toBe('a\r\nb\\x0dc\\x0d');
});

const refusal = new MagnumError('failed', 'Not allowed.');
const deletions: readonly Outcome[] = [
  { item: 'one', text: 'Request to delete cluster one has been accepted.' },
  { item: 'two', text: 'Delete for cluster two failed:\nERROR: forged\x1b', error: refusal },
  { item: 'three', text: 'Request to delete cluster three has been accepted.' },
];

test('render: prints outcomes as sentences in order, failures to stderr', async () => {
  const order: string[] = [];
  const stream = (name: string) => ({
    isTTY: false,
    write: async (piece: string) => void order.push(name + piece),
  });
  const { errors } = await render(
    outcomes(deletions),
    { format: 'table' },
    { stdout: stream('out:'), stderr: stream('err:') },
  );
  expect(order).toEqual([
    'out:Request to delete cluster one has been accepted.\n',
    'err:ERROR: Delete for cluster two failed:\\nERROR: forged\\x1b\n',
    'out:Request to delete cluster three has been accepted.\n',
  ]);
  expect(errors).toEqual([refusal]);
});

test('render: prints outcomes as one list in machine formats', async () => {
  const { stdout, stderr, errors } = await show(outcomes(deletions), { format: 'json' });
  expect(JSON.parse(stdout)).toEqual([
    { item: 'one', status: 'accepted', message: deletions[0]?.text },
    { item: 'two', status: 'failed', message: deletions[1]?.text },
    { item: 'three', status: 'accepted', message: deletions[2]?.text },
  ]);
  expect(stderr).toBe('');
  expect(errors).toEqual([refusal]);
  const statuses = await show(outcomes(deletions), { format: 'value', columns: ['item', 'status'] });
  expect(statuses.stdout).toBe('one accepted\ntwo failed\nthree accepted\n');
});

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 1));

test.each(MACHINE_FORMATS)('render: prints a row in %s before the next one arrives', async (format) => {
  const stdout = recordingStream();
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  async function* slow() {
    yield { name: 'early' };
    await released;
    yield { name: 'late' };
  }
  const rendering = render(rows(['name'], slow()), { format }, { stdout, stderr: recordingStream() });
  while (!stdout.text.includes('early')) await nextTurn();
  expect(stdout.text).not.toContain('late');
  release();
  await rendering;
  expect(stdout.text).toContain('late');
});

test('render: writes rows that arrive together in few writes', async () => {
  const stdout = recordingStream();
  const many = Array.from({ length: 1000 }, (_, index) => ({ index }));
  await render(rows(['index'], many), { format: 'value' }, { stdout, stderr: recordingStream() });
  expect(stdout.text.split('\n')).toHaveLength(1001);
  expect(stdout.pieces.length).toBeLessThan(5);
});

test.each(FORMATS)('render: prints nothing in %s if the first row fails', async (format) => {
  const stdout = recordingStream();
  async function* failing() {
    await nextTurn();
    if (stdout.isTTY) yield {};
    throw refusal;
  }
  const rendering = render(rows(['a'], failing()), { format }, { stdout, stderr: recordingStream() });
  await expect(rendering).rejects.toBe(refusal);
  expect(stdout.text).toBe('');
});

test.each(MACHINE_FORMATS)(
  'render: prints the rows before an error in %s, and a line end',
  async (format) => {
    const stdout = recordingStream();
    async function* failing() {
      yield { a: 'there' };
      throw refusal;
    }
    const rendering = render(rows(['a'], failing()), { format }, { stdout, stderr: recordingStream() });
    await expect(rendering).rejects.toBe(refusal);
    expect(stdout.text).toContain('there');
    expect(stdout.text).toMatch(/\n$/);
    if (format === 'json') expect(() => JSON.parse(stdout.text)).toThrow(SyntaxError);
  },
);

test.each(FORMATS)('render: succeeds in %s if stdout is closed', async (format) => {
  const stdout = failingStream('EPIPE');
  const results = [list, record({ a: 1 }), message('x', { a: 1 }), text('x'), shellCode('x')];
  for (const result of results)
    await expect(render(result, { format }, { stdout, stderr: recordingStream() })).resolves.toEqual({
      items: 0,
      errors: [],
    });
});

test.each(MACHINE_FORMATS)('render: requests no more rows in %s after stdout is closed', async (format) => {
  let closed = false;
  async function* endless() {
    try {
      for (let index = 0; ; index += 1) {
        await nextTurn();
        yield { index };
      }
    } finally {
      closed = true;
    }
  }
  const stdout = failingStream('EPIPE', 1);
  await render(rows(['index'], endless()), { format }, { stdout, stderr: recordingStream() });
  await expect.poll(() => closed).toBe(true);
  expect(stdout.pieces).toHaveLength(1);
});

test.each(MACHINE_FORMATS)('render: stops waiting for a row in %s when stdout is closed', async (format) => {
  async function* slow() {
    yield { index: 0 };
    await new Promise(() => undefined);
  }
  const stdout = failingStream('EPIPE');
  const rendering = render(rows(['index'], slow()), { format }, { stdout, stderr: recordingStream() });
  await expect(rendering).resolves.toEqual({ items: 0, errors: [] });
});

test.each(['table', 'json'] as const)(
  'render: reads all outcomes in %s although stdout is closed',
  async (format) => {
    const names = ['a', 'b', 'c', 'd'];
    const done: string[] = [];
    async function* work(): AsyncGenerator<Outcome> {
      for (const item of names) {
        await nextTurn();
        done.push(item);
        yield item === 'd' ? { item, text: 'd failed', error: refusal } : { item, text: `${item} done` };
      }
    }
    const stderr = recordingStream();
    const { errors } = await render(
      outcomes(work()),
      { format },
      { stdout: failingStream('EPIPE', 1), stderr },
    );
    expect(done).toEqual(names);
    expect(errors).toEqual([refusal]);
    expect(stderr.text).toBe('ERROR: d failed\n');
  },
);

test.each(FORMATS)('render: fails in %s if the disk is full', async (format) => {
  const rendering = render(list, { format }, { stdout: failingStream('ENOSPC'), stderr: recordingStream() });
  await expect(rendering).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('Cannot write the output: no space left on device'),
  });
});

test('render: throws an EPIPE error of the source instead of treating it as closed stdout', async () => {
  const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  async function* failing() {
    yield { a: 1 };
    throw broken;
  }
  const rendering = render(
    rows(['a'], failing()),
    { format: 'value' },
    { stdout: recordingStream(), stderr: recordingStream() },
  );
  await expect(rendering).rejects.toBe(broken);
});

const LIBRARIES = ['yaml', 'cli-table3', 'chalk', 'ora'];

test('render: loads only the libraries that the format needs', async () => {
  vi.resetModules();
  const loaded = new Set<string>();
  for (const library of LIBRARIES)
    vi.doMock(library, async (original) => {
      loaded.add(library);
      return await original();
    });
  const { render: freshRender } = await import('../../src/output/render.ts');
  const loadedBy = async (format: Format, color = false) => {
    loaded.clear();
    const stdout = { ...recordingStream(), isTTY: true };
    await freshRender(record({ a: 1 }), { format, color }, { stdout, stderr: recordingStream() });
    return [...loaded];
  };
  expect(await loadedBy('json')).toEqual([]);
  expect(await loadedBy('csv')).toEqual([]);
  expect(await loadedBy('value')).toEqual([]);
  expect(await loadedBy('yaml')).toEqual(['yaml']);
  expect(await loadedBy('table')).toEqual(['cli-table3']);
  expect(await loadedBy('table', true)).toEqual(['chalk']);
  for (const library of LIBRARIES) vi.doUnmock(library);
});

test('render: -c prints a message and outcomes as data in the table format too', async () => {
  const columns = ['uuid'];
  const done = message('Accepted.', { uuid: 'u', name: 'x' });
  const { stdout, stderr } = await show(done, { format: 'table', columns });
  expect(stdout).toContain('| uuid     | u     |');
  expect(stdout + stderr).not.toMatch(/Accepted|name/);
  const all = await show(outcomes(deletions), { format: 'table', columns: ['item'] });
  expect(all.stdout).toContain('| two   |');
  expect(all.stderr).toBe('');
});

test('render: columns that a result lacks are null if they are known', async () => {
  const done = message('Accepted.', { uuid: 'u' });
  const knownColumns = ['uuid', 'status'];
  const print = (...columns: string[]) => show(done, { format: 'json', columns, knownColumns });
  expect(JSON.parse((await print('uuid', 'status')).stdout)).toEqual({ uuid: 'u', status: null });
  await expect(print('nope')).rejects.toThrow("Unknown column 'nope'.");
});

test.each([{ format: 'shell' }, { format: 'json', columns: ['nope'] }] as const)(
  'render: does no work for outcomes that cannot be printed: %j',
  async (options) => {
    const work = vi.fn(function* () {
      yield* deletions;
    });
    await expect(show(outcomes({ [Symbol.iterator]: work }), options)).rejects.toMatchObject({
      kind: 'usage',
    });
    expect(work).not.toHaveBeenCalled();
  },
);
