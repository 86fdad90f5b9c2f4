/** cluster-config --merge: merges the cluster into kubectl's kubeconfig. */
import { namedUser } from '../../cluster-access/certificate/subject.ts';
import { kubernetesAccess, unsignedKubernetesAccess } from '../../cluster-access/cluster-access.ts';
import { originOf } from '../../cluster-access/cluster-origin.ts';
import { isTemplate } from '../../cluster-access/kubeconfig/context-template.ts';
import { openMerge } from '../../cluster-access/kubeconfig/kubeconfig-merge.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { subjectOf } from './client-option-rules.ts';
import type { OpenDestination } from './config-types.ts';
import { contextNameFrom } from './context-name.ts';

export const openKubeconfig: OpenDestination = async (
  { context: name, allowSharedDir, ...options },
  context,
  keystone,
) => {
  const { world, session, magnum, say, warn } = context;
  // The context of another user is for tests of their access, or for a copy.
  const setCurrent = options.setCurrent ?? namedUser(subjectOf(options)) === undefined;
  const template = name !== undefined && isTemplate(name) ? name : undefined;
  const merge = await openMerge(
    { context: template === undefined ? name : undefined, setCurrent, allowSharedDir },
    world,
  );
  return {
    only: { coes: ['kubernetes'], label: 'Kubernetes', option: '--merge' },
    prepare: async (facts) =>
      await merge.prepare(
        facts.cluster.uuid,
        unsignedKubernetesAccess(facts, keystone, subjectOf(options)),
        originOf(facts.cluster, await magnum(), await (await session()).endpoint()),
        template && (await contextNameFrom(template, facts.cluster, context)),
      ),
    stored: async () => merge.storedCertificate(),
    async write(access) {
      const { path, context: written, notices } = await merge.finish(kubernetesAccess(access));
      for (const notice of notices) warn(safeLine(notice));
      // Not a remark: the name of the context is the result.
      say(
        safeLine(
          `Context ${written} written to ${path}${setCurrent ? ' and set as the current context' : ''}.`,
        ),
      );
      return undefined;
    },
  };
};
