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

/** What the script prints, as it comes. Throws MagnumError `failed` when a command of it does. */
async function* play(world: World, seconds: number): AsyncGenerator<string> {
  const home = await mkdtemp(join(tmpdir(), 'magnum-demo-'));
  try {
    // Not beside the directories that the script makes.
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
    const ended = new Promise<number | null>((resolve, reject) => {
      shell.once('error', reject);
      shell.once('close', resolve);
    });
    ended.catch(() => {});
    for await (const chunk of shell.stdout.setEncoding('utf8')) yield chunk as string;
    const code = await ended;
    if (code !== 0) throw new MagnumError('failed', `The demo failed: its last command exited with ${code}.`);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** The user's environment without anything that says which cloud, or where the clients should look. */
function environment({ env }: World, home: string, seconds: number): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(OS_|DOCKER_|KUBECONFIG$|MAGNUM)/.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: `${join(home, '.bin')}${delimiter}${env.PATH ?? ''}`,
    // kubectl and docker write there.
    HOME: home,
    XDG_CACHE_HOME: join(home, '.cache'),
    // sh runs the lines, whatever shell the user types in.
    SHELL: '/bin/sh',
    SECONDS_TO_MAKE: String(seconds),
  };
}
