/** Counts how many nodes of a cluster or nodegroup are ready while the cloud creates or removes nodes. */
import { toArray } from '../../platform/async-iterable.ts';
import type { Magnum, NodeGroup } from '../types.ts';
import { pollErrorFrom, toleranceMs } from './poll-errors.ts';
import { isInProgress } from './wait-state.ts';
import type { NodeProgress, WaitResource, WaitTarget } from './wait-types.ts';

export type CountNodes = (
  target: WaitTarget,
  resource: WaitResource,
  timeoutMs: number,
) => Promise<NodeProgress | undefined>;

export function createNodeCounter(magnum: Magnum): CountNodes {
  /** False after the cloud has rejected a list of nodegroups: they are not requested again. */
  let hasNodegroups = true;

  async function nodegroupsOf(cluster: string, timeoutMs: number): Promise<NodeGroup[]> {
    if (!hasNodegroups) return [];
    try {
      return await toArray(magnum.nodegroups.list(cluster, { timeoutMs }));
    } catch (error) {
      hasNodegroups = toleranceMs(pollErrorFrom(error), true) !== undefined;
      return [];
    }
  }

  /** Nodes with an address count as ready, and so do the nodes of complete nodegroups. */
  return async (target, resource, timeoutMs) => {
    const wanted = resource.node_count;
    if (typeof wanted !== 'number' || target.targetState === 'gone') return undefined;
    const addresses = Array.isArray(resource.node_addresses) ? resource.node_addresses.length : 0;
    const isCluster = target.nodegroup === undefined;
    if (!isCluster || !isInProgress(resource.status) || addresses >= wanted)
      return { ready: Math.min(addresses, wanted), wanted };
    const workers = countWorkers(await nodegroupsOf(resource.uuid, timeoutMs));
    return { ready: Math.min(Math.max(addresses, workers), wanted), wanted };
  };
}

/** Counts the worker nodes of the nodegroups that are complete. */
const countWorkers = (groups: readonly NodeGroup[]): number =>
  groups
    .filter(({ role, status }) => role !== 'master' && status?.endsWith('_COMPLETE') === true)
    .reduce((sum, { node_count }) => sum + (node_count ?? 0), 0);
