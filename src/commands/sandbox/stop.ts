import type { Options } from '../../cli/command-spec.ts';
import { clientVariablesOf } from '../../cluster-access/client-variables.ts';
import { defaultShell, shellLine } from '../../cluster-access/shell/shell-exports.ts';
import type { Context } from '../../context.ts';
import { message } from '../../output/result.ts';
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
  const selection = file ? ['OS_CLOUD', 'OS_CLIENT_CONFIG_FILE'] : [];
  const names = [...selection, ...(await clientVariablesOf(world, isLoopbackCluster))];
  if (names.length === 0) return [];
  const line = shellLine(defaultShell(world), {}, names);
  return [`This shell still points at the sandbox. To reset it: ${line}`];
}
