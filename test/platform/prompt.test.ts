import { getEventListeners } from 'node:events';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import { createInput } from '../../src/platform/prompt.ts';

const MEBIBYTE = 1024 * 1024;

/** Standard input and the stream of the prompts. `shown` is the text that the terminal displays, `raw` also moves the cursor. */
function createTerminal(isTTY?: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const prompts = new PassThrough();
  let shown = '';
  prompts.on('data', (text: Buffer) => {
    shown += text;
  });
  const stream = createInput(input as never, prompts as never);
  /** Types keys after the prompt was shown. */
  const type = async (keys: string) => {
    while (input.listenerCount('keypress') === 0) await turn();
    await turn();
    input.write(keys);
  };
  // Without the sequences that move the cursor.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: searches for control sequences.
  const text = () => shown.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '');
  return { input, stream, type, shown: text, raw: () => shown };
}

describe('isTTY of createInput', () => {
  it.each([
    [true, true],
    [false, false],
    [undefined, false],
  ])('for a stream with isTTY: %s is %s', (isTTY, expected) => {
    expect(createTerminal(isTTY).stream.isTTY).toBe(expected);
  });
});

describe('readAll', () => {
  it('returns the text of all chunks, with characters that are split between them', async () => {
    const { input, stream } = createTerminal();
    const bytes = Buffer.from('größe\n');
    for (const byte of bytes) input.write(Buffer.from([byte]));
    input.end();
    expect(await stream.readAll()).toBe('größe\n');
  });

  it('returns up to 1 MiB, and rejects more', async () => {
    const { input, stream } = createTerminal();
    input.end(Buffer.alloc(MEBIBYTE, 'x'));
    expect(await stream.readAll()).toHaveLength(MEBIBYTE);
    const larger = createTerminal();
    larger.input.write(Buffer.alloc(MEBIBYTE, 'x'));
    larger.input.end('x');
    await expect(larger.stream.readAll()).rejects.toEqual(
      new MagnumError('usage', 'Cannot read standard input: it is larger than 1 MiB.'),
    );
  });
});

describe('ask', () => {
  it('returns the line that is typed after the prompt, and echoes it', async () => {
    const { input, stream, type, shown } = createTerminal(true);
    const answer = stream.ask('Name: ');
    await type('web\r');
    expect(await answer).toBe('web');
    expect(shown()).toBe('Name: web\r\n');
    expect(input.isPaused()).toBe(true);
  });

  it('does not echo a secret, and ends the line', async () => {
    const { stream, type, shown } = createTerminal(true);
    const answer = stream.ask('Password: ', { secret: true });
    await type('made-up\r');
    expect(await answer).toBe('made-up');
    expect(shown()).toBe('Password: \n');
  });

  it.each([false, true])(
    'returns undefined at the end of input, and ends the line (secret: %s)',
    async (secret) => {
      const { stream, type, shown } = createTerminal(true);
      const answer = stream.ask('Name: ', { secret });
      await type('\u0004');
      expect(await answer).toBeUndefined();
      expect(shown()).toBe('Name: \n');
    },
  );

  it.each([false, true])('fails as interrupted on Ctrl-C, and ends the line (secret: %s)', async (secret) => {
    const { stream, type, shown } = createTerminal(true);
    const answer = stream.ask('Name: ', { secret });
    const rejection = expect(answer).rejects.toEqual(new MagnumError('interrupted', 'Interrupted.'));
    await type('a\u0003');
    await rejection;
    expect(shown()).toBe(secret ? 'Name: \n' : 'Name: a\n');
  });

  it('returns undefined if its signal is aborted, before or during the prompt', async () => {
    const { stream, type, shown } = createTerminal(true);
    const stop = new AbortController();
    const answer = stream.ask('Name: ', { signal: stop.signal });
    await type('a');
    stop.abort();
    expect(await answer).toBeUndefined();
    expect(shown()).toBe('Name: a\n');
    expect(await stream.ask('Again: ', { signal: stop.signal })).toBeUndefined();
    expect(shown()).toBe('Name: a\n');
  });

  it('leaves no listener of the signal, and does not recall earlier answers', async () => {
    const { stream, type } = createTerminal(true);
    const { signal } = new AbortController();
    const first = stream.ask('One: ', { signal });
    await type('made-up\r');
    expect(await first).toBe('made-up');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    const second = stream.ask('Two: ', { signal });
    await type('\u001b[Ax\r');
    expect(await second).toBe('x');
  });

  it('shows the prompt for a secret again after the process was suspended', async () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    onTestFinished(() => kill.mockRestore());
    const { stream, type, shown } = createTerminal(true);
    const answer = stream.ask('Password: ', { secret: true });
    await type('\u001a');
    await vi.waitFor(() => expect(kill.mock.calls).toEqual([[process.pid, 'SIGTSTP']]));
    process.emit('SIGCONT', 'SIGCONT');
    await type('made-up\r');
    expect(await answer).toBe('made-up');
    expect(shown()).toBe('Password: Password: \n');
  });

  it.each(['Ctrl-C', 'the signal'])(
    'moves the cursor to the end of the answer before %s ends the line',
    async (end) => {
      const { stream, type, raw } = createTerminal(true);
      const stop = new AbortController();
      const answer = stream.ask('Name: ', { signal: stop.signal }).catch(() => undefined);
      await type('ab\u001b[D\u001b[D');
      await vi.waitFor(() => expect(raw()).toMatch(/\[1D.*\[1D$/));
      if (end === 'Ctrl-C') await type('\u0003');
      else stop.abort();
      expect(await answer).toBeUndefined();
      expect(raw().endsWith('\u001b[2C\n')).toBe(true);
    },
  );
});
