/** cluster-config --merge: merges the cluster into kubectl's kubeconfig; prints no shell code. */
import { kubernetesAccess, readAccess } from '../../cluster-access/cluster-access.ts';
import { assertMergeable, mergeIntoKubeconfig } from '../../cluster-access/kubeconfig/kubeconfig-merge.ts';
import type { Context } from '../../context.ts';
import { shellCode } from '../../output/result.ts';
import { safeLine } from '../../output/safe-text.ts';
import type { NamedConfigOptions } from './config-types.ts';
import { pluginAccess } from './plugin-access.ts';

export default async (options: NamedConfigOptions, { world, cloud, magnum, progress, say }: Context) => {
  await assertMergeable(world);
  const access = await readAccess({
    clusterId: options.cluster,
    magnum: await magnum(),
    progress,
    keystone: await pluginAccess(options, false, { cloud, world }),
    only: { coes: ['kubernetes'], label: 'Kubernetes', option: '--merge' },
  });
  const setCurrent = options.setCurrent !== false;
  const { path, context } = await mergeIntoKubeconfig(
    {
      uuid: access.cluster.uuid,
      access: kubernetesAccess(access),
      context: options.context,
      setCurrent,
    },
    world,
  );
  progress.done();
  say(safeLine(`Context ${context} is in ${path}${setCurrent ? ' and is the current one' : ''}.`));
  return shellCode('');
};
