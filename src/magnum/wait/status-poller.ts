/** Polls the targets of a wait: with one request each, or with one list for many clusters. */
import type { MagnumError } from '../../errors.ts';
import { toArray } from '../../platform/async-iterable.ts';
import { mapConcurrently } from '../../platform/concurrency.ts';
import type { Cluster, Magnum } from '../types.ts';
import { createNodeCounter } from './node-counter.ts';
import { isClusterNotReady, pollErrorFrom, toleranceMs } from './poll-errors.ts';
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
  /** True to request the full state of this cluster of a list, for example because it would end the wait. */
  readonly shouldPollOne: (target: PollTarget, cluster: Cluster) => boolean;
}

/** With more clusters than this, one list costs the service less than one request per cluster. */
const LIST_THRESHOLD = 10;
const MAX_CONCURRENT_REQUESTS = 5;

export type PollResults = Map<PollTarget, PollResult>;

export interface StatusPoller {
  /** Throws errors that are not the service's: internal errors, and MagnumError `interrupted`. */
  poll(targets: readonly PollTarget[], options: PollOptions): Promise<PollResults>;
}

export function createStatusPoller(magnum: Magnum): StatusPoller {
  const countNodes = createNodeCounter(magnum);

  async function poll(targets: readonly PollTarget[], options: PollOptions): Promise<PollResults> {
    const hasFewTargets = targets.length <= LIST_THRESHOLD;
    const results: PollResults = hasFewTargets ? new Map() : await pollList(targets, options);
    const rest = targets.filter((item) => !results.has(item));
    const entries = mapConcurrently(rest, MAX_CONCURRENT_REQUESTS, async (item) => {
      return [item, await pollOne(item, options, hasFewTargets)] as const;
    });
    for await (const [item, result] of entries) results.set(item, result);
    return results;
  }

  /** Returns the clusters whose state in the list does not end the wait. */
  async function pollList(targets: readonly PollTarget[], options: PollOptions): Promise<PollResults> {
    const clusters = targets.filter(({ target }) => target.nodegroup === undefined);
    const results: PollResults = new Map();
    if (clusters.length <= LIST_THRESHOLD) return results;
    let listed: Cluster[];
    try {
      listed = await toArray(magnum.clusters.list({ timeoutMs: options.timeoutMs }));
    } catch (cause) {
      const error = pollErrorFrom(cause);
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
        nodes: withNodes ? await countNodes(item.target, resource, options.timeoutMs) : undefined,
      };
    } catch (cause) {
      const error = pollErrorFrom(cause);
      return { kind: error.kind === 'not-found' ? 'missing' : 'error', error };
    }
  }

  return { poll };
}

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
