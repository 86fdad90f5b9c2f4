/** Prompts: in terminals that the test imitates, and in a pseudo-terminal. */
import { getEventListeners } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { rolldown } from 'rolldown';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import { createInput } from '../../src/platform/prompt.ts';
import { Terminal } from '../e2e/terminal.ts';
import { temporaryDirectory } from '../support/world.ts';

const INTERRUPT = '\u0003';
const END_OF_INPUT = '\u0004';
const SUSPEND = '\u001a';
const HOME = '\u0001';

/** A terminal for input, which records its modes. */
class FakeTerminal extends PassThrough {
  readonly isTTY = true;
  isRaw = false;
  setRawMode(mode: boolean): this {
    this.isRaw = mode;
    return this;
  }
}

let terminal: FakeTerminal;
/** Each text that was written, and whether the terminal was in raw mode, in which it does not echo. */
let writes: { text: string; isRaw: boolean }[];
let ask: ReturnType<typeof createInput>['ask'];

beforeEach(() => {
  terminal = new FakeTerminal();
  writes = [];
  const prompts = Object.assign(new PassThrough(), { columns: 20, isTTY: true });
  const write = prompts.write.bind(prompts);
  prompts.write = ((text: string, ...rest: never[]) => {
    writes.push({ text, isRaw: terminal.isRaw });
    return write(text, ...rest);
  }) as typeof prompts.write;
  ({ ask } = createInput(terminal as unknown as NodeJS.ReadStream, prompts as unknown as NodeJS.WriteStream));
});

const raw = (): string => writes.map(({ text }) => text).join('');
const screen = (): string => stripVTControlCharacters(raw()).replaceAll('\r', '');

const promptIsShown = () =>
  vi.waitFor(() => expect(screen()).toContain('Name: '), { interval: 1, timeout: 10_000 });

/** Asks, types the keys when the prompt is shown, and returns the answer or the error. */
async function answerTo(keys: string, options?: Parameters<typeof ask>[1]) {
  const answer = ask('Name: ', options);
  await promptIsShown();
  terminal.write(keys);
  return await answer.catch((error: unknown) => error);
}

describe('ask', () => {
  it('writes the prompt, echoes the answer and returns it without the line end', async () => {
    expect(await answerTo('me and you\r')).toBe('me and you');
    expect(screen()).toMatch(/Name: me and you\n$/);
    expect(screen().split('\n')).toHaveLength(2);
  });

  it('echoes nothing of a secret, and writes the prompt only when the terminal no longer echoes', async () => {
    expect(await answerTo('top secret\r', { secret: true })).toBe('top secret');
    expect(writes).toEqual([
      { text: 'Name: ', isRaw: true },
      { text: '\n', isRaw: false },
    ]);
  });

  it.each([{ secret: false }, { secret: true }])('returns an empty answer: %j', async (options) => {
    expect(await answerTo('\r', options)).toBe('');
    expect(screen().endsWith('Name: \n')).toBe(true);
  });

  it.each([{}, { secret: false }, { secret: true }])(
    'rejects as interrupted at Ctrl-C, and ends the line once: %j',
    async (options) => {
      const error = await answerTo(`half${INTERRUPT}`, options);
      expect(error).toBeInstanceOf(MagnumError);
      expect(error).toMatchObject({ kind: 'interrupted', message: 'Interrupted.' });
      expect(screen()).toMatch(options.secret ? /^Name: \n$/ : /Name: half\n$/);
      expect(screen().split('\n')).toHaveLength(2);
    },
  );

  it.each([{ secret: false }, { secret: true }])(
    'returns undefined at the end of input, and ends the line once: %j',
    async (options) => {
      expect(await answerTo(END_OF_INPUT, options)).toBe(undefined);
      expect(screen()).toMatch(/Name: \n$/);
      expect(screen().split('\n')).toHaveLength(2);
    },
  );

  it.each([{ secret: false }, { secret: true }])(
    'returns undefined when the signal is aborted, and ends the line once: %j',
    async (options) => {
      const controller = new AbortController();
      const answer = ask('Name: ', { ...options, signal: controller.signal });
      await promptIsShown();
      controller.abort();
      expect(await answer).toBe(undefined);
      expect(screen()).toMatch(/Name: \n$/);
      expect(screen().split('\n')).toHaveLength(2);
      expect(terminal.isRaw).toBe(false);
    },
  );

  it('asks nothing if the signal is already aborted', async () => {
    expect(await ask('Name: ', { signal: AbortSignal.abort() })).toBe(undefined);
    expect(await ask('Name: ', { secret: true, signal: AbortSignal.abort() })).toBe(undefined);
    expect({ writes, isRaw: terminal.isRaw }).toEqual({ writes: [], isRaw: false });
  });

  it.each([
    ['an answer', 'a\r'],
    ['Ctrl-C', INTERRUPT],
    ['the end of input', END_OF_INPUT],
  ])('leaves the terminal in its usual mode, the input paused and no listener after %s', async (_, keys) => {
    const { signal } = new AbortController();
    await answerTo(keys, { signal });
    expect({
      isRaw: terminal.isRaw,
      isPaused: terminal.isPaused(),
      listeners: getEventListeners(signal, 'abort'),
      keypress: terminal.listenerCount('keypress'),
    }).toEqual({ isRaw: false, isPaused: true, listeners: [], keypress: 0 });
  });

  it.each([
    ['Ctrl-C', () => terminal.write(INTERRUPT)],
    ['the abort of the signal', undefined],
  ])('moves the cursor below a long answer after %s', async (_, interrupt) => {
    const controller = new AbortController();
    const answer = ask('Name: ', { signal: controller.signal }).catch(() => undefined);
    await promptIsShown();
    // Two and a half screen lines, and the cursor at the start of the first.
    terminal.write(`${'x'.repeat(50)}${HOME}`);
    await setImmediate();
    writes.length = 0;
    if (interrupt === undefined) controller.abort();
    else interrupt();
    await answer;
    const [, lastColumn] = raw().split('x'.repeat(50));
    expect(lastColumn).toBe('\u001b[17G\n');
  });

  describe('after Ctrl-Z and fg', () => {
    /** The process itself must not stop. */
    beforeEach(() => {
      vi.spyOn(process, 'kill').mockReturnValue(true);
    });
    afterEach(() => {
      vi.restoreAllMocks();
    });

    it.each([{ secret: false }, { secret: true }])(
      'shows the prompt again and reads the answer: %j',
      async (options) => {
        const answer = ask('Name: ', options);
        await promptIsShown();
        terminal.write(SUSPEND);
        await setImmediate();
        expect(process.kill).toHaveBeenCalledExactlyOnceWith(process.pid, 'SIGTSTP');
        expect(terminal.isRaw).toBe(false);
        writes.length = 0;
        process.emit('SIGCONT');
        await setImmediate();
        expect(screen()).toBe('Name: ');
        expect({ isRaw: terminal.isRaw, isPaused: terminal.isPaused() }).toEqual({
          isRaw: true,
          isPaused: false,
        });
        terminal.write('demo\r');
        expect(await answer).toBe('demo');
        expect(screen()).toMatch(options.secret ? /^Name: \n$/ : /Name: demo\n$/);
      },
    );
  });
});

