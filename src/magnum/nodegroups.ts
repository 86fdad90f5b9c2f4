/** Nodegroups of a cluster (API 1.9; magnum/api/controllers/v1/nodegroup.py). */

import { CLUSTERS, nodegroupsOf } from './clusters.ts';
import { createItem, getItem, named, removeItem, updateItem } from './collection.ts';
import { featuresOfNodeGroup, featuresOfNodeGroupPatch, NODEGROUPS } from './feature.ts';
import type { MagnumRequest } from './magnum-request.ts';
import { pages } from './paging.ts';
import type { Magnum, NodeGroup } from './types.ts';

export function nodegroups(caller: MagnumRequest): Magnum['nodegroups'] {
  return {
    async *list(cluster, { role, ...options } = {}) {
      const names = [named(CLUSTERS, cluster)];
      const call = { missing: CLUSTERS.missing(cluster), features: [NODEGROUPS], names };
      const list = { ...nodegroupsOf(cluster), call };
      yield* pages<NodeGroup>(caller, role ? { ...list, filters: { role } } : list, options);
    },
    get: async (cluster, id, options) =>
      await getItem<NodeGroup>(caller, nodegroupsOf(cluster), id, [NODEGROUPS], options),
    create: async (cluster, body) =>
      await createItem<NodeGroup>(caller, nodegroupsOf(cluster), body, {
        missing: CLUSTERS.missing(cluster),
        features: featuresOfNodeGroup(body),
        names: [named(CLUSTERS, cluster)],
      }),
    update: async (cluster, id, patch) =>
      await updateItem<NodeGroup>(caller, nodegroupsOf(cluster), id, patch, featuresOfNodeGroupPatch(patch)),
    delete: async (cluster, id) => await removeItem(caller, nodegroupsOf(cluster), id, [NODEGROUPS]),
  };
}
