/** What is on this machine: the keychain, kubectl, docker, completion. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { cacheDirectory } from '../../cache-directory.ts';
import { createKeychain } from '../../keystone/keychain.ts';
import { version } from '../../version.ts';
import type { World } from '../../world.ts';
import { doubtful, type Finding, type Findings, good } from './finding.ts';

const run = promisify(execFile);
const PATIENCE = 5_000;

export function* program({ platform }: World): Generator<Finding> {
  yield good('program', `magnum ${version} on Node ${process.versions.node}, ${platform}`);
}

export async function* tools(world: World): Findings {
  yield await keychain(world);
  yield await client(
    'kubectl',
    ['version', '--client', '-o', 'json'],
    world,
    'Kubernetes clusters',
    (text) => {
      const { clientVersion } = JSON.parse(text) as { clientVersion?: { gitVersion?: string } };
      return clientVersion?.gitVersion;
    },
  );
  yield await client(
    'docker',
    ['--version'],
    world,
    'Docker Swarm clusters',
    (text) => /version ([^,\s]+)/.exec(text)?.[1],
  );
}

async function keychain(world: World): Promise<Finding> {
  const probe = 'doctor';
  const chain = createKeychain();
  const works = await chain.set(probe, probe);
  if (works) await chain.delete(probe);
  return works
    ? good('keychain', 'tokens are kept in the keychain of the desktop')
    : good(
        'keychain',
        `there is none: tokens are kept in private files in ${cacheDirectory(world.env, world.home)}`,
      );
}

async function client(
  command: string,
  args: readonly string[],
  { env, cwd }: World,
  whatFor: string,
  versionIn: (text: string) => string | undefined,
): Promise<Finding> {
  try {
    const { stdout } = await run(command, [...args], { env: { ...env }, cwd, timeout: PATIENCE });
    return good(command, versionIn(stdout) ?? stdout.trim().slice(0, 80));
  } catch {
    return doubtful(command, `it was not found, or does not work`, `It is needed for ${whatFor} only.`);
  }
}
