/** Clusters and their actions (Container Infrastructure Management API reference, "Manage Cluster"). */

import {
  collection,
  createItem,
  getItem,
  named,
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
import { fieldsOf, type MagnumRequest, type NamedResource, requestLineOf } from './magnum-request.ts';
import type { Cluster, Magnum, NameOrUuid } from './types.ts';

export const CLUSTERS: ResourceType = {
  path: '/v1/clusters',
  key: 'clusters',
  missing: (id) => `Cluster ${id} could not be found.`,
};

export const TEMPLATES: ResourceType = {
  path: '/v1/clustertemplates',
  key: 'clustertemplates',
  missing: (id) => `ClusterTemplate ${id} could not be found.`,
};

/** The nodegroups of a cluster. Throws MagnumError `usage` if `cluster` is not a valid name. */
export const nodegroupsOf = (cluster: NameOrUuid): ResourceType => ({
  path: `${itemPath(CLUSTERS.path, cluster)}/nodegroups`,
  key: 'nodegroups',
  missing: (id) => `Nodegroup ${id} of cluster ${cluster} could not be found.`,
  parent: named(CLUSTERS, cluster),
});

export function clusters(caller: MagnumRequest): Magnum['clusters'] {
  return {
    ...collection<Cluster>(caller, CLUSTERS),
    create: (body) =>
      createItem(caller, CLUSTERS, body, {
        features: featuresOfCluster(body),
        names:
          typeof body.cluster_template_id === 'string' ? [named(TEMPLATES, body.cluster_template_id)] : [],
      }),
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
      act(caller, id, 'resize', {
        features: featuresOfResize({ node_count, nodegroup }),
        names: nodegroupIn(id, nodegroup),
        json: { node_count, ...(nodes_to_remove.length > 0 && { nodes_to_remove }), nodegroup },
      }),
    upgrade: (id, { cluster_template, max_batch_size, nodegroup }) =>
      act(caller, id, 'upgrade', {
        features: [UPGRADE],
        names: [named(TEMPLATES, cluster_template), ...nodegroupIn(id, nodegroup)],
        json: { cluster_template, max_batch_size, nodegroup },
      }),
  };
}

const nodegroupIn = (cluster: NameOrUuid, nodegroup: NameOrUuid | undefined): NamedResource[] =>
  nodegroup === undefined ? [] : [named(nodegroupsOf(cluster), nodegroup)];

interface Action {
  readonly features: readonly Feature[];
  /** Resources in the body. */
  readonly names: readonly NamedResource[];
  readonly json: unknown;
}

/** The response contains the cluster's UUID; in Magnum 8 (API 1.7) it is empty. */
async function act(
  caller: MagnumRequest,
  id: string,
  action: string,
  { features, names, json }: Action,
): Promise<Resource> {
  const request = { method: 'POST', path: `${itemPath(CLUSTERS.path, id)}/actions/${action}`, json } as const;
  const response = await caller.send(request, {
    missing: CLUSTERS.missing(id),
    features,
    names: [named(CLUSTERS, id), ...names],
  });
  if (response.body === '') return await getItem<Cluster>(caller, CLUSTERS, id, []);
  return requireUuid(fieldsOf(response, requestLineOf(request)), requestLineOf(request));
}
