/**
 * The lines on a terminal that say what is going on while a person waits. Only what takes a while is shown, so quick
 * commands neither flicker nor load the spinner.
 */
import type { OutputStream } from '../../world.ts';
import { safeLine } from '../safe-text.ts';
import type { Spinner } from './spinner.ts';

/** Milliseconds before a person starts to wonder. */
const SHOW_DELAY_MS = 300;

/** Says what is going on while a person waits; silent where there is no terminal. */
export interface Progress {
  /** Is there a terminal that it is seen on? */
  readonly isLive: boolean;
  /** Replaces what is shown: a line, or a function that is asked for the lines each time they are drawn. */
  update(text: string | (() => readonly string[])): void;
  /** Takes the line away. */
  done(): void;
}

export interface TerminalProgress extends Progress {
  /** Takes the lines away while `write` writes something else to the terminal, and puts them back below that. */
  suspend<T>(write: () => Promise<T>): Promise<T>;
  /** The stream, with every write to it suspending the lines; itself where it is no terminal. */
  around(stream: OutputStream): OutputStream;
}

/** Progress on `stderr`: nothing at all where that is no terminal. The lines go away when `signal` is aborted. */
export function createProgress(stderr: OutputStream, signal?: AbortSignal): TerminalProgress {
  return stderr.isTTY ? onTerminal(stderr, signal) : NO_PROGRESS;
}

const NO_PROGRESS: TerminalProgress = {
  isLive: false,
  update: () => undefined,
  done: () => undefined,
  suspend: (write) => write(),
  around: (stream) => stream,
};

function onTerminal(stderr: OutputStream, signal: AbortSignal | undefined): TerminalProgress {
  let lines: (() => readonly string[]) | undefined;
  let showTimer: NodeJS.Timeout | undefined;
  let tookLong = false;
  let spinner: Spinner | undefined;
  let suspended = 0;

  /** Makes what is on the screen agree with the state above. */
  function refresh(): void {
    if (lines !== undefined && tookLong && suspended === 0) spinner?.show(lines);
    else spinner?.hide();
  }

  async function start(): Promise<void> {
    tookLong = true;
    const { createSpinner } = await import('./spinner.ts');
    spinner ??= createSpinner(stderr);
    refresh();
  }

  function done(): void {
    clearTimeout(showTimer);
    showTimer = undefined;
    tookLong = false;
    lines = undefined;
    refresh();
  }

  async function suspend<T>(write: () => Promise<T>): Promise<T> {
    suspended += 1;
    refresh();
    try {
      return await write();
    } finally {
      suspended -= 1;
      refresh();
    }
  }

  signal?.addEventListener('abort', done, { once: true });

  return {
    isLive: true,
    update(text) {
      if (signal?.aborted) return;
      lines = typeof text === 'string' ? () => [safeLine(text)] : () => text().map(safeLine);
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
            write: (piece) => suspend(() => stream.write(piece)),
          }
        : stream,
  };
}
