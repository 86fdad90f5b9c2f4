/** Checks of the local machine: the keyring, kubectl, docker, shell completion. */
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
import { type CheckResult, type CheckResults, failedWith, ok, warning } from './check-result.ts';

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

/** For the shell of the user. A failure is a warning: commands work without completion. */
async function completion(specs: readonly CommandSpec[], world: World): Promise<CheckResult> {
  try {
    return await inspectCompletion(specs, world);
  } catch (error) {
    return { ...failedWith('completion', error), status: 'warning' };
  }
}

/** Throws MagnumError `usage` without a home directory, `failed` if a file cannot be read. */
async function inspectCompletion(specs: readonly CommandSpec[], world: World): Promise<CheckResult> {
  const name = defaultShell(world);
  const shell = COMPLETION_SHELLS.find((supported) => supported === name);
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
      `To load it, add this line to ${rest.file}: ${rest.line}`,
    );
  return ok('completion', `${file} is installed for ${shell}`);
}

const WITHOUT_STORE = 'Until then, every command logs in again.';

async function keyring(world: World): Promise<CheckResult> {
  const probe = 'doctor';
  const systemKeyring = createKeyring();
  const isAvailable = await systemKeyring.set(probe, probe);
  if (isAvailable) await systemKeyring.delete(probe);
  if (isAvailable) return ok('keyring', 'tokens are stored in the system keyring');
  const directory = cacheDirectory(world);
  if (directory === undefined)
    return warning(
      'keyring',
      `no keyring, and tokens cannot be stored in files: ${NO_HOME_REASON}`,
      `Set HOME to the absolute path of your home directory. ${WITHOUT_STORE}`,
    );
  const problem = await privateFiles(directory, world.home).problem();
  if (problem === undefined)
    return ok('keyring', `not available; tokens are stored in private files in ${directory}`);
  return warning(
    'keyring',
    `no keyring, and tokens cannot be stored in ${directory}: ${problem}`,
    `Make this directory writable for you only, or select another one with XDG_CACHE_HOME. ${WITHOUT_STORE}`,
  );
}

async function client(
  command: string,
  args: readonly string[],
  world: World,
  purpose: string,
  versionIn: (text: string) => string | undefined,
): Promise<CheckResult> {
  const { env, cwd } = world;
  try {
    const path = programPath(command, world);
    if (path === undefined) throw new Error('not on the PATH');
    const { stdout } = await run(path, [...args], { env: { ...env }, cwd, timeout: TOOL_TIMEOUT_MS });
    return ok(command, versionIn(stdout) ?? stdout.trim().slice(0, 80));
  } catch {
    return warning(command, 'not found or not working', `Needed only for ${purpose}.`);
  }
}
