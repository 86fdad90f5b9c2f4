import { resolve } from 'node:path';
import { configureCluster } from '../../coe/configure.ts';
import { defaultShell, evalAdvice } from '../../coe/shell.ts';
import type { Context } from '../../context.ts';
import { shellCode } from '../../output/result.ts';
import type { NamedConfigOptions } from './configure-client.ts';
import { keystonePlugin } from './keystone-plugin.ts';

export default async (
  { cluster, dir, force, allowSharedDir, useCertificate, outputCerts, ...options }: NamedConfigOptions,
  { world, cloud, magnum, warn, progress }: Context,
) => {
  const shell = options.shell ?? defaultShell(world.env, world.platform);
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
