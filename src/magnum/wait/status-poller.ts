/** Polls the targets of a wait: with one request each, or with one list for many clusters. */
import type { MagnumError } from '../../errors.ts';
import { toArray } from '../../platform/async-iterable.ts';
import { mapConcurrently } from '../../platform/concurrency.ts';
import type { Cluster, Magnum, NodeGroup } from '../types.ts';
import { isClusterNotReady, pollErrorFrom, toleranceMs } from './poll-errors.ts';
import { isInProgress } from './wait-state.ts';
import type { NodeProgress, WaitResource, WaitTarget } from './wait-types.ts';

/** The part of a target's state that a poll reads and updates. */
export interface PollTarget {
  readonly target: WaitTarget;
  /** From the last poll that succeeded. */
  resource?: WaitResource | undefined;
  /** Undefined until the first response. */
  clusterUuid?: string | undefined;
}

export type PollResult =
  | { readonly kind: 'seen'; readonly resource: WaitResource; readonly nodes: NodeProgress | undefined }
  | { readonly kind: 'missing'; readonly error: MagnumError }
  | { readonly kind: 'error'; readonly error: MagnumError };

export interface PollOptions {
  /** Milliseconds for one request. */
  readonly timeoutMs: number;
  /** True if this cluster of a list would end the wait: its full state is then requested. */
  readonly shouldPollOne: (targets: PollTarget, cluster: Cluster) => boolean;
}

/** With more clusters than this, one list costs the service less than a request each. */
const LIST_THRESHOLD = 10;
const MAX_CONCURRENT_REQUESTS = 5;

export type PollResults = Map<PollTarget, PollResult>;

export interface StatusPoller {
  /** Throws errors that are not the service's: internal errors, and MagnumError `interrupted`. */
  poll(targets: readonly PollTarget[], options: PollOptions): Promise<PollResults>;
}

export function createStatusPoller(magnum: Magnum): StatusPoller {
  /** False once the cloud has rejected a list of nodegroups: they are not requested again. */
  let hasNodegroups = true;

  async function poll(watched: readonly PollTarget[], options: PollOptions): Promise<PollResults> {
    const looks: PollResults = new Map();
    const few = watched.length <= LIST_THRESHOLD;
    if (!few) for (const [one, look] of await pollList(watched, options)) looks.set(one, look);
    const rest = watched.filter((one) => !looks.has(one));
    const entries = mapConcurrently(rest, MAX_CONCURRENT_REQUESTS, async (one) => {
      return [one, await pollOne(one, options, few)] as const;
    });
    for await (const [one, look] of entries) looks.set(one, look);
    return looks;
  }

  /** The clusters about which a list says enough. */
  async function pollList(targets: readonly PollTarget[], options: PollOptions): Promise<PollResults> {
    const clusters = targets.filter(({ target }) => target.nodegroup === undefined);
    const results: PollResults = new Map();
    if (clusters.length <= LIST_THRESHOLD) return results;
    let listed: Cluster[];
    try {
      listed = await toArray(magnum.clusters.list({ timeoutMs: options.timeoutMs }));
    } catch (thrown) {
      const error = pollErrorFrom(thrown);
      // If the service is unavailable, do not fall back to one request per cluster. A 400 is different: one cluster that
      // is still being created makes the whole list fail.
      if (isClusterNotReady(error) || toleranceMs(error, true) === undefined) return results;
      for (const item of clusters) results.set(item, { kind: 'error', error });
      return results;
    }
    for (const item of clusters) {
      const cluster = findCluster(listed, item);
      if (cluster === undefined || options.shouldPollOne(item, cluster)) continue;
      item.clusterUuid = cluster.uuid;
      results.set(item, { kind: 'seen', resource: { ...item.resource, ...cluster }, nodes: undefined });
    }
    return results;
  }

  async function pollOne(item: PollTarget, options: PollOptions, withNodes: boolean): Promise<PollResult> {
    try {
      const resource = await fetchResource(magnum, item, options.timeoutMs);
      return {
        kind: 'seen',
        resource,
        nodes: withNodes ? await nodeProgress(item, resource, options) : undefined,
      };
    } catch (thrown) {
      const error = pollErrorFrom(thrown);
      return { kind: error.kind === 'not-found' ? 'missing' : 'error', error };
    }
  }

  /** Counts nodes with an address as ready, and the nodes of complete nodegroups. */
  async function nodeProgress(
    { target }: PollTarget,
    resource: WaitResource,
    options: PollOptions,
  ): Promise<NodeProgress | undefined> {
    const wanted = resource.node_count;
    if (typeof wanted !== 'number' || target.targetState === 'gone') return undefined;
    const addresses = Array.isArray(resource.node_addresses) ? resource.node_addresses.length : 0;
    const isCluster = target.nodegroup === undefined;
    if (!isCluster || !isInProgress(resource.status) || addresses >= wanted)
      return { ready: Math.min(addresses, wanted), wanted };
    const workers = countWorkers(await nodegroupsOf(resource.uuid, options));
    return { ready: Math.min(Math.max(addresses, workers), wanted), wanted };
  }

  async function nodegroupsOf(cluster: string, { timeoutMs }: PollOptions): Promise<NodeGroup[]> {
    if (!hasNodegroups) return [];
    try {
      return await toArray(magnum.nodegroups.list(cluster, { timeoutMs }));
    } catch (thrown) {
      hasNodegroups = toleranceMs(pollErrorFrom(thrown), true) !== undefined;
      return [];
    }
  }

  return { poll };
}

/** Counts the worker nodes of the nodegroups that are complete. */
const countWorkers = (groups: readonly NodeGroup[]): number =>
  groups
    .filter(({ role, status }) => role !== 'master' && status?.endsWith('_COMPLETE') === true)
    .reduce((sum, { node_count }) => sum + (node_count ?? 0), 0);

async function fetchResource(magnum: Magnum, item: PollTarget, timeoutMs: number): Promise<WaitResource> {
  const { target } = item;
  if (target.nodegroup === undefined) {
    const cluster = await magnum.clusters.get(item.clusterUuid ?? target.cluster, { timeoutMs });
    item.clusterUuid = cluster.uuid;
    return cluster;
  }
  item.clusterUuid ??= (await magnum.clusters.get(target.cluster, { timeoutMs })).uuid;
  return await magnum.nodegroups.get(item.clusterUuid, item.resource?.uuid ?? target.nodegroup, {
    timeoutMs,
  });
}

/** Undefined if no cluster matches, or several have the name: the service has an error message for both. */
function findCluster(listed: readonly Cluster[], { target, clusterUuid }: PollTarget): Cluster | undefined {
  const id = clusterUuid ?? target.cluster;
  const byUuid = listed.find(({ uuid }) => uuid === id);
  if (byUuid !== undefined || clusterUuid !== undefined) return byUuid;
  const named = listed.filter(({ name }) => name === id);
  return named.length === 1 ? named[0] : undefined;
}
