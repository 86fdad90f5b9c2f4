import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { parseLabels } from '../../magnum/labels.ts';
import { replaceWhole } from '../../magnum/patch.ts';
import type { PatchOperation } from '../../magnum/types.ts';
import { message } from '../../output/result.ts';
import { changeLabels, choosePatch, replaceEach } from '../shared/patch.ts';
import { fileReader, recordOf } from '../shared/resource.ts';
import { runAndWait } from '../shared/run-and-wait.ts';
import type { update } from './table.ts';

export default async (options: Options<typeof update>, context: Context) => {
  const { cluster: id, rollback } = options;
  const patch = choosePatch(
    options,
    namedChanges(options),
    fileReader(context.world),
    'replace node_count=5',
  );
  return await runAndWait(options, context, { subject: { cluster: id } }, async () => {
    const { clusters } = await context.magnum();
    const cluster = await clusters.update(id, patch, { rollback });
    if ('name' in cluster) return recordOf(cluster);
    return message(`Request to update cluster ${id} has been accepted.`, { uuid: cluster.uuid });
  });
};

function namedChanges(options: Options<typeof update>): PatchOperation[] {
  const { name, nodeCount, masterCount, label, noLabel, healthStatus, healthStatusReason } = options;
  return [
    ...replaceEach({
      name,
      node_count: nodeCount,
      master_count: masterCount,
      health_status: healthStatus,
    }),
    ...(healthStatusReason.length === 0
      ? []
      : [replaceWhole('/health_status_reason', parseLabels(healthStatusReason))]),
    ...changeLabels(label, noLabel),
  ];
}
