import { expect, it } from 'vitest';
import { render } from '../../../src/output/render.ts';
import { type Row, type WatchedView, watched } from '../../../src/output/result.ts';
import { keptStream } from '../streams.ts';

const columns = [{ key: 'uuid' }, { key: 'status' }];
const view = (rows: readonly Row[], note = 'now'): WatchedView => ({ columns, rows, identity: 'uuid', note });

interface Size {
  columns: number;
  rows?: number;
}

/** What was written for each view, the end behind the last. */
async function drawn(views: readonly WatchedView[], size: Size, change?: (size: Size) => void, color = true) {
  const kept = keptStream(size);
  const stdout = Object.assign(kept, size);
  async function* coming() {
    for (const [index, one] of views.entries()) {
      if (index === 1) change?.(stdout);
      yield one;
    }
  }
  const streams = { stdout, stderr: keptStream() };
  await render(watched(coming()), { format: 'table', color }, streams);
  return kept.pieces;
}

const a = { uuid: 'a', status: 'CREATE_IN_PROGRESS' };
const b = { uuid: 'b', status: 'CREATE_COMPLETE' };
/** The numbers of the lines that a piece writes. */
const linesWritten = (piece: string) => [...piece.matchAll(/\[(\d+);1H/g)].map(([, line]) => line);
const INVERSE = '\x1b[7m';

it('writes only lines that have changed, and changed cells stand out once', async () => {
  const other = view([{ ...a, status: 'CREATE_ABORTED_XXX' }, b]);
  const [, second = '', third = '', fourth = ''] = await drawn(
    [view([a, b]), other, other, { ...other, note: 'later' }],
    { columns: 80, rows: 24 },
  );
  expect(second).toContain(`${INVERSE}CREATE_ABORTED_XXX`);
  expect(second).not.toContain('CREATE_COMPLETE');
  expect(third).toContain('CREATE_ABORTED_XXX');
  expect(third).not.toContain(INVERSE);
  expect(linesWritten(fourth)).toEqual(['7']);
});

it('a new row stands out as a whole; nothing does at first', async () => {
  const [first = '', second = ''] = await drawn([view([a]), view([a, b])], { columns: 80, rows: 24 });
  expect(first).not.toContain(INVERSE);
  expect(second.split(INVERSE)).toHaveLength(3);
  expect(second).not.toContain('CREATE_IN_PROGRESS');
});

it('what changed stands out without colours too', async () => {
  const views = [view([a]), view([{ ...a, status: 'CREATE_COMPLETE' }])];
  const [first = '', second = ''] = await drawn(views, { columns: 80 }, undefined, false);
  expect(second).toContain(`| ${INVERSE}CREATE_COMPLETE\x1b[27m`);
  expect(first).not.toContain('\x1b[1m');
});

it('keeps to one line a row and to the height of the terminal, and shows all of it in the end', async () => {
  const rows = Array.from({ length: 20 }, (_, i) => ({
    uuid: `${i}-${'u'.repeat(60)}`,
    status: 'CREATE_COMPLETE',
  }));
  const pieces = await drawn([view(rows)], { columns: 60, rows: 10 });
  const first = pieces[0] ?? '';
  expect(linesWritten(first)).toHaveLength(10);
  expect(first).toContain('… 16 more lines');
  expect(first).toContain('u… |');
  expect(pieces.at(-1)).toContain('u'.repeat(60));
  expect(pieces.at(-1)?.split('\n')).toHaveLength(25);
});

it('fits into the terminal, and cuts ids before names and names before what is going on', async () => {
  const titles = ['uuid', 'name', 'keypair', 'node_count', 'master_count', 'status'];
  const row = {
    uuid: 'u'.repeat(36),
    name: 'epsilon-11-cluster',
    keypair: '-',
    node_count: 3,
    master_count: 1,
  };
  const wide = (status: string): WatchedView => ({
    ...view([{ ...row, status }]),
    columns: titles.map((key) => ({ key })),
  });
  const [first = ''] = await drawn([wide('CREATE_COMPLETE')], { columns: 80, rows: 24 }, undefined, false);
  expect(first).toContain(
    '| uuuuuuu… | epsilon-… | -       | 3          | 1            | CREATE_COMPLETE |\x1b[',
  );
  // What is cleared behind the last character of a full line is that character.
  expect(first).not.toContain('|\x1b[K');
  const [narrow = ''] = await drawn(
    [wide('UPDATE_IN_PROGRESS')],
    { columns: 74, rows: 24 },
    undefined,
    false,
  );
  expect(narrow).toContain('| uuuuuuu… | epsilon… | -       | 3          | 1            | UPDATE_IN… |\x1b[');
});

it('draws all again on a terminal that has another size', async () => {
  const [, second = ''] = await drawn([view([a, b]), view([a, b])], { columns: 80, rows: 24 }, (size) => {
    size.columns = 70;
  });
  expect(second).toContain('\x1b[2J');
  expect(second).toContain('CREATE_COMPLETE');
});

it('leaves the screen as it was when something fails', async () => {
  const stdout = keptStream({ columns: 80 });
  async function* failing() {
    yield view([a]);
    throw new Error('no more');
  }
  const streams = { stdout, stderr: keptStream() };
  await expect(render(watched(failing()), { format: 'table' }, streams)).rejects.toThrow('no more');
  expect(stdout.text.endsWith('\x1b[?25h\x1b[?1049l')).toBe(true);
});
