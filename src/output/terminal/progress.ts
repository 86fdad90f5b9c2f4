/** Progress lines on a terminal. They appear after a delay, so that quick commands neither flicker nor load the spinner. */

import { safeLine } from '../../platform/safe-text.ts';
import type { OnSuspend, OutputStream } from '../../world.ts';
import type { ProgressLines, Spinner } from './spinner.ts';

const SHOW_DELAY_MS = 300;

/** Shows what the program is doing; without a terminal, it shows nothing. */
export interface Progress {
  /** True on a terminal. */
  readonly isLive: boolean;
  /** Replaces the text: one line, or a function that returns the lines each time they are drawn. */
  update(text: string | ProgressLines): void;
  /** Removes the lines. */
  done(): void;
}

export interface TerminalProgress extends Progress {
  /** Removes the lines while `write` writes something else to the terminal, and shows them again below that. */
  suspend<T>(write: () => Promise<T>): Promise<T>;
  /** Returns a stream whose writes suspend the lines. A stream that is not a terminal is returned unchanged. */
  around(stream: OutputStream): OutputStream;
}

/**
 * Shows progress on `stderr` if that is a terminal. The lines are removed when `signal` is aborted, and while the process is
 * suspended: the shell writes to the terminal then.
 */
export function createProgress(
  stderr: OutputStream,
  signal?: AbortSignal,
  onSuspend?: OnSuspend,
): TerminalProgress {
  return stderr.isTTY ? createTerminalProgress(stderr, signal, onSuspend) : NO_PROGRESS;
}

/** For --quiet, and without a terminal. */
export const NO_PROGRESS: TerminalProgress = {
  isLive: false,
  update: () => undefined,
  done: () => undefined,
  suspend: (write) => write(),
  around: (stream) => stream,
};

function createTerminalProgress(
  stderr: OutputStream,
  signal: AbortSignal | undefined,
  onSuspend: OnSuspend | undefined,
): TerminalProgress {
  let lines: ProgressLines | undefined;
  let showTimer: NodeJS.Timeout | undefined;
  let isDelayOver = false;
  let spinner: Spinner | undefined;
  let suspensions = 0;
  let isStopped = false;
  let ignoreStops: (() => void) | undefined;

  /** Shows or hides the lines according to the state above. */
  function refresh(): void {
    if (lines !== undefined && isDelayOver && suspensions === 0 && !isStopped) spinner?.show(lines);
    else spinner?.hide();
  }

  function setStopped(value: boolean): void {
    isStopped = value;
    refresh();
  }

  async function start(): Promise<void> {
    isDelayOver = true;
    ignoreStops ??= onSuspend?.(
      () => setStopped(true),
      () => setStopped(false),
    );
    const { createSpinner } = await import('./spinner.ts');
    spinner ??= createSpinner(stderr);
    refresh();
  }

  function done(): void {
    clearTimeout(showTimer);
    showTimer = undefined;
    isDelayOver = false;
    isStopped = false;
    lines = undefined;
    refresh();
    ignoreStops?.();
    ignoreStops = undefined;
  }

  async function suspend<T>(write: () => Promise<T>): Promise<T> {
    suspensions += 1;
    refresh();
    try {
      return await write();
    } finally {
      suspensions -= 1;
      refresh();
    }
  }

  signal?.addEventListener('abort', done, { once: true });

  return {
    isLive: true,
    update(text) {
      if (signal?.aborted) return;
      lines = typeof text === 'string' ? () => [safeLine(text)] : (width) => text(width).map(safeLine);
      showTimer ??= setTimeout(() => void start(), SHOW_DELAY_MS).unref();
      refresh();
    },
    done,
    suspend,
    around: (stream) =>
      stream.isTTY
        ? {
            isTTY: true,
            get columns() {
              return stream.columns;
            },
            get rows() {
              return stream.rows;
            },
            onResize: stream.onResize,
            write: (piece) => suspend(() => stream.write(piece)),
          }
        : stream,
  };
}
