import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Options } from '../../cli/command-spec.ts';
import { defaultShell, evaluationOf } from '../../cluster-access/shell/shell-exports.ts';
import type { Context } from '../../context.ts';
import { interruptedError, MagnumError } from '../../errors.ts';
import { text } from '../../output/result.ts';
import { wrap } from '../../output/table/wrap.ts';
import { ownProgram } from '../../platform/own-program.ts';
import { quoteForPosix, quoteForPosixIfNeeded } from '../../platform/shell-quoting.ts';
import type { World } from '../../world.ts';
import { script } from './script.ts';
import type { demo } from './table.ts';

const SIGNAL_INTERVAL_MS = 1_000;

export default async ({ seconds }: Options<typeof demo>, { world }: Context) => text(play(world, seconds));

/** Yields the output of the script while it runs. Throws MagnumError `failed` if a command of the script fails. */
async function* play(world: World, seconds: number): AsyncGenerator<string> {
  const home = await mkdtemp(join(tmpdir(), 'magnum-demo-'));
  try {
    // In a subdirectory, because the script creates a directory named magnum.
    await mkdir(join(home, '.bin'));
    await writeFile(
      join(home, '.bin', 'magnum'),
      `#!/bin/sh\nexec ${world.selfCommand.map(quoteForPosix).join(' ')} "$@"\n`,
      {
        mode: 0o700,
      },
    );
    const { isTTY, columns } = world.stdout;
    const output = runScript(script(seconds), { home, world });
    yield* isTTY && columns !== undefined ? wrapLines(output, columns) : output;
    // The next command of the user, who may try a program that is not on the PATH.
    const words = ownProgram(world).map(quoteForPosixIfNeeded);
    const start = evaluationOf(defaultShell(world), `${words.join(' ')} sandbox start`);
    yield `\n# The demo has removed its sandbox. To start your own:\n${start}\n`;
  } finally {
    // Retries if a command that was interrupted is still writing.
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Yields its output. After an interrupt, and if the output is closed, waits until the script has stopped its sandbox. */
async function* runScript(
  code: string,
  { home, world }: { home: string; world: World },
): AsyncGenerator<string> {
  // In its own process group, so that a signal reaches the command that the shell waits for.
  const shell = spawn('/bin/sh', ['-c', code], {
    cwd: home,
    env: environment(world, home),
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    shell.once('error', reject);
    shell.once('exit', resolve);
  });
  // The error is thrown below; until then it must not count as unhandled.
  exited.catch(() => {});
  const output = shell.stdout.setEncoding('utf8');
  // Repeats the signal, which a command that is just being started can miss, until the script stops its sandbox: then its output ends.
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    const hasExited = shell.exitCode !== null || shell.signalCode !== null;
    if (shell.pid === undefined || hasExited || output.readableEnded) return;
    process.kill(-shell.pid, 'SIGTERM');
    timer = setTimeout(stop, SIGNAL_INTERVAL_MS);
  };
  output.once('end', () => clearTimeout(timer));
  world.signal.addEventListener('abort', stop);
  try {
    for await (const chunk of output.iterator({ destroyOnReturn: false })) {
      // The hint of the interrupted command is about a sandbox that is being removed.
      if (!world.signal.aborted) yield chunk as string;
    }
    const status = await exited;
    if (world.signal.aborted) throw interruptedError();
    if (status !== 0)
      throw new MagnumError('failed', `The demo failed: its last command exited with ${status}.`);
  } finally {
    world.signal.removeEventListener('abort', stop);
    if (!world.signal.aborted) stop();
    output.resume();
    await exited.catch(() => {});
  }
}

/** Wraps sentences at words. Tables remain as they are. */
async function* wrapLines(chunks: AsyncIterable<string>, columns: number): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield lines.map((line) => `${wrapLine(line, columns)}\n`).join('');
  }
  yield rest;
}

const wrapLine = (line: string, columns: number): string =>
  /^[+|]/.test(line) ? line : wrap(line, columns, { keepsParts: true }).join('\n');

/** The user's environment without the variables that select a cloud, or configure magnum, kubectl or docker. */
function environment({ env }: World, home: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(env).filter(([name]) => !/^(OS_|DOCKER_|KUBECONFIG$|MAGNUM)/.test(name));
  return {
    ...Object.fromEntries(inherited),
    PATH: `${join(home, '.bin')}${delimiter}${env.PATH ?? ''}`,
    // kubectl and docker write to it.
    HOME: home,
    XDG_CACHE_HOME: join(home, '.cache'),
    // The lines are run by sh, so cluster-config has to print POSIX code.
    SHELL: '/bin/sh',
  };
}
