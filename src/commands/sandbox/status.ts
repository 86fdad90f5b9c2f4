import type { Options } from '../../cli/command-spec.ts';
import { evaluationOf } from '../../cluster-access/shell/shell-exports.ts';
import { defaultShell } from '../../cluster-access/shell/shell-names.ts';
import type { Context } from '../../context.ts';
import { record } from '../../output/result.ts';
import { findRunning } from '../../sandbox/control-client.ts';
import { sandboxDirectory } from '../../sandbox/sandbox-directory.ts';
import { notRunningError } from '../../sandbox/stopped-sandbox.ts';
import type { status } from './table.ts';

export default async ({ dir }: Options<typeof status>, { world }: Context) => {
  const directory = sandboxDirectory(world, dir);
  const running = await findRunning(directory);
  if (running === undefined) {
    const shell = defaultShell(world.env, world.platform);
    throw notRunningError('failed', dir, (command) => evaluationOf(shell, command));
  }
  const { url, pid, clusters } = running;
  return record({ running: true, url, pid, directory: directory.path, clusters });
};
