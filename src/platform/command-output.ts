/** Runs a program of the user for its first line of output, such as `pass show cloud`. No shell is involved. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { MagnumError } from '../errors.ts';
import type { World } from '../world.ts';
import { describeSystemError } from './errno-messages.ts';
import { findProgram, isExecutableFile } from './executable-search.ts';

export type ProgramWorld = Pick<World, 'env' | 'cwd' | 'platform' | 'signal'> & {
  readonly stdin: Pick<World['stdin'], 'isTTY'>;
};

/** No secret is longer. */
const MAX_BYTES = 1024 * 1024;

/** A name is searched on the PATH; a path is relative to the current directory. Undefined if it is not an executable file. */
function pathOf(name: string, { env, cwd, platform }: ProgramWorld): string | undefined {
  const isPath = platform === 'win32' ? /[/\\]/.test(name) : name.includes('/');
  if (!isPath) return findProgram(name, { env, platform });
  const path = resolve(cwd, name);
  return isExecutableFile(path) ? path : undefined;
}

/**
 * Returns the first line of stdout, without its line end. The program has the terminal, so that it can prompt; it gets no other input. `env` replaces
 * the variables. Throws MagnumError `usage` if the program is not found, `failed` if it fails or prints nothing, and `interrupted`. The errors contain
 * no output and no arguments, which can be secret.
 */
export async function firstLineOf(
  [name = '', ...args]: readonly string[],
  { signal, stdin, ...place }: ProgramWorld,
): Promise<string> {
  const program = pathOf(name, { ...place, signal, stdin });
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
