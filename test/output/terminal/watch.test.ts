import { expect, it, vi } from 'vitest';
import { render } from '../../../src/output/render.ts';
import { type Column, type Row, rows, type WatchedView, watched } from '../../../src/output/result.ts';
import { recordingStream, show } from '../streams.ts';

/** Longer than the default: a busy machine may take seconds to load the spinner. */
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });

const columns = [{ key: 'uuid' }, { key: 'status' }];
const view = (items: readonly Row[], note = 'now'): WatchedView => ({
  columns,
  rows: items,
  identity: 'uuid',
  note,
});

interface Size {
  columns: number;
  rows?: number;
}

/** Returns what is written for each view, and at the end. `change` is called before the second view. */
async function drawViews(
  views: readonly WatchedView[],
  size: Size,
  change?: (size: Size) => void,
  color = true,
) {
  const output = recordingStream(size);
  const stdout = Object.assign(output, size);
  async function* arriving() {
    for (const [index, item] of views.entries()) {
      if (index === 1) change?.(stdout);
      yield item;
    }
  }
  const streams = { stdout, stderr: recordingStream() };
  await render(watched(arriving()), { format: 'table', color }, streams);
  return output.pieces;
}

const a = { uuid: 'a', status: 'CREATE_IN_PROGRESS' };
const b = { uuid: 'b', status: 'CREATE_COMPLETE' };
/** The numbers of the lines that a piece writes. */
const linesWritten = (piece: string) => [...piece.matchAll(/\[(\d+);1H/g)].map(([, line]) => line);
const INVERSE = '\x1b[7m';

it('watch: writes only changed lines, and highlights changed cells once', async () => {
  const other = view([{ ...a, status: 'CREATE_ABORTED_XXX' }, b]);
  const [, second = '', third = '', fourth = ''] = await drawViews(
    [view([a, b]), other, other, { ...other, note: 'later' }],
    { columns: 80, rows: 24 },
  );
  expect(second).toContain(`${INVERSE}CREATE_ABORTED_XXX`);
  expect(second).not.toContain('CREATE_COMPLETE');
  expect(third).toContain('CREATE_ABORTED_XXX');
  expect(third).not.toContain(INVERSE);
  expect(linesWritten(fourth)).toEqual(['7']);
});

it('watch: highlights all cells of a new row, and nothing in the first view', async () => {
  const [first = '', second = ''] = await drawViews([view([a]), view([a, b])], { columns: 80, rows: 24 });
  expect(first).not.toContain(INVERSE);
  expect(second.split(INVERSE)).toHaveLength(3);
  expect(second).not.toContain('CREATE_IN_PROGRESS');
});

it('watch: highlights changed cells without colors too', async () => {
  const views = [view([a]), view([{ ...a, status: 'CREATE_COMPLETE' }])];
  const [first = '', second = ''] = await drawViews(views, { columns: 80 }, undefined, false);
  expect(second).toContain(`| ${INVERSE}CREATE_COMPLETE\x1b[27m`);
  expect(first).not.toContain('\x1b[1m');
});

const COLUMNS: readonly Column[] = [
  { key: 'uuid', leaveOutRank: 1 },
  { key: 'name', overflow: 'cut' },
  { key: 'keypair', leaveOutRank: 0 },
  { key: 'status', overflow: 'cut-last' },
];
const clusters = Array.from({ length: 20 }, (_, i) => ({
  uuid: `${i}`.padEnd(36, 'u'),
  name: `epsilon-${i}-cluster-${'x'.repeat(40)}`,
  keypair: '-',
  status: 'CREATE_COMPLETE',
}));

it('watch: shows as many rows as fit, and prints all of them at the end', async () => {
  const pieces = await drawViews([{ ...view(clusters), columns: COLUMNS }], { columns: 60, rows: 10 });
  const first = pieces[0] ?? '';
  expect(linesWritten(first)).toHaveLength(10);
  expect(first).toContain('... and 16 more lines');
  // Clearing after a line of full width would erase its last character.
  expect(first).not.toContain('|\x1b[K');
  expect(pieces.at(-1)?.split('\n')).toHaveLength(25);
});

it('watch: fits both tables to the terminal as lists are, also after it was resized', async () => {
  const wide = { ...view(clusters), columns: COLUMNS };
  const pieces = await drawViews(
    [wide, wide],
    { columns: 140, rows: 40 },
    (size) => {
      size.columns = 40;
    },
    false,
  );
  expect(pieces[0]).toContain('| uuid ');
  expect(pieces[1]).not.toContain('| uuid ');
  const row = '| epsilon-…xxxxxxxxx | CREATE_COMPLETE |';
  expect(pieces[1]).toContain(row);
  expect(pieces.at(-1)).toContain(`${row}\n`);
  const list = await show(rows(COLUMNS, clusters), { format: 'table' }, { columns: 40 });
  expect(pieces.at(-1)).toBe(list.stdout);
});

it('watch: redraws the whole screen after the terminal was resized', async () => {
  const [, second = ''] = await drawViews([view([a, b]), view([a, b])], { columns: 80, rows: 24 }, (size) => {
    size.columns = 70;
  });
  expect(second).toContain('\x1b[2J');
  expect(second).toContain('CREATE_COMPLETE');
});

it('watch: redraws the same view when the terminal is resized between two views, and not afterwards', async () => {
  const output = recordingStream({ columns: 140 });
  const listeners = new Set<() => void>();
  const stdout = Object.assign(output, {
    columns: 140,
    rows: 40,
    onResize: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  });
  async function* views() {
    yield { ...view(clusters), columns: COLUMNS };
    stdout.columns = 40;
    for (const listener of listeners) listener();
    await eventually(() => expect(output.pieces).toHaveLength(2));
  }
  await render(watched(views()), { format: 'table' }, { stdout, stderr: recordingStream() });
  expect(output.pieces[0]).toContain('| uuid ');
  expect(output.pieces[1]).toContain('| epsilon-…xxxxxxxxx | CREATE_COMPLETE |');
  expect(output.pieces[1]).toContain('\x1b[2J');
  expect(listeners.size).toBe(0);
});

it('watch: restores the screen after an error', async () => {
  const stdout = recordingStream({ columns: 80 });
  async function* failing() {
    yield view([a]);
    throw new Error('no more');
  }
  const streams = { stdout, stderr: recordingStream() };
  await expect(render(watched(failing()), { format: 'table' }, streams)).rejects.toThrow('no more');
  expect(stdout.text.endsWith('\x1b[?25h\x1b[?1049l')).toBe(true);
});

it('watch: rejects another format before it reads a view', async () => {
  let isRead = false;
  async function* views() {
    isRead = true;
    yield view([a]);
  }
  const stdout = recordingStream({ columns: 80 });
  const streams = { stdout, stderr: recordingStream() };
  await expect(render(watched(views()), { format: 'json' }, streams)).rejects.toMatchObject({
    kind: 'usage',
    message: '--watch supports only the table format, not json.',
    hint: 'Omit --watch or -f.',
  });
  expect([isRead, stdout.text]).toEqual([false, '']);
});

it('watch: writes the screen, the note in one line, and the table at the end', async () => {
  const pieces = await drawViews(
    [view([{ uuid: 'a', status: 'X' }], 'No\n\x1b[2J')],
    { columns: 80 },
    undefined,
    false,
  );
  const table = [
    '+------+--------+',
    '| uuid | status |',
    '+------+--------+',
    '| a    | X      |',
    '+------+--------+',
  ];
  const lines = [...table, 'No\\n\\x1b[2J'].map((line, at) => `\x1b[${at + 1};1H\x1b[2K${line}`);
  expect(pieces).toEqual([
    `\x1b[?1049h\x1b[?25l\x1b[2J\x1b[?7l${lines.join('')}\x1b[?7h`,
    '\x1b[?25h\x1b[?1049l',
    `${table.join('\n')}\n`,
  ]);
});

it('watch: clears the lines of rows that are gone', async () => {
  const [, second = ''] = await drawViews(
    [view([a, b]), view([a])],
    { columns: 80, rows: 24 },
    undefined,
    false,
  );
  expect(second.endsWith('now\x1b[7;1H\x1b[2K\x1b[?7h')).toBe(true);
});

it('watch: without views writes nothing', async () => {
  expect(await drawViews([], { columns: 80 })).toEqual([]);
});

it.each([
  [24, undefined],
  [10, 10],
])('watch: shows %i lines on a terminal of %s lines', async (count, rows) => {
  const many = Array.from({ length: 40 }, (_, at) => ({ uuid: `${at}`, status: 'X' }));
  const [first = ''] = await drawViews([view(many)], { columns: 80, ...(rows !== undefined && { rows }) });
  expect(linesWritten(first)).toHaveLength(count);
  expect(first).toContain(`... and ${44 - (count - 2)} more lines`);
});

it('watch: shows a table that fits exactly', async () => {
  const [first = ''] = await drawViews([view([a, b])], { columns: 80, rows: 7 });
  expect(linesWritten(first)).toHaveLength(7);
  expect(first).not.toContain('more lines');
});

it.each([
  [false, 'abc'],
  [true, 'cba'],
])('watch: sorts both tables, descending %s, and highlights by identity', async (sortDescending, order) => {
  const items = ['b', 'c', 'a'].map((uuid) => ({ uuid, status: uuid.toUpperCase() }));
  const stdout = recordingStream({ columns: 80 });
  async function* views() {
    yield view(items);
    yield view(items.toReversed());
  }
  const options = { format: 'table', sortColumns: ['Status'], sortDescending } as const;
  await render(watched(views()), options, { stdout, stderr: recordingStream() });
  expect([...(stdout.pieces.at(-1) ?? '').matchAll(/\| (\w) /g)].map(([, uuid]) => uuid).join('')).toMatch(
    new RegExp(`^${[...order].map((uuid) => `${uuid}(${uuid.toUpperCase()})?`).join('')}$`),
  );
  expect(stdout.text).not.toContain(INVERSE);
});

it('watch: throws the error of a drawing, and restores no screen that was not drawn', async () => {
  async function* views() {
    yield view([a]);
  }
  const failing = { ...recordingStream({ columns: 80 }) };
  const options = { format: 'table', columns: ['nope'] } as const;
  await expect(
    render(watched(views()), options, { stdout: failing, stderr: recordingStream() }),
  ).rejects.toThrow("Unknown column 'nope'.");
  expect(failing.pieces).toEqual([]);
});
