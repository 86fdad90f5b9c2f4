/** What is printed to stderr beside a result: notes, warnings, remarks, and the errors after a result. */
import { describe, expect, it, vi } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import type { OutputOptions } from '../../src/output/options.ts';
import { render } from '../../src/output/render.ts';
import { message, type Result, record, rows, shellCode } from '../../src/output/result.ts';
import { failingStream, recordingStream } from './streams.ts';

interface Terminals {
  readonly stdout?: { columns?: number };
  readonly stderr?: { columns?: number };
}

/** Renders to two streams that share a list of pieces, `out` and `err`. */
async function rendered(result: Result, options: OutputOptions, terminals: Terminals = {}) {
  const pieces: string[] = [];
  const stream = (name: 'out' | 'err', terminal: { columns?: number } | undefined) => ({
    isTTY: terminal !== undefined,
    columns: terminal?.columns,
    write: async (piece: string) => void pieces.push(`${name}: ${piece}`),
  });
  const streams = { stdout: stream('out', terminals.stdout), stderr: stream('err', terminals.stderr) };
  const failure = await render(result, options, streams).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { pieces, failure };
}

const TERMINAL = { stdout: { columns: 80 }, stderr: { columns: 80 } };
const refusal = new MagnumError('failed', 'Not complete.');

describe('a message', () => {
  const result = {
    ...message('Done.', { uuid: 'u' }),
    notes: ['Note\x1b one.', 'Note two.'],
    warnings: ['Careful.'],
    fault: refusal,
  };

  it.each([
    ['table', 'Done.'],
    ['value', 'u'],
  ] as const)('in %s is followed by its notes and warnings, and by its error', async (format, text) => {
    expect(await rendered(result, { format })).toEqual({
      pieces: [`out: ${text}\n`, 'err: Note\\x1b one.\n', 'err: Note two.\n', 'err: WARNING: Careful.\n'],
      failure: refusal,
    });
  });

  it('is filled on a narrow terminal, line by line', async () => {
    const narrow = { stdout: { columns: 12 }, stderr: { columns: 10 } };
    const long = { ...message('one two three\nfour', {}), notes: ['five six seven'] };
    expect((await rendered(long, { format: 'table' }, narrow)).pieces).toEqual([
      'out: one two\nthree\nfour\n',
      'err: five six\nseven\n',
    ]);
  });
});

it('shell code is followed by its notes', async () => {
  expect((await rendered(shellCode('export A=1;\n', ['Note.']), { format: 'json' })).pieces).toEqual([
    'out: export A=1;\n',
    'err: Note.\n',
  ]);
});

it('notes are written although stderr is closed; another error of stderr is thrown', async () => {
  const stdout = recordingStream();
  const result = shellCode('x', ['Note.', 'Another.']);
  await render(result, { format: 'table' }, { stdout, stderr: failingStream('EPIPE') });
  expect(stdout.text).toBe('x');
  const failing = render(result, { format: 'table' }, { stdout, stderr: failingStream('EIO') });
  await expect(failing).rejects.toMatchObject({ code: 'EIO' });
});

describe('a record', () => {
  const result = { ...record({ a: 1, b: 2 }, { a: 'one' }), unlisted: { c: 3 } };

  it('has another form in the table format only', async () => {
    expect((await rendered(result, { format: 'table' })).pieces).toEqual([
      'out: +----------+-------+\n| Property | Value |\n+----------+-------+\n| a        | one   |\n+----------+-------+\n',
    ]);
    expect((await rendered(result, { format: 'value' })).pieces).toEqual(['out: 1\n2\n']);
    expect((await rendered(record({ a: 1 }), { format: 'table' })).pieces.join()).toContain(
      '| a        | 1     |',
    );
  });

  it('has its unlisted properties only if they are selected', async () => {
    const json = async (...columns: string[]) =>
      JSON.parse((await rendered(result, { format: 'json', columns })).pieces.join('').slice(5));
    expect(await json()).toEqual({ a: 1, b: 2 });
    expect(await json('C', 'a')).toEqual({ a: 1, c: 3 });
  });

  it('without the selected property fails, and names those that are listed', async () => {
    const { failure, pieces } = await rendered(result, { format: 'json', columns: ['d'] });
    expect(failure).toMatchObject({
      kind: 'usage',
      message: "Unknown column 'd'.",
      hint: 'Available columns: a, b.',
    });
    expect(pieces).toEqual([]);
  });
});

