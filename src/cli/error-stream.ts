/** stderr with its lines in order, around the progress line that may be shown there. */

import { safeLine } from '../output/safe-text.ts';
import { createProgress, type TerminalProgress } from '../output/terminal/progress.ts';
import type { OutputStream, World } from '../world.ts';

export interface ErrorStream {
  /** Writes a line in its turn; control characters in it are shown, not obeyed. */
  say(line: string): void;
  /** For those who write text themselves: the progress line is taken out of their way. */
  readonly stream: OutputStream;
  readonly progress: TerminalProgress;
  /** Resolves when everything said is written. */
  flush(): Promise<void>;
}

export function createErrorStream(world: World): ErrorStream {
  const { stderr, env } = world;
  // A dumb terminal cannot take back what it has printed.
  const isDumb = env.TERM === 'dumb';
  const progress = createProgress(
    isDumb ? { ...stderr, isTTY: false } : stderr,
    stderr.isTTY ? world.signal : undefined,
  );
  let last: Promise<void> = Promise.resolve();
  const write = (text: string) => {
    const written = last.then(() => progress.suspend(() => stderr.write(text)));
    // Whoever reads stderr may be gone; that is no reason to fail.
    last = written.catch(() => {});
    return last;
  };
  return {
    say: (line) => void write(`${safeLine(line)}\n`),
    stream: { ...stderr, isTTY: stderr.isTTY, write },
    progress,
    flush: () => last,
  };
}
