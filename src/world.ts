/**
 * Everything outside the program that a command may touch, as one value: a test hands in its own world,
 * and no module but main.ts reads `process`.
 */

export interface OutputStream {
  /** Resolves when the text is handed on; rejects with EPIPE when the reader is gone. */
  write(text: string): Promise<void>;
  readonly isTTY: boolean;
  /** Width in columns, on a terminal. */
  readonly columns?: number | undefined;
  /** Height in lines, on a terminal. */
  readonly rows?: number | undefined;
}

export interface InputStream {
  readonly isTTY: boolean;
  /** All of standard input as UTF-8. */
  readAll(): Promise<string>;
  /**
   * Asks on the terminal (the prompt goes to stderr) and reads one line; with `secret` nothing is echoed.
   * Call only when `isTTY`. Rejects with an `interrupted` MagnumError on Ctrl-C, and resolves to undefined
   * on end of input, and when `signal` takes the question back.
   */
  ask(
    prompt: string,
    options?: { secret?: boolean; signal?: AbortSignal | undefined },
  ): Promise<string | undefined>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface World {
  readonly env: Environment;
  readonly cwd: string;
  /** The home directory of the user, absolute. */
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Aborted on Ctrl-C and on SIGTERM. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Rejects with the signal's reason when `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** The id of this process. */
  readonly pid: number;
  /** The command line that runs this same program: [node, script]. For a process of ours in the background. */
  readonly selfCommand: readonly string[];
  /**
   * From now on memory counts for more than time: much is to come that need not be kept. Left out where the process is
   * not this program's alone.
   */
  readonly limitHeapGrowth?: (() => void) | undefined;
}
