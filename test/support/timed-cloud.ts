/** A sandbox cloud and a program that share a virtual clock, and the kubeconfig of the user. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import type { SandboxOptions } from '../../src/sandbox/server.ts';
import { type VirtualClock, virtualClock } from './clock.ts';
import { cloud } from './cloud.ts';
import type { WorldOptions } from './world.ts';

export type TimedCloud = Awaited<ReturnType<typeof timedCloud>>;

/** Operations take 60 s, unless `seconds` is set. The cloud is closed when the test ends. */
export async function timedCloud(
  options: SandboxOptions = {},
  clock: VirtualClock = virtualClock(Date.now()),
) {
  const sandbox = await cloud({ seconds: 60, now: clock.now, ...options });
  onTestFinished(() => sandbox.close());
  const { requests, directory } = sandbox;
  const runWith = (more: WorldOptions, ...argv: string[]) => sandbox.runWith({ clock, ...more }, ...argv);
  const file = join(directory, '.kube/config');
  return {
    requests,
    directory,
    clock,
    /** The kubeconfig. */
    file,
    runWith,
    run: (...argv: string[]) => runWith({}, ...argv),
    read: () => parse(readFileSync(file, 'utf8')),
    write(text: string) {
      mkdirSync(join(directory, '.kube'), { recursive: true });
      writeFileSync(file, text, { mode: 0o600 });
    },
    countPosts: (path: RegExp) =>
      requests.filter((request) => request.method === 'POST' && path.test(request.path)).length,
  };
}
