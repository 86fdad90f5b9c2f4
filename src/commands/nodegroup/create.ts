import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { parseNodeLabels, parseNodeTaints } from '../../magnum/node-properties.ts';
import type { NodeGroupBody } from '../../magnum/types.ts';
import { message } from '../../output/result.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { readLabels } from '../shared/given-labels.ts';
import { chooseMerge } from '../shared/parent-labels.ts';
import { ifGiven, withoutUndefined, withTwinHint } from '../shared/resource.ts';
import { createAndWait } from '../shared/run-and-wait.ts';
import type { create } from './table.ts';

export default async (options: Options<typeof create>, context: Context) => {
  const { cluster, name } = options;
  const labels = await readLabels(options, context.world);
  const optional: Partial<NodeGroupBody> = withoutUndefined({
    min_node_count: options.minNodes,
    max_node_count: options.maxNodes,
    image_id: options.image,
    flavor_id: options.flavor,
    docker_volume_size: options.dockerVolumeSize,
    labels,
    node_labels: ifGiven(options.nodeLabels, parseNodeLabels),
    node_taints: ifGiven(options.nodeTaints, parseNodeTaints),
  });
  return await createAndWait(options, context, async () => {
    const { clusters, nodegroups } = await context.magnum();
    const merge = await chooseMerge(
      {
        kind: 'nodegroup',
        parent: `cluster ${cluster}`,
        getParent: (query) => clusters.get(cluster, query),
        given: labels,
        merge: options.mergeLabels,
      },
      context,
    );
    const body = {
      ...{ name, node_count: options.nodeCount, role: options.role, ...optional },
      // Older services reject the unknown field.
      ...(merge && { merge_labels: true }),
    };
    const { uuid } = await nodegroups.create(cluster, body).catch((error: unknown) => {
      throw withTwinHint(error, `To show it: ${ownCommand('nodegroup-show', cluster, name)}`);
    });
    const accepted = message(`Request to create nodegroup ${uuid} accepted`, { uuid, name });
    return { accepted: { ...accepted, createdUuid: uuid }, subject: { cluster, nodegroup: name } };
  });
};
