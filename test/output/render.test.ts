import { expect, test, vi } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import { type Format, render } from '../../src/output/render.ts';
import { message, type Outcome, outcomes, record, rows, shellCode, text } from '../../src/output/result.ts';
import { failingStream, keptStream, show } from './streams.ts';

const FORMATS: readonly Format[] = ['table', 'json', 'yaml', 'csv', 'value'];
const MACHINE = ['json', 'yaml', 'csv', 'value'] as const;

const things = [
  { uuid: 'b', name: 'second', size: 2 },
  { uuid: 'a', name: 'first', size: 10 },
  { uuid: 'c', name: null, size: 2 },
];
const list = rows(['uuid', { key: 'name', title: 'Full Name' }, 'size'], things);
const values = async (options: object) =>
  (await show(list, { format: 'value', ...options })).stdout.split('\n').slice(0, -1);

test('columns are found by key or title, whatever the case, and stay in their order', async () => {
  expect(await values({ columns: ['SIZE', 'Uuid'] })).toEqual(['b 2', 'a 10', 'c 2']);
  expect(await values({ columns: ['full_name'] })).toEqual(['second', 'first', 'None']);
  expect(await values({ columns: ['name', 'Full Name'] })).toEqual(['second', 'first', 'None']);
  expect(await values({ columns: [] })).toHaveLength(3);
});

test('properties of a record are chosen in the same way', async () => {
  const one = record({ node_count: 1, name: 'x' });
  expect((await show(one, { format: 'json', columns: ['Node Count'] })).stdout).toBe(
    '{\n  "node_count": 1\n}\n',
  );
  expect((await show(one, { format: 'table', columns: ['name'] })).stdout).toContain('| name     | x     |');
  expect((await show(one, { format: 'table', columns: ['name'] })).stdout).not.toContain('node_count');
});

test.each(FORMATS)(
  'an unknown column is an error of usage in %s, before a row is asked for',
  async (format) => {
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
  },
);

test('lists are sorted by several columns, null last, by one that is not shown too', async () => {
  const columns = ['uuid'];
  expect(await values({ columns, sortColumns: ['size', 'uuid'] })).toEqual(['b', 'c', 'a']);
  expect(await values({ columns, sortColumns: ['Full Name'] })).toEqual(['a', 'b', 'c']);
  expect(await values({ columns, sortColumns: ['name'], sortDescending: true })).toEqual(['c', 'b', 'a']);
  expect(await values({ columns, sortColumns: ['size'], sortDescending: true })).toEqual(['a', 'b', 'c']);
});

test('a column that cannot be sorted is said so, and the others count', async () => {
  const odd = rows(
    ['a', 'b'],
    [
      { a: 1, b: 'y' },
      { a: 'x', b: 'x' },
    ],
  );
  const { stdout, stderr } = await show(odd, { format: 'value', sortColumns: ['a', 'b'] });
  expect(stdout).toBe('x x\n1 y\n');
  expect(stderr).toBe("WARNING: Not sorted by 'a': its values cannot be compared with each other.\n");
});

test('booleans are sorted with numbers, as in Python', async () => {
  const odd = rows(['a'], [{ a: 2 }, { a: true }, { a: false }]);
  expect((await show(odd, { format: 'value', sortColumns: ['a'] })).stdout).toBe('False\nTrue\n2\n');
});

test('a message is a sentence for people and a record for programs', async () => {
  const done = message('Request was accepted.\x07', { uuid: 'x' });
  expect((await show(done, { format: 'table' })).stdout).toBe('Request was accepted.\\x07\n');
  expect((await show(done, { format: 'json', noindent: true })).stdout).toBe('{"uuid": "x"}\n');
  expect((await show(done, { format: 'yaml' })).stdout).toBe('uuid: x\n');
  expect((await show(done, { format: 'csv' })).stdout).toBe('"uuid"\n"x"\n');
  expect((await show(done, { format: 'value' })).stdout).toBe('x\n');
});

test.each(FORMATS)('text and shell code are the same in %s', async (format) => {
  const pem = '-----BEGIN CERTIFICATE-----\r\nMII\n-----END CERTIFICATE-----';
  expect((await show(text(pem), { format })).stdout).toBe(pem);
  expect((await show(text('a\x1b[0m\u202e\n'), { format })).stdout).toBe('a\\x1b[0m\\u202e\n');
  const code = "export A='\x1b\u202e';\r";
  expect((await show(shellCode(code), { format })).stdout).toBe(code);
});

test('text in pieces is safe, wherever a line end is cut', async () => {
  async function* pieces() {
    yield* ['a\r', '\nb\r', 'c\r'];
  }
  const { stdout } = await show({ kind: 'text', text: pieces() }, { format: 'table' });
  expect(stdout).toBe('a\r\nb\\x0dc\\x0d');
});

const refused = new MagnumError('failed', 'Not allowed.');
const tried: readonly Outcome[] = [
  { item: 'one', text: 'Request to delete cluster one has been accepted.' },
  { item: 'two', text: 'Delete for cluster two failed:\nERROR: forged\x1b', error: refused },
  { item: 'three', text: 'Request to delete cluster three has been accepted.' },
];

test('outcomes are sentences in their order: failures on stderr', async () => {
  const order: string[] = [];
  const stream = (name: string) => ({
    isTTY: false,
    write: async (piece: string) => void order.push(name + piece),
  });
  const { errors } = await render(
    outcomes(tried),
    { format: 'table' },
    { stdout: stream('out:'), stderr: stream('err:') },
  );
  expect(order).toEqual([
    'out:Request to delete cluster one has been accepted.\n',
    'err:ERROR: Delete for cluster two failed:\\nERROR: forged\\x1b\n',
    'out:Request to delete cluster three has been accepted.\n',
  ]);
  expect(errors).toEqual([refused]);
});

