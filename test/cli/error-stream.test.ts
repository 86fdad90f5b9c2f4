import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createErrorStream } from '../../src/cli/error-stream.ts';
import { createProgress } from '../../src/output/terminal/progress.ts';
import type { OutputStream, World } from '../../src/world.ts';
import { magnum } from '../support/world.ts';

vi.mock('../../src/output/terminal/progress.ts', { spy: true });
beforeEach(() => {
  vi.clearAllMocks();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const AUTH = ['--os-auth-url', 'http://127.0.0.1:9/v3', '--os-username', 'me', '--os-password', 'x'];

it.each([
  ['clears the line on a terminal', { tty: true }, '\r\u001b[KERROR: Interrupted.\n'],
  [
    'returns to its start on a dumb terminal',
    { tty: true, env: { TERM: 'dumb' } },
    '\rERROR: Interrupted.\n',
  ],
  ['writes no control character in a pipe', {}, 'ERROR: Interrupted.\n'],
])('an interrupted command %s', async (_, world, expected) => {
  const signal = AbortSignal.abort();
  expect((await magnum(['cluster-list', ...AUTH], { ...world, signal })).stderr).toBe(expected);
});

describe('createErrorStream', () => {
  function open(stderr: Partial<OutputStream> = {}, world: Partial<World> = {}) {
    const written: string[] = [];
    const write = async (piece: string) => void written.push(piece);
    const { signal } = new AbortController();
    const parts = { env: {}, signal, ...world, stderr: { isTTY: false, write, ...stderr } };
    return { written, signal, ...createErrorStream(parts as unknown as World) };
  }
  const TERMINAL = { isTTY: true, columns: 10 };

  it('writes lines without control characters', async () => {
    const { say, sayUnfitted, flush, written } = open();
    say('a\u001b[2Jb\nc');
    sayUnfitted('{"a":"\u001b\n"}');
    await flush();
    expect(written).toEqual(['a\\x1b[2Jb\\nc\n', '{"a":"\\x1b\\n"}\n']);
  });

  it('fits to the terminal what people read, and nothing else', async () => {
    const { say, sayUnfitted, stream, flush, written } = open(TERMINAL);
    say('one two three');
    sayUnfitted('one two three');
    await stream.write('one two three');
    await flush();
    expect(written).toEqual(['one two\nthree\n', 'one two three\n', 'one two three']);
  });

  it('writes in the order of the calls, also to a slow stream', async () => {
    const written: string[] = [];
    let delay = 4;
    const write = async (piece: string) => {
      delay -= 1;
      await pause(delay);
      written.push(piece);
    };
    const { say, stream, flush } = open({ write });
    say('one');
    const third = stream.write('two');
    say('three');
    expect(written).toEqual([]);
    await third;
    expect(written.slice(0, 2)).toEqual(['one\n', 'two']);
    await flush();
    expect(written).toEqual(['one\n', 'two', 'three\n']);
  });

  it('continues after a write that fails, and does not reject', async () => {
    const written: string[] = [];
    const write = async (piece: string) => {
      if (piece === 'one\n') throw Object.assign(new Error('closed'), { code: 'EPIPE' });
      written.push(piece);
    };
    const { say, stream, flush } = open({ write });
    say('one');
    await expect(stream.write('two')).resolves.toBe(undefined);
    await expect(flush()).resolves.toBe(undefined);
    expect(written).toEqual(['two']);
  });

  it('has a stream with the properties of stderr', () => {
    expect(open({ ...TERMINAL, rows: 5 }).stream).toMatchObject({ isTTY: true, columns: 10, rows: 5 });
    expect(open().stream).toMatchObject({ isTTY: false });
  });

  it('has the stream with isTTY of a stderr whose properties are those of a class', () => {
    class Stream {
      write = async () => undefined;
      get isTTY() {
        return true;
      }
    }
    const world = { env: {}, signal: new AbortController().signal, stderr: new Stream() };
    expect(createErrorStream(world as unknown as World).stream.isTTY).toBe(true);
  });

  it.each([
    [{ isTTY: true }, {}, '\r\u001b[K'],
    [{ isTTY: true }, { TERM: 'xterm' }, '\r\u001b[K'],
    [{ isTTY: true }, { TERM: 'dumb' }, '\r'],
    [{ isTTY: false }, {}, ''],
    [{ isTTY: false }, { TERM: 'dumb' }, ''],
  ])('clears the line of stderr %j with %j by %j', async (stderr, env, expected) => {
    const { clearLine, flush, written } = open(stderr, { env });
    clearLine();
    await flush();
    expect(written.join('')).toBe(expected);
  });

  it.each([
    [{ isTTY: true }, {}, true, true],
    [{ isTTY: true }, { TERM: 'dumb' }, false, true],
    [{ isTTY: false }, {}, false, false],
  ])('shows progress on stderr %j with %j: %s', (stderr, env, isLive, hasSignal) => {
    const onSuspend = () => () => undefined;
    const { progress, signal } = open(stderr, { env, onSuspend });
    expect(progress.isLive).toBe(isLive);
    expect(vi.mocked(createProgress).mock.calls).toEqual([
      [expect.objectContaining({ isTTY: isLive }), hasSignal ? signal : undefined, onSuspend],
    ]);
  });

  it('does not ask for the signal without a terminal, which would take time', () => {
    const world = {
      env: {},
      stderr: { isTTY: false, write: async () => undefined },
      get signal(): AbortSignal {
        throw new Error('asked');
      },
    };
    expect(createErrorStream(world as unknown as World).progress.isLive).toBe(false);
  });

  it('hides the progress lines during each write', async () => {
    const events: string[] = [];
    vi.mocked(createProgress).mockReturnValueOnce({
      isLive: true,
      update: () => undefined,
      done: () => undefined,
      around: (stream) => stream,
      suspend: async (write) => {
        events.push('hide');
        const result = await write();
        events.push('show');
        return result;
      },
    });
    const { say, stream, flush } = open({ write: async (piece) => void events.push(piece) });
    say('one');
    await stream.write('two');
    await flush();
    expect(events).toEqual(['hide', 'one\n', 'show', 'hide', 'two', 'show']);
  });
});
