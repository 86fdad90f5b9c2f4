/** cluster-config --merge: merges the cluster into kubectl's kubeconfig; prints no shell code. */
import {
  kubernetesAccess,
  readAccess,
  unsignedKubernetesAccess,
} from '../../cluster-access/cluster-access.ts';
import { originOf } from '../../cluster-access/cluster-origin.ts';
import { assertEntryName } from '../../cluster-access/kubeconfig/entry-name.ts';
import { openMerge } from '../../cluster-access/kubeconfig/kubeconfig-merge.ts';
import type { Context } from '../../context.ts';
import { shellCode } from '../../output/result.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { NamedConfigOptions } from './config-types.ts';
import { pluginAccess } from './plugin-access.ts';

export default async (
  options: NamedConfigOptions,
  { world, cloud, session, magnum, progress, say, warn }: Context,
) => {
  const setCurrent = options.setCurrent !== false;
  const { context: name, allowSharedDir } = options;
  if (name !== undefined) assertEntryName(name);
  const merge = await openMerge(
    { context: name, setCurrent, allowSharedDir: allowSharedDir === true },
    world,
  );
  const keystone = await pluginAccess(options, false, { cloud, world, warn });
  const client = await magnum();
  const access = await readAccess({
    clusterId: options.cluster,
    magnum: client,
    progress,
    keystone,
    only: { coes: ['kubernetes'], label: 'Kubernetes', option: '--merge' },
    beforeSigning: async (facts) =>
      merge.prepare(
        facts.cluster.uuid,
        unsignedKubernetesAccess(facts, keystone),
        originOf(facts.cluster, client, await (await session()).endpoint()),
      ),
  });
  const { path, context, notices } = await merge.finish(kubernetesAccess(access));
  progress.done();
  for (const notice of notices) warn(safeLine(notice));
  // Not a remark: the name of the context is the result.
  say(
    safeLine(`Context ${context} written to ${path}${setCurrent ? ' and set as the current context' : ''}.`),
  );
  return shellCode('');
};
