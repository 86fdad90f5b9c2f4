/** Which clusters a requester can see (magnum/db/sqlalchemy/api.py). */
import type { ClusterRecord } from '../state.ts';
import type { Call } from './call.ts';
import { conflict, type Fault, notFound } from './faults.ts';
import { findNamed } from './paging.ts';
import { isMine } from './requester.ts';

export const noSuchCluster = (ident: string): Fault => notFound(`Cluster ${ident} could not be found.`);

const TWINS = 'Multiple clusters exist with same name. Please use the cluster uuid instead.';

/** An admin sees those of all projects only where Magnum has said so: `everywhere`. */
export const visibleClusters = ({ cloud, requester }: Call, everywhere: boolean): ClusterRecord[] =>
  everywhere && requester.isAdmin
    ? cloud.state.clusters
    : cloud.state.clusters.filter((cluster) => isMine(requester, cluster));

/** Throws Fault 404, or 409 for twins. */
export const findCluster = (call: Call, ident: string, everywhere = false): ClusterRecord =>
  findNamed(visibleClusters(call, everywhere), ident, noSuchCluster, conflict(TWINS));
