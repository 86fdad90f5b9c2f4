import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { text } from '../../output/result.ts';
import { quoteForPosix } from '../../platform/shell-quoting.ts';
import type { World } from '../../world.ts';
import { SCRIPT } from './script.ts';
import type { demo } from './table.ts';

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
    const shell = spawn('/bin/sh', ['-c', SCRIPT], {
      cwd: home,
      env: environment(world, home, seconds),
      stdio: ['ignore', 'pipe', 'ignore'],
      signal: world.signal,
      killSignal: 'SIGTERM',
    });
    const exited = new Promise<number | null>((resolve, reject) => {
      shell.once('error', reject);
      shell.once('close', resolve);
    });
    // The error is thrown below; until then it must not count as unhandled.
    exited.catch(() => {});
    for await (const chunk of shell.stdout.setEncoding('utf8')) yield chunk as string;
    const code = await exited;
    if (code !== 0) throw new MagnumError('failed', `The demo failed: its last command exited with ${code}.`);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** The user's environment without the variables that select a cloud, or configure magnum, kubectl or docker. */
function environment({ env }: World, home: string, seconds: number): NodeJS.ProcessEnv {
  const inherited = Object.entries(env).filter(([name]) => !/^(OS_|DOCKER_|KUBECONFIG$|MAGNUM)/.test(name));
  return {
    ...Object.fromEntries(inherited),
    PATH: `${join(home, '.bin')}${delimiter}${env.PATH ?? ''}`,
    // kubectl and docker write to it.
    HOME: home,
    XDG_CACHE_HOME: join(home, '.cache'),
    // The lines are run by sh, so cluster-config has to print POSIX code.
    SHELL: '/bin/sh',
    SECONDS_TO_MAKE: String(seconds),
  };
}
