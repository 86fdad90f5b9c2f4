import { afterEach, expect, test, vi } from 'vitest';
import { createProgress } from '../../../src/output/terminal/progress.ts';
import { recordingStream } from '../streams.ts';

/** Longer than the default: a busy machine may take seconds to load the spinner. */
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });

afterEach(() => {
  vi.doUnmock('ora');
  vi.resetModules();
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Longer than the delay after which progress is shown. */
const LONG_MS = 400;

/** The lines on a terminal, for the few control sequences that a one-line spinner needs. */
function screenOf(written: string): string[] {
  const lines = [''];
  let column = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what is read here.
  for (const [token] of written.matchAll(/\x1b\[\??[\d]*[A-Za-z]|\n|[^\x1b\n]/g)) {
    const last = lines.length - 1;
    const line = lines[last] ?? '';
    if (token === '\n') {
      lines.push('');
      column = 0;
    } else if (token.startsWith('\x1b') && token.endsWith('G'))
      column = Number.parseInt(token.slice(2), 10) - 1;
    else if (token === '\x1b[K') lines[last] = line.slice(0, column);
    else if (!token.startsWith('\x1b')) {
      lines[last] = line.slice(0, column) + token + line.slice(column + 1);
      column += 1;
    }
  }
  return lines;
}

test('createProgress: shows nothing without a terminal', async () => {
  const stderr = recordingStream();
  const progress = createProgress(stderr);
  progress.update('waiting');
  await pause(LONG_MS);
  progress.done();
  expect(stderr.pieces).toEqual([]);
  expect(progress.around(stderr)).toBe(stderr);
});

test('createProgress: neither shows quick work nor loads ora for it', async () => {
  let loaded = false;
  vi.doMock('ora', async (original) => {
    loaded = true;
    return await original();
  });
  const stderr = recordingStream({ columns: 80 });
  const progress = createProgress(stderr);
  progress.update('logging in');
  await pause(50);
  progress.update('reading');
  progress.done();
  await pause(LONG_MS);
  expect(stderr.pieces).toEqual([]);
  expect(loaded).toBe(false);
  progress.update('waiting');
  await eventually(() => expect(stderr.text).toContain('waiting'));
  expect(loaded).toBe(true);
  progress.done();
});

test('createProgress: shows one line, replaces its text, and removes it at the end', async () => {
  const stderr = recordingStream({ columns: 80 });
  const progress = createProgress(stderr);
  progress.update('Waiting for the\ncluster \x1b[2J');
  await eventually(() => expect(stderr.text).not.toBe(''));
  expect(screenOf(stderr.text)).toEqual([expect.stringMatching(/^\S Waiting for the\\ncluster \\x1b\[2J$/)]);
  progress.update('Still waiting');
  expect(screenOf(stderr.text)).toEqual([expect.stringMatching(/^\S Still waiting$/)]);
  progress.done();
  expect(screenOf(stderr.text)).toEqual(['']);
  const written = stderr.pieces.length;
  await pause(200);
  expect(stderr.pieces).toHaveLength(written);
});

test('createProgress: animates the spinner while the text stays the same', async () => {
  const stderr = recordingStream({ columns: 80 });
  const progress = createProgress(stderr);
  progress.update('Waiting');
  await eventually(() => expect(stderr.pieces.length).toBeGreaterThan(2));
  expect(screenOf(stderr.text)).toEqual([expect.stringMatching(/^\S Waiting$/)]);
  progress.done();
});

/** Timers that keep the process alive. */
const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

test('createProgress: does not keep the process alive if done() is never called', async () => {
  const stderr = recordingStream({ columns: 80 });
  const progress = createProgress(stderr);
  const before = timers();
  progress.update('Waiting');
  expect(timers()).toBe(before);
  await eventually(() => expect(stderr.text).not.toBe(''));
  const whileShown = timers();
  progress.done();
  expect(timers()).toBe(whileShown);
});

test('createProgress: truncates a long line to the width of the terminal', async () => {
  const stderr = recordingStream({ columns: 20 });
  const progress = createProgress(stderr);
  progress.update('日本語'.repeat(20));
  await eventually(() => expect(stderr.text).not.toBe(''));
  expect(screenOf(stderr.text)[0]?.slice(2)).toBe('日本語日本語日');
  progress.done();
});

test('createProgress: suspends the line while other text is written', async () => {
  const stderr = recordingStream({ columns: 80 });
  const stdout = recordingStream({ columns: 80 });
  const progress = createProgress(stderr);
  progress.update('Waiting');
  await eventually(() => expect(stderr.text).not.toBe(''));
  const outcome = await progress.suspend(async () => {
    await stderr.write('WARNING: one\n');
    await progress.around(stderr).write('WARNING: two\n');
    progress.update('Still waiting');
    return 'written';
  });
  expect(outcome).toBe('written');
  expect(screenOf(stderr.text)).toEqual([
    'WARNING: one',
    'WARNING: two',
    expect.stringMatching(/^\S Still waiting$/),
  ]);
  const wrapped = progress.around({ ...stdout, write: async () => void (await stderr.write('row\n')) });
  expect(wrapped.columns).toBe(80);
  await wrapped.write('row\n');
  expect(screenOf(stderr.text).slice(2)).toEqual(['row', expect.stringMatching(/^\S Still waiting$/)]);
  progress.done();
  expect(screenOf(stderr.text)).toEqual(['WARNING: one', 'WARNING: two', 'row', '']);
});

test('createProgress: ignores errors of the stream', async () => {
  const attempts: string[] = [];
  const progress = createProgress({
    isTTY: true,
    write: async (piece) => {
      attempts.push(piece);
      throw Object.assign(new Error('gone'), { code: 'EPIPE' });
    },
  });
  progress.update('Waiting');
  await eventually(() => expect(attempts).not.toEqual([]));
  progress.done();
});

test('createProgress: removes the line when the signal is aborted, and shows nothing afterwards', async () => {
  const stderr = recordingStream({ columns: 80 });
  const interruption = new AbortController();
  const progress = createProgress(stderr, interruption.signal);
  progress.update('Waiting');
  await eventually(() => expect(stderr.text).not.toBe(''));
  interruption.abort();
  expect(screenOf(stderr.text)).toEqual(['']);
  const written = stderr.pieces.length;
  progress.update('Still waiting');
  await pause(LONG_MS);
  expect(stderr.pieces).toHaveLength(written);
});

test('createProgress: removes the lines while the process is suspended, and stops listening at the end', async () => {
  const stderr = recordingStream({ columns: 80 });
  let process: { before(): void; after(): void } | undefined;
  const progress = createProgress(stderr, undefined, (before, after) => {
    process = { before, after };
    return () => {
      process = undefined;
    };
  });
  progress.update('waiting');
  await eventually(() => expect(screenOf(stderr.text)).toEqual([expect.stringMatching(/^\S waiting$/)]));
  process?.before();
  expect(screenOf(stderr.text)).toEqual(['']);
  await pause(200);
  expect(screenOf(stderr.text)).toEqual(['']);
  process?.after();
  expect(screenOf(stderr.text)).toEqual([expect.stringMatching(/^\S waiting$/)]);
  progress.done();
  expect(process).toBeUndefined();
});

test('createProgress: lines of a function are escaped, drawn with the width, and drawn again', async () => {
  const stderr = recordingStream({ columns: 45 });
  const progress = createProgress(stderr);
  const widths: number[] = [];
  progress.update((width) => {
    widths.push(width);
    return ['one\x1b'];
  });
  await eventually(() => expect(stderr.text).not.toBe(''));
  expect(screenOf(stderr.text)).toEqual([expect.stringMatching(/^\S one\\x1b$/)]);
  expect(widths[0]).toBe(40);
  progress.done();
});

test('createProgress: the stream around a terminal has its current size and reports changes', async () => {
  const progress = createProgress(recordingStream({ columns: 80 }));
  const listen = () => () => undefined;
  const stream = { ...recordingStream({ columns: 80 }), rows: 24, onResize: listen };
  const around = progress.around(stream);
  Object.assign(stream, { columns: 100, rows: 30 });
  expect({ ...around, write: undefined }).toEqual({
    isTTY: true,
    columns: 100,
    rows: 30,
    onResize: listen,
    write: undefined,
  });
});

test('createProgress: a stream that is not a terminal is unchanged', () => {
  const progress = createProgress(recordingStream({ columns: 80 }));
  const piped = recordingStream();
  expect(progress.around(piped)).toBe(piped);
  expect([progress.isLive, createProgress(piped).isLive]).toEqual([true, false]);
});

test('createProgress: shows the line after 300 ms, also after earlier progress is done', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  try {
    const stderr = recordingStream({ columns: 80 });
    const progress = createProgress(stderr);
    for (const text of ['one', 'two']) {
      const before = stderr.pieces.length;
      progress.update(text);
      await vi.advanceTimersByTimeAsync(299);
      expect(stderr.pieces).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      await vi.dynamicImportSettled();
      expect(screenOf(stderr.text)).toEqual([expect.stringMatching(new RegExp(`^\\S ${text}$`))]);
      progress.done();
      expect(screenOf(stderr.text)).toEqual(['']);
    }
  } finally {
    vi.useRealTimers();
  }
});
