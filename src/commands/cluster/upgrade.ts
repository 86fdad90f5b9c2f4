import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import type { Cluster } from '../../magnum/types.ts';
import { message } from '../../output/result.ts';
import { runAndWait } from '../shared/run-and-wait.ts';
import type { upgrade } from './table.ts';
import { assertUpgradeFits } from './upgrade-check.ts';

export default async (
  { cluster, clusterTemplate, maxBatchSize, nodegroup, force, ...choice }: Options<typeof upgrade>,
  context: Context,
) => {
  return await runAndWait(choice, context, { subject: { cluster } }, async (before) => {
    if (!force) await assertUpgradeFits(cluster, clusterTemplate, context, before as Cluster | undefined);
    const { clusters } = await context.magnum();
    const { uuid } = await clusters.upgrade(cluster, {
      cluster_template: clusterTemplate,
      max_batch_size: maxBatchSize,
      nodegroup,
    });
    return message(`Request to upgrade cluster ${cluster} has been accepted.`, { uuid });
  });
};
