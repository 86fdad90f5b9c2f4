/** A World for tests: takes input as options and returns captured output. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { interruptedError } from '../../src/errors.ts';
import { run } from '../../src/run.ts';
import type { Environment, OutputStream, World } from '../../src/world.ts';

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WorldOptions {
  readonly env?: Environment;
  readonly cwd?: string;
  /** A user without a home directory. */
  readonly isHomeless?: true;
  /** True if stdout and stderr are a terminal. */
  readonly tty?: boolean;
  /** True if stdout is a file, or the null device. */
  readonly toFile?: boolean;
  readonly columns?: number;
  /** The answers to prompts, or what happens before one, in order; undefined if standard input is not a terminal. */
  readonly answers?: (string | (() => Promise<string>))[];
  /** The content of standard input. */
  readonly input?: string;
  /** The shell that runs the command; unknown by default. */
  readonly parentProgram?: string;
  readonly parentPid?: number;
  readonly signal?: AbortSignal;
  /** Replace the captured streams. */
  readonly stdout?: OutputStream;
  readonly stderr?: OutputStream;
  /** Receives each piece that is written to stdout or stderr, in their order. */
  readonly onWrite?: (text: string) => void;
  /** Defaults to real time. */
  readonly clock?: Pick<World, 'now' | 'sleep'>;
}

/** An answer that stands for Ctrl-C at the prompt. */
export const INTERRUPT = '\u0003';

function capture(
  tty: boolean,
  { columns, toFile = false, onWrite }: Pick<WorldOptions, 'columns' | 'toFile' | 'onWrite'>,
): OutputStream & { readonly text: () => string } {
  const pieces: string[] = [];
  return {
    async write(piece) {
      pieces.push(piece);
      onWrite?.(piece);
    },
    isTTY: tty,
    isPipe: !tty && !toFile,
    columns,
    text: () => pieces.join(''),
  };
}

/** Creates a directory in the temporary folder of the run. */
export const temporaryDirectory = (): string => mkdtempSync(join(tmpdir(), 'magnum-test-'));

/** Runs a command line in this process, as a user with an empty home directory. */
export async function magnum(argv: readonly string[], options: WorldOptions = {}): Promise<Output> {
  const tty = options.tty ?? false;
  const stdout = capture(tty, options);
  const stderr = capture(tty, { ...options, toFile: false });
  const home = options.env?.HOME ?? options.cwd ?? temporaryDirectory();
  const answers = [...(options.answers ?? [])];
  const world: World = {
    env: { HOME: home, ...options.env, ...(options.isHomeless && { HOME: undefined }) },
    cwd: options.cwd ?? home,
    home: options.isHomeless ? undefined : home,
    platform: 'linux',
    stdin: {
      isTTY: options.answers !== undefined,
      readAll: async () => options.input ?? '',
      ask: async (prompt) => {
        await stderr.write(prompt);
        const answer = answers.shift();
        if (answer === INTERRUPT) throw interruptedError();
        return typeof answer === 'function' ? await answer() : answer;
      },
    },
    stdout: options.stdout ?? stdout,
    stderr: options.stderr ?? stderr,
    signal: options.signal ?? new AbortController().signal,
    now: options.clock?.now ?? Date.now,
    sleep: options.clock?.sleep ?? ((ms, signal) => setTimeout(ms, undefined, { signal })),
    pid: process.pid,
    parentProgram: options.parentProgram,
    parentPid: options.parentPid,
    selfCommand: [process.execPath, resolve('bin/magnum.js')],
  };
  const code = await run(argv, world);
  const output = { code, stdout: stdout.text(), stderr: stderr.text() };
  // On a narrow terminal, a hint can be several lines.
  const isNarrow = tty && options.columns !== undefined;
  if (!isNarrow && !argv.includes('--debug') && !argv.some((word) => SEVERAL_ITEMS.test(word)))
    assertOneHint(output.stderr);
  return output;
}

/** Words of commands that print an error for each of several items, between the progress of the others. */
const SEVERAL_ITEMS = /^((cluster|cluster-template|nodegroup)-)?(delete|wait)$/;

/** Throws if a failure has more than one hint after its `ERROR:` line and its details, which have an indent of two spaces. */
function assertOneHint(stderr: string): void {
  const [, ...failures] = stderr.split(/^ERROR: /m);
  for (const failure of failures) {
    const [, ...below] = failure.split('\n').filter((line) => line !== '');
    const hints = below.filter((line) => !line.startsWith('  '));
    if (hints.length > 1) throw new Error(`More than one hint:\nERROR: ${failure}`);
  }
}
