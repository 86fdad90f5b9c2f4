/**
 * Buffers writes to an output stream. All text of one turn of the event loop is written together: a page of a thousand rows
 * needs a few writes, and a row from a slow source is still written at once.
 */
import { codeOf, MagnumError } from '../errors.ts';
import { describeSystemError } from '../platform/errno-messages.ts';
import type { OutputStream } from '../world.ts';

/** Thrown if the reader has closed the output (EPIPE), as `head` does. Not a failure. */
export class OutputClosed extends Error {
  constructor() {
    super('The output has been closed.');
    this.name = 'OutputClosed';
  }
}

export interface Sink {
  /**
   * Buffers the text; waits only if the buffer is full. Throws OutputClosed if the reader has closed the output, and
   * MagnumError `failed` if an earlier write failed.
   */
  write(text: string): Promise<void>;
  /** Resolves when all buffered text has been written; throws like `write`. */
  flush(): Promise<void>;
  /** Rejects with the error of `write` as soon as a write fails; never resolves. */
  readonly broken: Promise<never>;
}

/** Number of buffered characters from which `write` waits. */
const BUFFER_CHARS = 1 << 16;

export function createSink(stream: OutputStream): Sink {
  let pending = '';
  let isScheduled = false;
  /** Stays rejected after a failure, so that every later write and flush fails with the same error. */
  let lastWrite: Promise<void> = Promise.resolve();
  let hasFailed = false;
  let rejectBroken: (error: unknown) => void;
  const broken = new Promise<never>((_, reject) => {
    rejectBroken = reject;
  });
  broken.catch(() => undefined);

  function flush(): Promise<void> {
    const piece = pending;
    pending = '';
    if (piece === '') return lastWrite;
    lastWrite = lastWrite.then(() => writeTo(stream, piece));
    lastWrite.catch((error: unknown) => {
      hasFailed = true;
      rejectBroken(error);
    });
    return lastWrite;
  }

  function flushSoon(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      void flush();
    });
  }

  return {
    broken,
    flush,
    async write(text) {
      pending += text;
      if (hasFailed || pending.length >= BUFFER_CHARS) await flush();
      else flushSoon();
    },
  };
}

async function writeTo(stream: OutputStream, text: string): Promise<void> {
  try {
    await stream.write(text);
  } catch (error) {
    if (codeOf(error) === 'EPIPE') throw new OutputClosed();
    throw new MagnumError('failed', `Cannot write the output: ${describeSystemError(error)}`, {
      cause: error,
    });
  }
}
