import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLiveStatus, liveLines } from '../../../src/output/terminal/live-status.ts';
import { createProgress } from '../../../src/output/terminal/progress.ts';
import { createSpinner } from '../../../src/output/terminal/spinner.ts';
import { recordingStream } from '../streams.ts';

/** Longer than the default: a busy machine may take seconds to load the spinner. */
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });

const noProgress = { isLive: false, update: () => undefined, done: () => undefined };

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** The lines on a terminal after ora's control sequences: columns are absolute, lines relative. */
function screenOf(written: string): string[] {
  const lines = [''];
  let [row, column] = [0, 0];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what is read here.
  for (const [token] of written.matchAll(/\x1b\[\??\d*[A-Za-z]|\n|[^\x1b\n]/gu)) {
    const line = lines[row] ?? '';
    if (token === '\n') {
      row += 1;
      column = 0;
      lines[row] ??= '';
    } else if (/^.\[\d+G$/.test(token)) column = Number.parseInt(token.slice(2), 10) - 1;
    else if (/^.\[\d+A$/.test(token)) row = Math.max(0, row - Number.parseInt(token.slice(2), 10));
    else if (token === '\x1b[K') lines[row] = line.slice(0, column);
    else if (!token.startsWith('\x1b')) {
      lines[row] = line.slice(0, column).padEnd(column) + token + line.slice(column + 1);
      column += 1;
    }
  }
  return lines;
}

describe('liveLines', () => {
  it('returns one line with the elapsed time for one resource', () => {
    expect(
      liveLines([{ name: 'c', state: 'CREATE_IN_PROGRESS', nodes: { ready: 37, wanted: 100 } }], 151_000, 75),
    ).toEqual(['c  CREATE_IN_PROGRESS  2m31s  nodes 37/100']);
  });

  it('returns aligned lines below the number of resources and the elapsed time for several', () => {
    const items = [
      { name: '日本', state: 'CREATE_IN_PROGRESS', nodes: { ready: 0, wanted: 1 } },
      { name: 'longer', state: 'not seen yet', note: 'no response (503)' },
    ];
    expect(liveLines(items, 3_723_000, 75)).toEqual([
      'Waiting for 2 resources (1h2m3s elapsed)',
      '日本    CREATE_IN_PROGRESS  nodes 0/1',
      'longer  not seen yet        no response (503)',
    ]);
  });

  it('shortens names, so that the states fit into the width', () => {
    const name = 'production-cluster-of-the-physics-department';
    const items = [
      { name, state: 'DELETE_IN_PROGRESS' },
      { name: 'b', state: 'CREATE_IN_PROGRESS' },
    ];
    expect(liveLines(items, 0, 35).slice(1)).toEqual([
      'product…artment  DELETE_IN_PROGRESS',
      'b                CREATE_IN_PROGRESS',
    ]);
    expect(liveLines(items.slice(0, 1), 0, 45)).toEqual(['production…department  DELETE_IN_PROGRESS  0s']);
    expect(liveLines(items.slice(0, 1), 0, 5)).toEqual(['pro…ment  DELETE_IN_PROGRESS  0s']);
  });
});

describe('liveLines in a terminal of 40 columns', () => {
  const nodes = { ready: 1, wanted: 12 };

  it.each([
    ['one resource', 1],
    ['several resources', 2],
  ])('omits the node counts of %s instead of cutting them', (_, count) => {
    const item = { name: 'production', state: 'CREATE_IN_PROGRESS', nodes };
    const all = Array.from({ length: count }, (__, at) => ({ ...item, name: `${at}-production` }));
    for (const line of liveLines(all, 151_000, 35)) {
      expect(line.length).toBeLessThanOrEqual(35);
      expect(line).not.toContain('nodes');
      expect(line).toMatch(/CREATE_IN_PROGRESS|^Waiting for 2 resources \(2m31s\)$/);
    }
  });

  it('has the node counts if they fit beside short names', () => {
    const items = ['a', 'b'].map((name) => ({ name, state: 'CREATE_IN_PROGRESS', nodes }));
    expect(liveLines(items, 0, 35)[1]).toBe('a  CREATE_IN_PROGRESS  nodes 1/12');
  });
});

it.each([
  ['the name and the state, before they are measured', { name: 'a\x1b', state: 'b\n' }, ['a\\x1b  b\\n  0s']],
  ['nothing of a note', { name: 'a', state: 'b', note: 'c' }, ['a  b  0s  c']],
])('liveLines escape %s', (_, item, lines) => {
  expect(liveLines([item], 0, 75)).toEqual(lines);
});

it('liveLines cut names of more than 8 columns only if the states do not fit', () => {
  const item = { name: 'production', state: 'CREATE_IN_PROGRESS' };
  expect(liveLines([item], 0, 34)).toEqual(['production  CREATE_IN_PROGRESS  0s']);
  expect(liveLines([item], 0, 33)).toEqual(['prod…tion  CREATE_IN_PROGRESS  0s']);
  const nodes = { ready: 1, wanted: 2 };
  expect(liveLines([{ ...item, nodes }], 0, 43)).toEqual(['pro…tion  CREATE_IN_PROGRESS  0s  nodes 1/2']);
  expect(liveLines([{ ...item, nodes }], 0, 42)).toEqual(['production  CREATE_IN_PROGRESS  0s']);
});

it('liveLines: the heading is short if it does not fit', () => {
  const items = ['a', 'b'].map((name) => ({ name, state: 'X' }));
  expect(liveLines(items, 0, 36)[0]).toBe('Waiting for 2 resources (0s elapsed)');
  expect(liveLines(items, 0, 35)[0]).toBe('Waiting for 2 resources (0s)');
});

it('createLiveStatus: without a terminal, prints one line per change', () => {
  const lines: string[] = [];
  const live = createLiveStatus({
    progress: noProgress,
    say: (line) => void lines.push(line),
    now: () => 0,
  });
  const item = { name: 'c', state: 'CREATE_IN_PROGRESS' };
  live.show([item, { name: 'd', state: 'not seen yet' }], 0);
  live.show([item, { name: 'd', state: 'not seen yet' }], 0);
  live.show([{ ...item, nodes: { ready: 1, wanted: 2 } }, item], 0);
  live.show([{ ...item, nodes: { ready: 1, wanted: 2 }, note: 'no response' }], 0);
  live.done();
  expect(lines).toEqual([
    'c: CREATE_IN_PROGRESS',
    'd: not seen yet',
    'c: CREATE_IN_PROGRESS, nodes 1/2',
    'c: CREATE_IN_PROGRESS',
    'c: CREATE_IN_PROGRESS, nodes 1/2, no response',
  ]);
});

describe('createLiveStatus on a terminal', () => {
  it('updates the elapsed time between two polls, and removes the lines at the end', async () => {
    const stderr = recordingStream({ columns: 60 });
    const progress = createProgress(stderr);
    let now = 0;
    const live = createLiveStatus({ progress, say: () => undefined, now: () => now });
    live.show(
      [
        { name: 'a', state: 'CREATE_IN_PROGRESS' },
        { name: 'b\x1b[2J', state: 'DELETE_IN_PROGRESS' },
      ],
      0,
    );
    await eventually(() => expect(stderr.text).toContain('Waiting for 2 resources (0s elapsed)'));
    now = 5_000;
    await eventually(() =>
      expect(screenOf(stderr.text)).toEqual([
        expect.stringMatching(/^\S Waiting for 2 resources \(5s elapsed\)$/),
        '  a         CREATE_IN_PROGRESS',
        '  b\\x1b[2J  DELETE_IN_PROGRESS',
      ]),
    );
    await progress.around(stderr).write('Cluster a is gone.\n');
    expect(screenOf(stderr.text).slice(0, 2)).toEqual([
      'Cluster a is gone.',
      expect.stringMatching(/^\S Waiting for 2 resources \(5s elapsed\)$/),
    ]);
    live.done();
    expect(screenOf(stderr.text).filter((line) => line !== '')).toEqual(['Cluster a is gone.']);
  });
});

describe('createSpinner', () => {
  function showLines(lines: readonly string[], size: { columns: number; rows?: number }) {
    const output = recordingStream(size);
    const terminal = { ...output, rows: size.rows, write: output.write, columns: size.columns };
    const spinner = createSpinner(terminal);
    cleanups.push(() => spinner.hide());
    spinner.show(() => lines);
    return { output, terminal, spinner };
  }

  it('truncates lines to the width of the terminal', () => {
    const { output } = showLines(['x'.repeat(50), '日本語'.repeat(10), '\tt'], { columns: 20 });
    expect(screenOf(output.text).map((line) => line.slice(2))).toEqual([
      'x'.repeat(15),
      '日本語日本語日',
      ' t',
    ]);
  });

  it('shows as many lines as fit on the terminal and the number of the others', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`);
    const { output } = showLines(lines, { columns: 40, rows: 6 });
    const screen = screenOf(output.text);
    expect(screen).toHaveLength(5);
    expect(screen.at(-1)).toBe('  ... and 26 more');
  });

  it('draws 75 columns and 23 lines on a terminal of unknown size', () => {
    const lines = Array.from({ length: 30 }, () => 'x'.repeat(200));
    const { output } = showLines(lines, {} as { columns: number });
    const screen = screenOf(output.text);
    expect(screen).toHaveLength(23);
    expect(screen[0]?.slice(2)).toBe('x'.repeat(75));
    expect(screen.at(-1)).toBe('  ... and 8 more');
  });

  it('shows all lines if they fit exactly', () => {
    const { output } = showLines(['one', 'two', 'three'], { columns: 40, rows: 4 });
    expect(screenOf(output.text).map((line) => line.slice(2))).toEqual(['one', 'two', 'three']);
  });

  it('clears lines that were wrapped because the terminal became narrower', () => {
    const { output, terminal, spinner } = showLines(['a'.repeat(30), 'b'.repeat(30)], { columns: 40 });
    const before = output.pieces.length;
    terminal.columns = 20;
    spinner.hide();
    const cleared = output.pieces.slice(before).join('');
    // Two lines of 32 columns are four of 20: three steps up from the last.
    expect(cleared.split('\x1b[1A')).toHaveLength(1 + 3);
    expect(cleared.split('\x1b[K')).toHaveLength(1 + 4);
  });
});
