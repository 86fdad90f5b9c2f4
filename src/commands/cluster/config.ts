/** cluster-config with --dir, --merge or --docker-context: configures the clients, and prints the code that uses a directory. */
import type { ClientCode } from '../../cluster-access/client-configuration.ts';
import {
  defaultShell,
  evalAdvice,
  evaluationOf,
  type Shell,
} from '../../cluster-access/shell/shell-exports.ts';
import type { Context } from '../../context.ts';
import { type ShellCode, shellCode } from '../../output/result.ts';
import { ownCommand, typedCommandWith } from '../../platform/own-command.ts';
import { openClientAccess } from './client-access.ts';
import { sayRole } from './config-role.ts';
import type { NamedConfigOptions } from './config-types.ts';
import { waitUntilComplete } from './config-wait.ts';
import { expectExistingCluster } from './expected-cluster.ts';

export default async (options: NamedConfigOptions, context: Context) => {
  const access = await openClientAccess(options, context);
  const { cluster, wait } = options;
  if (wait) await access.check(await expectExistingCluster(cluster, context));
  const code = await access.configure(wait ? await waitUntilComplete(options, context) : cluster);
  sayRole(options, context);
  return code === undefined ? shellCode('') : printedCode(code, options, context);
};

function printedCode(
  { code, needsEval }: ClientCode,
  options: NamedConfigOptions,
  { world, warn }: Context,
): ShellCode {
  const shell = options.shell ?? defaultShell(world);
  const isShown = world.stdout.isTTY;
  if (needsEval && !isShown) warn(evalAdvice(shell, 'magnum cluster-config ...'));
  // After a merge, kubectl can use the cluster without the code.
  return shellCode(code, isShown && !options.merge ? nextSteps(shell, options) : []);
}

/** For code that is printed to a terminal: the shell does not evaluate it. The files exist now. */
function nextSteps(shell: Shell, { cluster, force }: NamedConfigOptions): string[] {
  const command = typedCommandWith('cluster', cluster, cluster) ?? ownCommand('cluster-config', cluster);
  return [
    'This shell does not use the cluster yet: run the code above.',
    `To evaluate the code of a new certificate: ${evaluationOf(shell, force ? command : `${command} --force`)}`,
  ];
}