describe('the remarks of a list', () => {
  const list = (items: readonly object[], more: object = {}) => ({
    ...rows([{ key: 'a' }, { key: 'wide', leaveOutRank: 0, overflow: 'cut' }], items as { a: number }[]),
    emptyRemark: 'Nothing.',
    remarks: () => ['A remark.', 'Another.'],
    ...more,
  });
  const remarksOf = async (result: Result, options: OutputOptions, terminals: Terminals = TERMINAL) =>
    (await rendered(result, options, terminals)).pieces.filter((piece) => piece.startsWith('err: '));
  const ROW = { a: 1, wide: 'x'.repeat(100) };
  const LEFT_OUT = 'err: Columns left out: wide; --no-fit-width prints all.\n';

  it('follow the table, after the columns that are left out', async () => {
    expect(await remarksOf(list([ROW]), { format: 'table' })).toEqual([
      LEFT_OUT,
      'err: A remark.\n',
      'err: Another.\n',
    ]);
    expect((await rendered(list([ROW]), { format: 'table' }, TERMINAL)).pieces[0]).toMatch(/^out: /);
  });

  it('are only that it is empty in another format', async () => {
    expect(await remarksOf(list([ROW]), { format: 'json' })).toEqual([]);
    expect(await remarksOf(list([]), { format: 'json' })).toEqual(['err: Nothing.\n']);
    expect(await remarksOf(list([]), { format: 'table' })).toEqual([
      'err: Nothing.\n',
      'err: A remark.\n',
      'err: Another.\n',
    ]);
  });

  it.each<[string, Terminals]>([
    ['stdout', { stderr: { columns: 80 } }],
    ['stderr', { stdout: { columns: 80 } }],
  ])('are omitted if %s is not a terminal', async (_, terminals) => {
    for (const items of [[ROW], []])
      expect(await remarksOf(list(items), { format: 'table' }, terminals)).toEqual([]);
  });

  it('are omitted with --quiet', async () => {
    for (const items of [[ROW], []])
      expect(await remarksOf(list(items, { isQuiet: true }), { format: 'table' })).toEqual([]);
  });

  it('name up to five columns that are left out', async () => {
    const keys = ['b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const columns = [
      { key: 'a' },
      ...keys.map((key, at) => ({ key, leaveOutRank: at, overflow: 'cut' as const })),
    ];
    const row = Object.fromEntries(['a', ...keys].map((key) => [key, 'x'.repeat(70)]));
    expect(await remarksOf(rows(columns, [row]), { format: 'table' })).toEqual([
      'err: Columns left out: b, c, d, e, f and 2 more; --no-fit-width prints all.\n',
    ]);
  });

  it('name no extra column, and none of an empty table', async () => {
    const columns = [
      { key: 'a', title: 'x'.repeat(70) },
      { key: 'b', title: 'y'.repeat(70), leaveOutRank: 0 },
      { key: 'c', isExtra: true },
    ];
    const remarks = (items: readonly { a: number; c: string }[]) =>
      remarksOf(rows(columns, items), { format: 'table' });
    expect(await remarks([])).toEqual([]);
    expect(await remarks([{ a: 1, c: 'x'.repeat(90) }])).toEqual([
      `err: Columns left out:\n${'y'.repeat(70)};\n--no-fit-width prints all.\n`,
    ]);
  });

  it('the error of a list follows its remarks', async () => {
    const { pieces, failure } = await rendered(
      list([ROW], { fault: () => refusal }),
      { format: 'table' },
      TERMINAL,
    );
    expect([pieces.at(-1), failure]).toEqual(['err: Another.\n', refusal]);
    expect(
      (await rendered(list([ROW], { fault: () => undefined }), { format: 'csv' })).failure,
    ).toBeUndefined();
  });
});

describe('the growth of the heap', () => {
  const endless = (count: number) =>
    rows(
      ['a'],
      Array.from({ length: count }, (_, a) => ({ a })),
    );
  it.each([
    [1_000, 'json', 0],
    [1_001, 'json', 1],
    [3_000, 'csv', 1],
    [3_000, 'table', 0],
  ] as const)('with %i rows in %s is limited %i times', async (count, format, times) => {
    const limitHeapGrowth = vi.fn();
    const streams = { stdout: recordingStream(), stderr: recordingStream(), limitHeapGrowth };
    await render(endless(count), { format }, streams);
    expect(limitHeapGrowth).toHaveBeenCalledTimes(times);
  });
});
