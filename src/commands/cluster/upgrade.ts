import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { message } from '../../output/result.ts';
import { runAndWait } from '../shared/run-and-wait.ts';
import type { upgrade } from './table.ts';

export default async (
  { cluster, clusterTemplate, maxBatchSize, nodegroup, ...choice }: Options<typeof upgrade>,
  context: Context,
) => {
  return await runAndWait(choice, context, { subject: { cluster } }, async () => {
    const { clusters } = await context.magnum();
    const { uuid } = await clusters.upgrade(cluster, {
      cluster_template: clusterTemplate,
      max_batch_size: maxBatchSize,
      nodegroup,
    });
    return message(`Request to upgrade cluster ${cluster} has been accepted.`, { uuid });
  });
};
