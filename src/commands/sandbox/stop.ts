import type { Options } from '../../cli/command-spec.ts';
import { defaultShell, shellLine } from '../../cluster-access/shell/shell-exports.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { message } from '../../output/result.ts';
import { findRunning, stopRunning } from '../../sandbox/control-client.ts';
import { sandboxDirectory } from '../../sandbox/sandbox-directory.ts';
import type { World } from '../../world.ts';
import type { stop } from './table.ts';

export default async ({ dir }: Options<typeof stop>, { world }: Context) => {
  const directory = sandboxDirectory(world, dir);
  const running = await findRunning(directory);
  const data = { running: false, directory: directory.path };
  if (running === undefined) return message('The sandbox is not running.', data);
  if (!(await stopRunning(world, directory)))
    throw new MagnumError(
      'failed',
      `Cannot stop the sandbox: process ${running.pid} is still running after 10 s.`,
    );
  const isSelected = world.env.OS_CLIENT_CONFIG_FILE === directory.cloudsFile;
  return { ...message('Sandbox stopped.', data), notes: isSelected ? [unsetAdvice(world)] : [] };
};

/** A command cannot change the variables of the shell that it runs in. */
function unsetAdvice({ env, platform }: World): string {
  const line = shellLine(defaultShell(env, platform), {}, ['OS_CLOUD', 'OS_CLIENT_CONFIG_FILE']);
  return `This shell still points at the sandbox. To reset it: ${line}`;
}
