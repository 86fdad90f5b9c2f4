import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { resolveLabels } from '../../magnum/labels.ts';
import { parseNodeLabels, parseNodeTaints } from '../../magnum/node-properties.ts';
import type { NodeGroupBody } from '../../magnum/types.ts';
import { message } from '../../output/result.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { fileReader, ifGiven, withoutUndefined, withTwinHint } from '../shared/resource.ts';
import { createAndWait } from '../shared/run-and-wait.ts';
import type { create } from './table.ts';

export default async (options: Options<typeof create>, context: Context) => {
  const { cluster, name } = options;
  const optional: Partial<NodeGroupBody> = withoutUndefined({
    min_node_count: options.minNodes,
    max_node_count: options.maxNodes,
    image_id: options.image,
    flavor_id: options.flavor,
    docker_volume_size: options.dockerVolumeSize,
    labels:
      options.labels.length === 0 ? undefined : resolveLabels(options.labels, fileReader(context.world)),
    // Older services reject the unknown field.
    merge_labels: options.mergeLabels || undefined,
    node_labels: ifGiven(options.nodeLabels, parseNodeLabels),
    node_taints: ifGiven(options.nodeTaints, parseNodeTaints),
  });
  return await createAndWait(options, context, async () => {
    const { nodegroups } = await context.magnum();
    const body = { name, node_count: options.nodeCount, role: options.role, ...optional };
    const { uuid } = await nodegroups.create(cluster, body).catch((error: unknown) => {
      throw withTwinHint(error, `To show it: ${ownCommand('nodegroup-show', cluster, name)}`);
    });
    const accepted = message(`Request to create nodegroup ${uuid} accepted`, { uuid, name });
    return { accepted: { ...accepted, createdUuid: uuid }, subject: { cluster, nodegroup: name } };
  });
};
