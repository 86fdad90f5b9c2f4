/**
 * Writes to an output stream in decent pieces: what is written in one turn of the event loop goes out together,
 * so that a page of a thousand rows is a few writes and yet nothing waits while the source is slow.
 */
import { codeOf, MagnumError } from '../errors.ts';
import { describeSystemError } from '../platform/errno-messages.ts';
import type { OutputStream } from '../world.ts';

/** Thrown by a sink whose reader went away (EPIPE), as `head` does: nothing is wrong, nobody wants more. */
export class OutputClosed extends Error {
  constructor() {
    super('The reader of the output is gone.');
    this.name = 'OutputClosed';
  }
}

export interface Sink {
  /**
   * Takes text to be written soon; waits only when much is pending. Throws OutputClosed when the reader is gone and
   * MagnumError `failed` when an earlier piece could not be written.
   */
  write(text: string): Promise<void>;
  /** Resolves when all that was taken is handed on; throws as `write`. */
  flush(): Promise<void>;
  /** Rejects, as the others, as soon as a piece could not be written: for who waits for something else meanwhile. */
  readonly broken: Promise<never>;
}

/** Characters that are collected before a writer is made to wait. */
const BUFFER_CHARS = 1 << 16;

export function createSink(stream: OutputStream): Sink {
  let pending = '';
  let scheduled = false;
  /** Once a piece has failed this stays rejected: every later write and flush fails in the same way. */
  let written: Promise<void> = Promise.resolve();
  let failed = false;
  let breakUp: (error: unknown) => void;
  const broken = new Promise<never>((_, reject) => {
    breakUp = reject;
  });
  broken.catch(() => undefined);

  function flush(): Promise<void> {
    const piece = pending;
    pending = '';
    if (piece === '') return written;
    written = written.then(() => handOn(stream, piece));
    written.catch((error: unknown) => {
      failed = true;
      breakUp(error);
    });
    return written;
  }

  function flushSoon(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      void flush();
    });
  }

  return {
    broken,
    flush,
    async write(text) {
      pending += text;
      if (failed || pending.length >= BUFFER_CHARS) await flush();
      else flushSoon();
    },
  };
}

async function handOn(stream: OutputStream, text: string): Promise<void> {
  try {
    await stream.write(text);
  } catch (error) {
    if (codeOf(error) === 'EPIPE') throw new OutputClosed();
    throw new MagnumError('failed', `Cannot write the output: ${describeSystemError(error)}`, {
      cause: error,
    });
  }
}
