/** Runs another program in the place of this one: with its standard streams, its signals and its exit code. */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { win32 } from 'node:path';
import { codeOf, MagnumError } from '../errors.ts';
import type { Environment, World } from '../world.ts';
import { describeSystemError } from './errno-messages.ts';
import { systemProgram } from './program-path.ts';

export interface ForegroundProgram {
  /** An absolute path. */
  readonly path: string;
  readonly words: readonly string[];
  readonly env: Environment;
}

/**
 * Resolves to the exit code: 128 and the number of the signal if one ended the program. Throws MagnumError `failed` if it cannot be
 * started, and `usage` for words that a batch file of Windows would interpret.
 */
export async function runInForeground(program: ForegroundProgram, world: World): Promise<number> {
  const { path, words, env } = program;
  const start = world.platform === 'win32' && isBatchFile(path) ? batchStart(program) : { path, words };
  let child: ChildProcess | undefined;
  // Before the start: a signal that ended this program would leave the other one behind.
  const stopPassing = world.passSignals?.((signal) => {
    if (!isFromTerminal(signal, world)) child?.kill(signal);
  });
  try {
    child = spawn(start.path, start.words, {
      stdio: 'inherit',
      env,
      windowsVerbatimArguments: start.path !== path,
    });
    return await exitCodeOf(child, path);
  } finally {
    stopPassing?.();
  }
}

const exitCodeOf = (child: ChildProcess, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('error', (error) => reject(startError(path, error)));
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });

/** The terminal sends these signals to the other program too, which must not receive them twice. */
const isFromTerminal = (signal: NodeJS.Signals, { stdin, stdout, stderr }: World): boolean =>
  (signal === 'SIGINT' || signal === 'SIGQUIT') && (stdin.isTTY || stdout.isTTY || stderr.isTTY);

function startError(path: string, error: Error): MagnumError {
  // The file exists: it was found.
  const reason = codeOf(error) === 'ENOENT' ? 'its interpreter is missing' : describeSystemError(error);
  return new MagnumError('failed', `Cannot run ${path}: ${reason}.`, { cause: error });
}

const isBatchFile = (path: string): boolean => ['.bat', '.cmd'].includes(win32.extname(path).toLowerCase());

/** cmd.exe interprets these also between quotes. */
const UNSAFE_IN_BATCH = /["%\r\n]/;

/** The command of cmd.exe that runs a batch file. Exported for tests, which do not run on Windows. */
export function batchStart({ path, words, env }: ForegroundProgram): {
  readonly path: string;
  readonly words: readonly string[];
} {
  const unsafe = [path, ...words].find((word) => UNSAFE_IN_BATCH.test(word));
  if (unsafe !== undefined)
    throw new MagnumError('usage', `Batch file ${path} cannot be run with '${unsafe}'.`, {
      hint: 'Batch files of Windows do not accept double quotes, percent signs and line ends in arguments.',
    });
  const line = [path, ...words].map((word) => `"${word}"`).join(' ');
  // Without AutoRun commands (/d) and delayed expansion (/v:off). /s removes only the outer quotes.
  return { path: systemProgram('cmd.exe', { env }), words: ['/d', '/v:off', '/s', '/c', `"${line}"`] };
}
