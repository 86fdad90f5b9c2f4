import { resolve } from 'node:path';
import type { Options } from '../../cli/command-spec.ts';
import { CLIENT_VARIABLES } from '../../cluster-access/client-variables.ts';
import { defaultShell, shellLine } from '../../cluster-access/shell/shell-exports.ts';
import type { Context } from '../../context.ts';
import { message } from '../../output/result.ts';
import { readText } from '../../platform/user-file.ts';
import { isLoopbackCluster } from '../../sandbox/cluster-apis/api-address.ts';
import { cannotStopError, conditionOf, stopRunning } from '../../sandbox/control-client.ts';
import { type SandboxDirectory, sandboxDirectory } from '../../sandbox/sandbox-directory.ts';
import type { World } from '../../world.ts';
import type { stop } from './table.ts';

export default async ({ dir }: Options<typeof stop>, { world, progress }: Context) => {
  const directory = sandboxDirectory(world, dir);
  progress.update('Stopping the sandbox');
  const wasRunning = (await conditionOf(directory)).kind !== 'stopped';
  const survivor = wasRunning ? await stopRunning(world, directory) : undefined;
  progress.done();
  if (survivor !== undefined) throw cannotStopError(survivor);
  const data = { running: false, directory: directory.path };
  const sentence = wasRunning ? 'Sandbox stopped.' : 'The sandbox is not running.';
  return { ...message(sentence, data), notes: await unsetAdvice(world, directory) };
};

/** Empty if the shell has no variables of the sandbox. A command cannot change the variables of the shell that it runs in. */
async function unsetAdvice(world: World, { cloudsFile }: SandboxDirectory): Promise<string[]> {
  const { OS_CLIENT_CONFIG_FILE: file } = world.env;
  // The shell may use the clusters of another sandbox.
  if (file && file !== cloudsFile) return [];
  const names = [...(file ? ['OS_CLOUD', 'OS_CLIENT_CONFIG_FILE'] : []), ...(await clientVariables(world))];
  if (names.length === 0) return [];
  const line = shellLine(defaultShell(world), {}, names);
  return [`This shell still points at the sandbox. To reset it: ${line}`];
}

/** The variables of `cluster-config` that point at a cluster of a sandbox. */
async function clientVariables({ env, cwd }: World): Promise<string[]> {
  const { KUBECONFIG, DOCKER_HOST = '', MESOS_MASTER = '' } = env;
  const kubeconfig = KUBECONFIG ? await readText(resolve(cwd, KUBECONFIG)).catch(() => '') : '';
  const servers = [...kubeconfig.matchAll(/\bserver"?:\s*"?([^\s"',]+)/g)].map(([, server = '']) => server);
  const names: readonly string[] = [
    // A file with clusters of other clouds is the user's own.
    ...(servers.length > 0 && servers.every(isLoopbackCluster) ? ['KUBECONFIG'] : []),
    ...(isLoopbackCluster(DOCKER_HOST) ? DOCKER_VARIABLES : []),
    ...(isLoopbackCluster(MESOS_MASTER) ? ['MESOS_MASTER', 'MARATHON_URL'] : []),
  ];
  return CLIENT_VARIABLES.filter((name) => names.includes(name) && env[name] !== undefined);
}

const DOCKER_VARIABLES = CLIENT_VARIABLES.filter((name) => name.startsWith('DOCKER_'));
