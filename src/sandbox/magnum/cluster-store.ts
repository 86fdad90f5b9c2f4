/** Finds the clusters that a requester can see (magnum/db/sqlalchemy/api.py). */
import type { ClusterRecord } from '../state.ts';
import { isUuid } from './attribute-types.ts';
import { getClusterIndex } from './cluster-index.ts';
import { conflictError, type Fault, notFoundError } from './faults.ts';
import { findNamed } from './list-pages.ts';
import type { Call } from './magnum-call.ts';
import { isOwnResource } from './requester.ts';

export const clusterNotFoundError = (ident: string): Fault =>
  notFoundError(`Cluster ${ident} could not be found.`);

const AMBIGUOUS_NAME = 'Multiple clusters exist with same name. Please use the cluster uuid instead.';

/** Administrators see all projects only in the operations for which Magnum sets `allProjects`. */
export function listVisibleClusters(
  { cloud, requester }: Call,
  allProjects: boolean,
): readonly ClusterRecord[] {
  const { clusters } = cloud.state;
  if (allProjects && requester.isAdmin) return clusters;
  const { byProject, byUser } = getClusterIndex(clusters);
  const { projectId, userId } = requester;
  return (projectId === undefined ? byUser.get(userId) : byProject.get(projectId)) ?? [];
}

/** Throws Fault 404, or 409 if the name is ambiguous. */
export function findCluster(call: Call, ident: string, allProjects = false): ClusterRecord {
  if (!isUuid(ident)) {
    return findNamed(
      listVisibleClusters(call, allProjects),
      ident,
      clusterNotFoundError,
      conflictError(AMBIGUOUS_NAME),
    );
  }
  const { cloud, requester } = call;
  const cluster = getClusterIndex(cloud.state.clusters).byUuid.get(ident);
  const isVisible = cluster && ((allProjects && requester.isAdmin) || isOwnResource(requester, cluster));
  if (isVisible) return cluster;
  throw clusterNotFoundError(ident);
}
