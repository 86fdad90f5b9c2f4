/**
 * Everything outside the program that a command may use, as one value, so that tests can pass their own. main.ts creates it from
 * `process`.
 */

export interface OutputStream {
  /** Resolves when the text is written; rejects with EPIPE if the reader has closed the stream. */
  write(text: string): Promise<void>;
  readonly isTTY: boolean;
  /** True if another program reads the text, such as a shell that evaluates it; false for a file and the null device. */
  readonly isPipe?: boolean | undefined;
  /** Width in columns, on a terminal. */
  readonly columns?: number | undefined;
  /** Height in lines, on a terminal. */
  readonly rows?: number | undefined;
  /** Calls the listener when the size of the terminal changes. Returns a function that ends this. */
  readonly onResize?: ((listener: () => void) => () => void) | undefined;
}

export interface InputStream {
  readonly isTTY: boolean;
  /** All of standard input as UTF-8. Rejects with MagnumError `usage` when it is larger than 1 MiB. */
  readAll(): Promise<string>;
  /**
   * Writes the prompt to stderr and reads one line; with `secret`, without echo. Call only if `isTTY`. Rejects with
   * an `interrupted` MagnumError on Ctrl-C, and resolves to undefined at the end of input and when `signal` is aborted.
   */
  ask(
    prompt: string,
    options?: { secret?: boolean; signal?: AbortSignal | undefined },
  ): Promise<string | undefined>;
}

export type OnSuspend = (before: () => void, after: () => void) => () => void;

export type PassSignals = (listener: (signal: NodeJS.Signals) => void) => () => void;

export type Environment = Readonly<Record<string, string | undefined>>;

export interface World {
  readonly env: Environment;
  /** The variables in `env` that ended with a carriage return, which is removed. */
  readonly repairedVariables?: readonly string[] | undefined;
  readonly cwd: string;
  /** The home directory of the user, absolute; undefined for a user who has none, as in containers. */
  readonly home: string | undefined;
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
  /**
   * Calls `before` when the user suspends the process (Ctrl-Z), and `after` when it continues. Returns a function that ends this.
   * Undefined if other code shares the process.
   */
  readonly onSuspend?: OnSuspend | undefined;
  /**
   * Calls the listener instead of ending this program, while another program in the foreground handles Ctrl-C. Returns a function that
   * ends this. Undefined if other code shares the process.
   */
  readonly passSignals?: PassSignals | undefined;
  /** The ID of this process. */
  readonly pid: number;
  /** The ID of the process that started this one. Undefined if other code shares the process. */
  readonly parentPid?: number | undefined;
  /** The name or path of the program that started this one, such as `fish`; undefined if unknown. */
  readonly parentProgram?: string | undefined;
  /** The command that runs this program, [node, script]: for background processes, and for programs that start this one. */
  readonly selfCommand: readonly string[];
  /** Trades speed for memory before a large streamed output. Undefined if other code shares the process. */
  readonly limitHeapGrowth?: (() => void) | undefined;
}

/** True if a user can be prompted: not in a pipe, nor with --no-input. */
export const isInteractive = ({ stdin, stderr }: Pick<World, 'stdin' | 'stderr'>): boolean =>
  stdin.isTTY && stderr.isTTY;
