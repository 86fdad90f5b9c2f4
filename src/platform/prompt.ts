/** Reads standard input: all of it, or the answer to a prompt. */
import { Writable } from 'node:stream';
import { interruptedError, MagnumError } from '../errors.ts';
import type { InputStream } from '../world.ts';
import { MAX_CONFIGURATION_BYTES, tooLargeError } from './regular-file.ts';

/** `prompts` receives the prompts: stderr, because stdout is for results. */
export function createInput(input: NodeJS.ReadStream, prompts: NodeJS.WriteStream): InputStream {
  return {
    isTTY: input.isTTY === true,
    readAll: async () => {
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of input) {
        chunks.push(Buffer.from(chunk));
        length += chunk.length;
        if (length > MAX_CONFIGURATION_BYTES) throw inputTooLargeError();
      }
      return Buffer.concat(chunks).toString('utf8');
    },
    ask: (prompt, { secret = false, signal } = {}) => ask(input, prompts, prompt, secret, signal),
  };
}

const inputTooLargeError = (): MagnumError =>
  new MagnumError('usage', `Cannot read standard input: ${tooLargeError(MAX_CONFIGURATION_BYTES).message}.`);

async function ask(
  input: NodeJS.ReadStream,
  prompts: NodeJS.WriteStream,
  prompt: string,
  secret: boolean,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { createInterface } = await import('node:readline');
  if (signal?.aborted) return undefined;
  // readline echoes typed characters to its output, so for a secret the output is discarded.
  const discard = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input,
    output: secret ? discard : prompts,
    terminal: true,
    historySize: 0,
  });
  // Now that the terminal no longer echoes.
  if (secret) prompts.write(prompt);
  /** The cursor may be in the middle of an answer that fills several screen lines. */
  const leave = () => lines.write(null, { ctrl: true, name: 'e' });
  const close = () => {
    leave();
    lines.close();
  };
  signal?.addEventListener('abort', close);
  let answer: string | undefined;
  try {
    answer = await new Promise<string | undefined>((resolve, reject) => {
      lines.on('SIGINT', () => {
        leave();
        reject(interruptedError());
      });
      // After Ctrl-Z and `fg`. readline pauses its input, and the process would end.
      lines.on('SIGCONT', () => {
        lines.resume();
        if (secret) prompts.write(prompt);
      });
      lines.on('close', () => resolve(undefined));
      lines.question(secret ? '' : prompt, resolve);
    });
    return answer;
  } finally {
    signal?.removeEventListener('abort', close);
    lines.close();
    input.pause();
    // readline has ended the line only after an answer that it has echoed.
    if (secret || answer === undefined) prompts.write('\n');
  }
}