test('outcomes are one list for programs', async () => {
  const { stdout, stderr, errors } = await show(outcomes(tried), { format: 'json' });
  expect(JSON.parse(stdout)).toEqual([
    { item: 'one', status: 'accepted', message: tried[0]?.text },
    { item: 'two', status: 'failed', message: tried[1]?.text },
    { item: 'three', status: 'accepted', message: tried[2]?.text },
  ]);
  expect(stderr).toBe('');
  expect(errors).toEqual([refused]);
  const statuses = await show(outcomes(tried), { format: 'value', columns: ['item', 'status'] });
  expect(statuses.stdout).toBe('one accepted\ntwo failed\nthree accepted\n');
});

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 1));

test.each(MACHINE)('%s shows a row before the next one is there', async (format) => {
  const stdout = keptStream();
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  async function* slow() {
    yield { name: 'early' };
    await released;
    yield { name: 'late' };
  }
  const rendering = render(rows(['name'], slow()), { format }, { stdout, stderr: keptStream() });
  while (!stdout.text.includes('early')) await nextTurn();
  expect(stdout.text).not.toContain('late');
  release();
  await rendering;
  expect(stdout.text).toContain('late');
});

test('rows that come together are written together', async () => {
  const stdout = keptStream();
  const many = Array.from({ length: 1000 }, (_, index) => ({ index }));
  await render(rows(['index'], many), { format: 'value' }, { stdout, stderr: keptStream() });
  expect(stdout.text.split('\n')).toHaveLength(1001);
  expect(stdout.pieces.length).toBeLessThan(5);
});

test.each(FORMATS)('%s writes nothing when the first row fails', async (format) => {
  const stdout = keptStream();
  async function* failing() {
    await nextTurn();
    if (stdout.isTTY) yield {};
    throw refused;
  }
  const rendering = render(rows(['a'], failing()), { format }, { stdout, stderr: keptStream() });
  await expect(rendering).rejects.toBe(refused);
  expect(stdout.text).toBe('');
});

test.each(MACHINE)('%s has written what came before a failure, up to a line end', async (format) => {
  const stdout = keptStream();
  async function* failing() {
    yield { a: 'there' };
    throw refused;
  }
  const rendering = render(rows(['a'], failing()), { format }, { stdout, stderr: keptStream() });
  await expect(rendering).rejects.toBe(refused);
  expect(stdout.text).toContain('there');
  expect(stdout.text).toMatch(/\n$/);
  if (format === 'json') expect(() => JSON.parse(stdout.text)).toThrow(SyntaxError);
});

test.each(FORMATS)('a reader of %s that goes away ends it in peace', async (format) => {
  const stdout = failingStream('EPIPE');
  const results = [list, record({ a: 1 }), message('x', { a: 1 }), text('x'), shellCode('x')];
  for (const result of results)
    await expect(render(result, { format }, { stdout, stderr: keptStream() })).resolves.toEqual({
      items: 0,
      errors: [],
    });
});

test.each(MACHINE)('no more rows of %s are asked for when the reader is gone', async (format) => {
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
  await render(rows(['index'], endless()), { format }, { stdout, stderr: keptStream() });
  await expect.poll(() => closed).toBe(true);
  expect(stdout.pieces).toHaveLength(1);
});

test.each(MACHINE)('the next row of %s is not waited for when the reader is gone', async (format) => {
  async function* slow() {
    yield { index: 0 };
    await new Promise(() => undefined);
  }
  const stdout = failingStream('EPIPE');
  const rendering = render(rows(['index'], slow()), { format }, { stdout, stderr: keptStream() });
  await expect(rendering).resolves.toEqual({ items: 0, errors: [] });
});

test.each(['table', 'json'] as const)(
  'outcomes are seen through when the reader of %s is gone',
  async (format) => {
    const items = ['a', 'b', 'c', 'd'];
    const done: string[] = [];
    async function* work(): AsyncGenerator<Outcome> {
      for (const item of items) {
        await nextTurn();
        done.push(item);
        yield item === 'd' ? { item, text: 'd failed', error: refused } : { item, text: `${item} done` };
      }
    }
    const stderr = keptStream();
    const { errors } = await render(
      outcomes(work()),
      { format },
      { stdout: failingStream('EPIPE', 1), stderr },
    );
    expect(done).toEqual(items);
    expect(errors).toEqual([refused]);
    expect(stderr.text).toBe('ERROR: d failed\n');
  },
);

test.each(FORMATS)('a full disk is an error for %s', async (format) => {
  const rendering = render(list, { format }, { stdout: failingStream('ENOSPC'), stderr: keptStream() });
  await expect(rendering).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('Cannot write the output: no space left on device'),
  });
});

test('an EPIPE of the source is not taken for a reader that is gone', async () => {
  const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  async function* failing() {
    yield { a: 1 };
    throw broken;
  }
  const rendering = render(
    rows(['a'], failing()),
    { format: 'value' },
    { stdout: keptStream(), stderr: keptStream() },
  );
  await expect(rendering).rejects.toBe(broken);
});

const LIBRARIES = ['yaml', 'cli-table3', 'chalk', 'ora'];

test('a format loads the library it needs and no other', async () => {
  vi.resetModules();
  const loaded = new Set<string>();
  for (const library of LIBRARIES)
    vi.doMock(library, async (original) => {
      loaded.add(library);
      return await original();
    });
  const { render: fresh } = await import('../../src/output/render.ts');
  const loadedBy = async (format: Format, color = false) => {
    loaded.clear();
    const stdout = { ...keptStream(), isTTY: true };
    await fresh(record({ a: 1 }), { format, color }, { stdout, stderr: keptStream() });
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
