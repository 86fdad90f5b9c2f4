/** stderr: writes lines in order, and hides the progress line while it writes. */

import type { Events } from '../output/events.ts';
import { fitMessage } from '../output/terminal/message-line.ts';
import { createProgress, type TerminalProgress } from '../output/terminal/progress.ts';
import { safeLine } from '../platform/safe-text.ts';
import type { OutputStream, World } from '../world.ts';

export interface ErrorStream {
  /** Queues a message of one line; escapes control characters in it, and fits it to the terminal. */
  say(line: string): void;
  /** Queues a line that programs can read, such as JSON, and does not fit it to the terminal. */
  sayUnfitted(line: string): void;
  /** On a terminal, clears the line of the cursor, on which the terminal has echoed `^C`. */
  clearLine(): void;
  /** For text that is not a line; uses the same queue. */
  readonly stream: OutputStream;
  readonly progress: TerminalProgress;
  /** Set if all of stderr is JSON (cli/event-stream.ts). */
  readonly events?: Events | undefined;
  /** Resolves when all queued text is written. */
  flush(): Promise<void>;
}

/** Moves the cursor to the start of the line, and clears the line (ECMA-48, EL). */
const CLEAR_LINE = '\r\x1b[K';

export function createErrorStream(world: World): ErrorStream {
  const { stderr, env, onSuspend } = world;
  // A dumb terminal cannot erase a line.
  const isDumb = env.TERM === 'dumb';
  const progress = createProgress(
    isDumb ? { ...stderr, isTTY: false } : stderr,
    stderr.isTTY ? world.signal : undefined,
    onSuspend,
  );
  let last: Promise<void> = Promise.resolve();
  const write = (text: string | (() => Promise<string>)) => {
    const written = last.then(async () => {
      const ready = typeof text === 'string' ? text : await text();
      await progress.suspend(() => stderr.write(ready));
    });
    // Errors are ignored, for example if the reader has closed stderr.
    last = written.catch(() => {});
    return last;
  };
  return {
    say: (line) => void write(async () => `${await fitMessage(safeLine(line), stderr)}\n`),
    sayUnfitted: (line) => void write(`${safeLine(line)}\n`),
    clearLine() {
      if (stderr.isTTY) void write(isDumb ? '\r' : CLEAR_LINE);
    },
    stream: { ...stderr, isTTY: stderr.isTTY, write },
    progress,
    flush: () => last,
  };
}
