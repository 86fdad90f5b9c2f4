import type { Options } from '../../cli/command-spec.ts';
import { evaluationOf } from '../../cluster-access/shell/shell-exports.ts';
import { defaultShell } from '../../cluster-access/shell/shell-names.ts';
import type { Context } from '../../context.ts';
import { record } from '../../output/result.ts';
import { findRunning } from '../../sandbox/control-client.ts';
import { sandboxCommand } from '../../sandbox/sandbox-command.ts';
import { sandboxDirectory } from '../../sandbox/sandbox-directory.ts';
import { notRunningError } from '../../sandbox/stopped-sandbox.ts';
import type { status } from './table.ts';

export default async ({ dir }: Options<typeof status>, { world, remark }: Context) => {
  const directory = sandboxDirectory(world, dir);
  const running = await findRunning(directory);
  const evaluation = (command: string) => evaluationOf(defaultShell(world), command);
  if (running === undefined) throw notRunningError('failed', dir, evaluation);
  if (world.stdout.isTTY && world.env.OS_CLIENT_CONFIG_FILE !== directory.cloudsFile)
    remark(`To use it in this shell: ${evaluation(sandboxCommand('start', dir))}`);
  const { url, pid, release, clusters } = running;
  return record({ running: true, url, pid, directory: directory.path, release, clusters });
};
