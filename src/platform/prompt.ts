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
  if (secret) prompts.write(prompt);
  const lines = createInterface({
    input,
    output: secret ? discard : prompts,
    terminal: true,
    historySize: 0,
  });
  const close = () => lines.close();
  signal?.addEventListener('abort', close);
  try {
    return await new Promise<string | undefined>((resolve, reject) => {
      lines.on('SIGINT', () => reject(interruptedError()));
      lines.on('close', () => resolve(undefined));
      lines.question(secret ? '' : prompt, resolve);
    });
  } finally {
    signal?.removeEventListener('abort', close);
    lines.close();
    input.pause();
    if (secret) prompts.write('\n');
  }
}
