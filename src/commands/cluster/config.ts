import { resolve } from 'node:path';
import { configureCluster } from '../../cluster-access/client-configuration.ts';
import { defaultShell, evalAdvice } from '../../cluster-access/shell/shell-exports.ts';
import type { Context } from '../../context.ts';
import { shellCode } from '../../output/result.ts';
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
    outputCerts,
    ...options
  }: NamedConfigOptions,
  { world, cloud, magnum, warn, progress }: Context,
) => {
  const shell = options.shell ?? defaultShell(world.env, world.platform);
  const keystone = await pluginAccess({ exec, useCertificate, insecureKubeconfig }, outputCerts, {
    cloud,
    world,
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
  if (needsEval) warn(evalAdvice(shell, 'magnum cluster-config ...'));
  return shellCode(code);
};
