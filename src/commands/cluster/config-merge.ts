/** cluster-config --merge: merges the cluster into kubectl's kubeconfig. */
import { kubernetesAccess, unsignedKubernetesAccess } from '../../cluster-access/cluster-access.ts';
import { originOf } from '../../cluster-access/cluster-origin.ts';
import { assertEntryName } from '../../cluster-access/kubeconfig/entry-name.ts';
import { openMerge } from '../../cluster-access/kubeconfig/kubeconfig-merge.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { OpenDestination } from './config-types.ts';

export const openKubeconfig: OpenDestination = async (
  { context: name, allowSharedDir, ...options },
  { world, session, magnum, say, warn },
  keystone,
) => {
  const setCurrent = options.setCurrent !== false;
  if (name !== undefined) assertEntryName(name);
  const merge = await openMerge({ context: name, setCurrent, allowSharedDir }, world);
  return {
    only: { coes: ['kubernetes'], label: 'Kubernetes', option: '--merge' },
    prepare: async (facts) =>
      await merge.prepare(
        facts.cluster.uuid,
        unsignedKubernetesAccess(facts, keystone),
        originOf(facts.cluster, await magnum(), await (await session()).endpoint()),
      ),
    async write(access) {
      const { path, context, notices } = await merge.finish(kubernetesAccess(access));
      for (const notice of notices) warn(safeLine(notice));
      // Not a remark: the name of the context is the result.
      say(
        safeLine(
          `Context ${context} written to ${path}${setCurrent ? ' and set as the current context' : ''}.`,
        ),
      );
      return undefined;
    },
  };
};
