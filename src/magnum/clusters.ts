/** Clusters and their actions (Container Infrastructure Management API reference, "Manage Cluster"). */

import {
  collection,
  createItem,
  getItem,
  type Resource,
  type ResourceType,
  removeItem,
  requireUuid,
  updateItem,
} from './collection.ts';
import {
  type Feature,
  featuresOfCluster,
  featuresOfClusterPatch,
  featuresOfResize,
  UPGRADE,
} from './feature.ts';
import { itemPath } from './item-path.ts';
import { fieldsOf, type MagnumRequest, requestLineOf } from './magnum-request.ts';
import type { Cluster, Magnum } from './types.ts';

export const CLUSTERS: ResourceType = {
  path: '/v1/clusters',
  key: 'clusters',
  missing: (id) => `Cluster ${id} could not be found.`,
};

export function clusters(caller: MagnumRequest): Magnum['clusters'] {
  return {
    ...collection<Cluster>(caller, CLUSTERS),
    create: (body) => createItem(caller, CLUSTERS, body, { features: featuresOfCluster(body) }),
    update: (id, patch, { rollback = false } = {}) =>
      updateItem(
        caller,
        CLUSTERS,
        id,
        patch,
        featuresOfClusterPatch(patch, rollback),
        rollback ? '/?rollback=True' : '',
      ),
    delete: (id) => removeItem(caller, CLUSTERS, id, []),
    resize: (id, { node_count, nodes_to_remove = [], nodegroup }) =>
      act(caller, id, 'resize', featuresOfResize({ node_count, nodegroup }), {
        node_count,
        ...(nodes_to_remove.length > 0 && { nodes_to_remove }),
        nodegroup,
      }),
    upgrade: (id, { cluster_template, max_batch_size, nodegroup }) =>
      act(caller, id, 'upgrade', [UPGRADE], { cluster_template, max_batch_size, nodegroup }),
  };
}

/** The response contains the cluster's UUID; in Magnum 8 (API 1.7) it is empty. */
async function act(
  caller: MagnumRequest,
  id: string,
  action: string,
  features: readonly Feature[],
  json: unknown,
): Promise<Resource> {
  const request = { method: 'POST', path: `${itemPath(CLUSTERS.path, id)}/actions/${action}`, json } as const;
  const response = await caller.send(request, { missing: CLUSTERS.missing(id), features });
  if (response.body === '') return await getItem<Cluster>(caller, CLUSTERS, id, []);
  return requireUuid(fieldsOf(response, requestLineOf(request)), requestLineOf(request));
}
