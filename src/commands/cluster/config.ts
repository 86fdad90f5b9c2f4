import { resolve } from 'node:path';
import type { Options } from '../../cli/table.ts';
import { configureCluster } from '../../coe/configure.ts';
import { defaultShell, evalAdvice, exports } from '../../coe/shell.ts';
import { CLIENT_VARIABLES } from '../../coe/variables.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { shellCode } from '../../output/result.ts';
import { keystonePlugin } from './keystone-plugin.ts';
import type { config } from './table.ts';

export default async (
  {
    cluster,
    dir,
    force,
    allowSharedDir,
    useCertificate,
    outputCerts,
    unset,
    ...options
  }: Options<typeof config>,
  { world, cloud, magnum, warn, progress }: Context,
) => {
  const shell = options.shell ?? defaultShell(world.env, world.platform);
  // What was set need not be known for that, so nothing is asked.
  if (unset) return shellCode(exports(shell, {}, CLIENT_VARIABLES).code);
  if (cluster === undefined) throw new MagnumError('usage', "missing required argument 'cluster'");
  const keystone =
    useCertificate === false
      ? { plugin: keystonePlugin(await cloud(), world), writeCa: outputCerts }
      : undefined;
  const { code, needsEval } = await configureCluster({
    clusterId: cluster,
    dir: resolve(world.cwd, dir),
    force,
    pid: world.pid,
    shared: allowSharedDir,
    shell,
    magnum: await magnum(),
    progress,
    keystone,
  });
  if (needsEval) warn(evalAdvice(shell, 'magnum cluster-config …'));
  return shellCode(code);
};
