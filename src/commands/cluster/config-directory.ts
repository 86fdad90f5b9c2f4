import { resolve } from 'node:path';
import { configureCluster } from '../../cluster-access/client-configuration.ts';
import {
  defaultShell,
  evalAdvice,
  evaluationOf,
  type Shell,
} from '../../cluster-access/shell/shell-exports.ts';
import type { Context } from '../../context.ts';
import { shellCode } from '../../output/result.ts';
import { ownCommand, typedCommandWith } from '../../platform/own-command.ts';
import type { NamedConfigOptions } from './config-types.ts';
import { pluginAccess } from './plugin-access.ts';

export default async (
  {
    cluster,
    dir,
    force,
    allowSharedDir,
    exec,
    useCertificate,
    insecureKubeconfig,
    portable,
    outputCerts,
    ...options
  }: NamedConfigOptions,
  { world, cloud, magnum, warn, progress }: Context,
) => {
  const shell = options.shell ?? defaultShell(world);
  const keystone = await pluginAccess({ exec, useCertificate, insecureKubeconfig, portable }, outputCerts, {
    cloud,
    world,
    warn,
  });
  const { code, needsEval } = await configureCluster({
    clusterId: cluster,
    dir: resolve(world.cwd, dir),
    force,
    pid: world.pid,
    home: world.home,
    shared: allowSharedDir,
    signal: world.signal,
    shell,
    magnum: await magnum(),
    progress,
    keystone,
    warn,
  });
  progress.done();
  const isShown = world.stdout.isTTY;
  if (needsEval && !isShown) warn(evalAdvice(shell, 'magnum cluster-config ...'));
  return shellCode(code, isShown ? nextSteps(shell, cluster, force) : []);
};

/** For code that is printed to a terminal: the shell does not evaluate it. The files exist now. */
function nextSteps(shell: Shell, cluster: string, force: boolean): string[] {
  const command = typedCommandWith('cluster', cluster, cluster) ?? ownCommand('cluster-config', cluster);
  return [
    'This shell does not use the cluster yet: run the code above.',
    `To evaluate the code of a new certificate: ${evaluationOf(shell, force ? command : `${command} --force`)}`,
  ];
}
