import { resolve } from 'node:path';
import type { Options } from '../../cli/table.ts';
import { configureCluster } from '../../coe/configure.ts';
import { shellFamily } from '../../coe/shell.ts';
import type { Context } from '../../context.ts';
import { shellCode } from '../../output/result.ts';
import { keystonePlugin } from './keystone-plugin.ts';
import type { config } from './table.ts';

export default async (
  { cluster, dir, force, allowSharedDir, useCertificate, outputCerts }: Options<typeof config>,
  { world, cloud, magnum, warn, progress }: Context,
) => {
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
    shell: shellFamily(world.env.SHELL),
    magnum: await magnum(),
    progress,
    keystone,
  });
  if (needsEval) {
    warn('A value needs quotes, which $(…) alone does not take away: use eval "$(magnum cluster-config …)".');
  }
  return shellCode(code);
};
