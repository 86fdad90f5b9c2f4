/** Which clusters a requester can see (magnum/db/sqlalchemy/api.py). */
import type { ClusterRecord } from '../state.ts';
import { isUuid } from './attribute-types.ts';
import { clusterIndex } from './cluster-index.ts';
import { conflict, type Fault, notFound } from './faults.ts';
import { findNamed } from './list-pages.ts';
import type { Call } from './magnum-call.ts';
import { isMine } from './requester.ts';

export const noSuchCluster = (ident: string): Fault => notFound(`Cluster ${ident} could not be found.`);

const TWINS = 'Multiple clusters exist with same name. Please use the cluster uuid instead.';

/** An admin sees those of all projects only where Magnum has said so: `everywhere`. */
export function visibleClusters({ cloud, requester }: Call, everywhere: boolean): readonly ClusterRecord[] {
  const { clusters } = cloud.state;
  if (everywhere && requester.isAdmin) return clusters;
  const { byProject, byUser } = clusterIndex(clusters);
  const { projectId, userId } = requester;
  return (projectId === undefined ? byUser.get(userId) : byProject.get(projectId)) ?? [];
}

/** Throws Fault 404, or 409 for twins. */
export function findCluster(call: Call, ident: string, everywhere = false): ClusterRecord {
  if (!isUuid(ident)) {
    return findNamed(visibleClusters(call, everywhere), ident, noSuchCluster, conflict(TWINS));
  }
  const { cloud, requester } = call;
  const cluster = clusterIndex(cloud.state.clusters).byUuid.get(ident);
  const isVisible = cluster && ((everywhere && requester.isAdmin) || isMine(requester, cluster));
  if (isVisible) return cluster;
  throw noSuchCluster(ident);
}
