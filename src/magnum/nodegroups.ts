/** Nodegroups of a cluster (API 1.9; magnum/api/controllers/v1/nodegroup.py). */

import { CLUSTERS } from './clusters.ts';
import { createItem, getItem, type ResourceType, removeItem, updateItem } from './collection.ts';
import { featuresOfNodeGroup, featuresOfNodeGroupPatch, NODEGROUPS } from './feature.ts';
import { itemPath } from './item-path.ts';
import type { MagnumRequest } from './magnum-request.ts';
import { pages } from './paging.ts';
import type { Magnum, NameOrUuid, NodeGroup } from './types.ts';

export function nodegroups(caller: MagnumRequest): Magnum['nodegroups'] {
  return {
    async *list(cluster, { role, ...options } = {}) {
      const call = { missing: CLUSTERS.missing(cluster), features: [NODEGROUPS] };
      const list = { ...nodegroupsOf(cluster), call };
      yield* pages<NodeGroup>(caller, role ? { ...list, filters: { role } } : list, options);
    },
    get: async (cluster, id, options) =>
      await getItem<NodeGroup>(caller, nodegroupsOf(cluster), id, [NODEGROUPS], options),
    create: async (cluster, body) =>
      await createItem<NodeGroup>(caller, nodegroupsOf(cluster), body, {
        missing: CLUSTERS.missing(cluster),
        features: featuresOfNodeGroup(body),
      }),
    update: async (cluster, id, patch) =>
      await updateItem<NodeGroup>(caller, nodegroupsOf(cluster), id, patch, featuresOfNodeGroupPatch(patch)),
    delete: async (cluster, id) => await removeItem(caller, nodegroupsOf(cluster), id, [NODEGROUPS]),
  };
}

/** Throws MagnumError `usage` if `cluster` is not a valid name. */
function nodegroupsOf(cluster: NameOrUuid): ResourceType {
  return {
    path: `${itemPath(CLUSTERS.path, cluster)}/nodegroups`,
    key: 'nodegroups',
    missing: (id) => `Nodegroup ${id} of cluster ${cluster} could not be found.`,
  };
}