describe('createInput', () => {
  const inputOf = (stream: PassThrough) =>
    createInput(stream as unknown as NodeJS.ReadStream, new PassThrough() as unknown as NodeJS.WriteStream);

  it('is a terminal only if the stream is one', () => {
    expect(inputOf(terminal).isTTY).toBe(true);
    expect(inputOf(new PassThrough()).isTTY).toBe(false);
  });

  it('reads all pieces as one UTF-8 text, also if a piece ends within a character', async () => {
    const stream = new PassThrough();
    const bytes = Buffer.from('first\nä€\u{1f600} last');
    for (const byte of bytes) stream.write(Buffer.of(byte));
    stream.end();
    expect(await inputOf(stream).readAll()).toBe('first\nä€\u{1f600} last');
  });

  it('reads 1 MiB', async () => {
    const stream = new PassThrough();
    stream.end(Buffer.alloc(1024 * 1024, 'x'));
    expect((await inputOf(stream).readAll()).length).toBe(1024 * 1024);
  });

  it('rejects more than 1 MiB as a usage error, before the input ends', async () => {
    const stream = new PassThrough();
    const text = inputOf(stream).readAll();
    stream.write(Buffer.alloc(1024 * 1024));
    stream.write('x');
    await expect(text).rejects.toMatchObject({
      kind: 'usage',
      message: 'Cannot read standard input: it is larger than 1 MiB.',
    });
  });
});

describe('ask in a pseudo-terminal', { tags: ['python3'] }, () => {
  const base = temporaryDirectory();
  let pseudoTerminal: Terminal;
  afterEach(() => pseudoTerminal.close());

  beforeAll(async () => {
    const bundle = await rolldown({ input: resolve('src/platform/prompt.ts'), platform: 'node' });
    await bundle.write({
      dir: base,
      format: 'cjs',
      dynamicImportInCjs: false,
      entryFileNames: 'prompt.cjs',
    });
    await bundle.close();
    const lines = [
      "const { createInput } = require('./prompt.cjs');",
      'const { ask } = createInput(process.stdin, process.stderr);',
      "ask('Name: ', { secret: process.argv[2] === 'secret' }).then(",
      "  (answer) => console.log('answer:', JSON.stringify(answer)),",
      "  (error) => console.log('error:', error.kind),",
      ');',
    ];
    writeFileSync(join(base, 'worker.cjs'), lines.join('\n'));
  });

  it.each([
    ['a name', 'demo\r', 'Name: demo\nanswer: "demo"'],
    ['secret', 'demo\r', 'Name: \nanswer: "demo"'],
    ['secret', `demo${INTERRUPT}`, 'Name: \nerror: interrupted'],
    ['secret', END_OF_INPUT, 'Name: \nanswer: undefined'],
  ])('shows %s as it should after %j, and restores the echo', async (kind, keys, expected) => {
    const modes = 'stty -a | grep -ow -e "-*icanon" -e "-*echo" | xargs';
    const line = `"$@"; echo "exit=$? $(${modes})"`;
    const env = { PATH: process.env.PATH ?? '' };
    const words = [process.execPath, join(base, 'worker.cjs'), kind];
    pseudoTerminal = new Terminal(['sh', '-c', line, 'sh', ...words], { cwd: base, env });
    await pseudoTerminal.shows('Name: ');
    pseudoTerminal.type(keys);
    const text = (await pseudoTerminal.shows('exit=')).replaceAll('\r', '');
    await pseudoTerminal.shows('echo');
    expect(pseudoTerminal.screen.replaceAll('\r', '').slice(text.lastIndexOf('Name: '))).toBe(
      `${expected}\nexit=0 icanon echo\n`,
    );
  });
});
