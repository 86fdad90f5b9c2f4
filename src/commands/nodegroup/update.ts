import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { parseNodeLabels, parseNodeTaints } from '../../magnum/node-properties.ts';
import { replaceWhole } from '../../magnum/patch.ts';
import type { PatchOperation } from '../../magnum/types.ts';
import { message } from '../../output/result.ts';
import { choosePatch, replaceEach } from '../shared/patch.ts';
import { fileReader, ifGiven } from '../shared/resource.ts';
import { runAndWait } from '../shared/run-and-wait.ts';
import type { update } from './table.ts';

export default async (options: Options<typeof update>, context: Context) => {
  const { cluster, nodegroup } = options;
  const patch = choosePatch(
    options,
    namedChanges(options),
    fileReader(context.world),
    'replace max_node_count=5',
  );
  return await runAndWait(options, context, { subject: { cluster, nodegroup } }, async () => {
    const { nodegroups } = await context.magnum();
    const { uuid } = await nodegroups.update(cluster, nodegroup, patch);
    return message(`Request to update nodegroup ${nodegroup} has been accepted.`, { uuid });
  });
};

function namedChanges(options: Options<typeof update>): PatchOperation[] {
  const labels = ifGiven(options.nodeLabels, parseNodeLabels);
  const taints = ifGiven(options.nodeTaints, parseNodeTaints);
  return [
    ...replaceEach({ min_node_count: options.minNodes, max_node_count: options.maxNodes }),
    ...(labels ? [replaceWhole('/node_labels', labels)] : []),
    ...(taints ? [replaceWhole('/node_taints', taints)] : []),
  ];
}
