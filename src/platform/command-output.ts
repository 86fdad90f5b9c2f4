/** Runs a program of the user for its first line of output, such as `pass show cloud`. No shell is involved. */
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join, posix, resolve, win32 } from 'node:path';
import { MagnumError, undefinedIfThrown } from '../errors.ts';
import type { World } from '../world.ts';
import { describeSystemError } from './errno-messages.ts';

export type ProgramWorld = Pick<World, 'env' | 'cwd' | 'platform' | 'signal'> & {
  readonly stdin: Pick<World['stdin'], 'isTTY'>;
};

/** No secret is longer. */
const MAX_BYTES = 1024 * 1024;

/**
 * The path of a program: a name is looked up in the absolute directories of PATH only, because the current directory may be a cloned repository.
 * A path is relative to the current directory. Undefined if it is not an executable file.
 */
export function findProgram(
  name: string,
  { env, cwd, platform }: Pick<World, 'env' | 'cwd' | 'platform'>,
): string | undefined {
  const isPath = platform === 'win32' ? /[/\\]/.test(name) : name.includes('/');
  if (isPath) return isProgram(resolve(cwd, name)) ? resolve(cwd, name) : undefined;
  const path = Object.entries(env).find(([variable]) => variable.toUpperCase() === 'PATH')?.[1] ?? '';
  const { delimiter } = platform === 'win32' ? win32 : posix;
  const names = platform === 'win32' && !/\.(exe|com)$/i.test(name) ? [`${name}.exe`, `${name}.com`] : [name];
  return path
    .split(delimiter)
    .filter((directory) => isAbsolute(directory))
    .flatMap((directory) => names.map((file) => join(directory, file)))
    .find(isProgram);
}

const isProgram = (path: string): boolean =>
  undefinedIfThrown(() => {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  }) === true;

/**
 * Returns the first line of stdout, without its line end. The program has the terminal, so that it can prompt; it gets no other input. `env` replaces
 * the variables. Throws MagnumError `usage` if the program is not found, `failed` if it fails or prints nothing, and `interrupted`. The errors contain
 * no output and no arguments, which can be secret.
 */
export async function firstLineOf(
  [name = '', ...args]: readonly string[],
  { signal, stdin, ...place }: ProgramWorld,
): Promise<string> {
  const program = findProgram(name, place);
  if (program === undefined)
    throw new MagnumError('usage', `Program ${name} not found.`, {
      hint: 'Use the name of a program on the PATH, or its path.',
    });
  const { output, status } = await run(program, args, { ...place, signal, stdin });
  signal.throwIfAborted();
  if (status !== undefined) throw new MagnumError('failed', `Program ${name} ${status}.`);
  const line = output.toString().split('\n', 1)[0]?.replace(/\r$/, '') ?? '';
  if (line === '') throw new MagnumError('failed', `Program ${name} printed no first line.`);
  return line;
}

/** `status` is the end of a sentence for a program that failed. */
function run(
  program: string,
  args: readonly string[],
  { env, cwd, signal, stdin }: ProgramWorld,
): Promise<{ readonly output: Buffer; readonly status: string | undefined }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const child = spawn(program, args, {
      ...{ env, cwd, signal },
      stdio: [stdin.isTTY ? 'inherit' : 'ignore', 'pipe', 'inherit'],
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_BYTES) child.kill();
      else chunks.push(chunk);
    });
    const end = (status: string | undefined) => resolve({ output: Buffer.concat(chunks), status });
    child.once('error', (error) => end(`cannot be started: ${describeSystemError(error)}`));
    child.once('close', (code, killedBy) => {
      if (length > MAX_BYTES) end('printed more than 1 MiB');
      else if (killedBy !== null) end(`was ended by ${killedBy}`);
      else end(code === 0 ? undefined : `failed with exit code ${code}`);
    });
  });
}
