/** What is on this machine: the keyring, kubectl, docker, completion. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CommandSpec } from '../../cli/command-spec.ts';
import { defaultShell } from '../../cluster-access/shell/shell-names.ts';
import { installedCompletion } from '../../completion/install.ts';
import { COMPLETION_SHELLS } from '../../completion/shells.ts';
import type { Context } from '../../context.ts';
import { createKeyring } from '../../keystone/session/keyring.ts';
import { NO_HOME_REASON } from '../../platform/home-directory.ts';
import { privateFiles } from '../../platform/private-files.ts';
import { programPath } from '../../platform/program-path.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import { version } from '../../version.ts';
import type { World } from '../../world.ts';
import { type CheckResult, type CheckResults, ok, warning } from './check-result.ts';

const run = promisify(execFile);
const TOOL_TIMEOUT_MS = 5_000;

export function* program({ platform }: World): Generator<CheckResult> {
  const { bun, node } = process.versions;
  const runtime = bun === undefined ? `Node ${node}` : `Bun ${bun}`;
  yield ok('program', `magnum ${version} on ${runtime}, ${platform}`);
}

export async function* tools({ world }: Context, specs: readonly CommandSpec[]): CheckResults {
  yield await keyring(world);
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
  yield await completion(specs, world);
}

/** Of the shell that SHELL names: another one may have its own. */
async function completion(specs: readonly CommandSpec[], world: World): Promise<CheckResult> {
  const name = defaultShell(world.env, world.platform);
  const shell = COMPLETION_SHELLS.find((it) => it === name);
  if (shell === undefined) return warning('completion', `not available for ${name}`);
  const { completionScript } = await import('../../completion/scripts.ts');
  const code = completionScript(shell, specs);
  const { state, file, rest } = await installedCompletion(shell, code, world);
  const install = `magnum completion ${shell} --install`;
  if (state === 'none')
    return warning('completion', `not installed for ${shell}`, `To install it: ${install}`);
  if (state === 'old')
    return warning('completion', `${file} is from another version of magnum`, `To update it: ${install}`);
  if (rest !== undefined)
    return warning(
      'completion',
      `${file} is installed, but ${shell} does not load it`,
      `Add this line to ${rest.file}: ${rest.line}`,
    );
  return ok('completion', `${file} is installed for ${shell}`);
}

async function keyring(world: World): Promise<CheckResult> {
  const probe = 'doctor';
  const chain = createKeyring();
  const works = await chain.set(probe, probe);
  if (works) await chain.delete(probe);
  if (works) return ok('keyring', 'tokens are stored in the system keyring');
  const directory = cacheDirectory(world);
  if (directory === undefined)
    return warning(
      'keyring',
      `there is none, and ${NO_HOME_REASON}`,
      'Each command logs in anew without it.',
    );
  const trouble = await privateFiles(directory, world.home).problem();
  if (trouble === undefined)
    return ok('keyring', `no keyring: tokens are stored in private files in ${directory}`);
  return warning(
    'keyring',
    `no keyring, and tokens cannot be stored in ${directory}: ${trouble}`,
    'Every command logs in again until the directory is writable; XDG_CACHE_HOME selects another one.',
  );
}

async function client(
  command: string,
  args: readonly string[],
  world: World,
  whatFor: string,
  versionIn: (text: string) => string | undefined,
): Promise<CheckResult> {
  const { env, cwd } = world;
  try {
    const program = programPath(command, world);
    if (program === undefined) throw new Error('not on the PATH');
    const { stdout } = await run(program, [...args], { env: { ...env }, cwd, timeout: TOOL_TIMEOUT_MS });
    return ok(command, versionIn(stdout) ?? stdout.trim().slice(0, 80));
  } catch {
    return warning(command, 'not found or not working', `Needed only for ${whatFor}.`);
  }
}
