/** One look at each of the things that are waited for: with a request each, or one list for many clusters. */
import type { MagnumError } from '../../errors.ts';
import { toArray } from '../../platform/async-iterable.ts';
import { mapConcurrently } from '../../platform/concurrency.ts';
import type { Cluster, Magnum, NodeGroup } from '../types.ts';
import { isClusterNotReady, pollErrorFrom, toleranceMs } from './poll-errors.ts';
import type { NodeProgress, WaitResource, WaitTarget } from './wait-types.ts';

/** What a look needs to know of a target. */
export interface PollTarget {
  readonly target: WaitTarget;
  /** What was seen last. */
  resource?: WaitResource | undefined;
  /** The cluster's, once it is known. */
  clusterUuid?: string | undefined;
}

export type PollResult =
  | { readonly kind: 'seen'; readonly resource: WaitResource; readonly nodes: NodeProgress | undefined }
  | { readonly kind: 'missing'; readonly error: MagnumError }
  | { readonly kind: 'trouble'; readonly error: MagnumError };

export interface PollOptions {
  /** Milliseconds for one request. */
  readonly timeoutMs: number;
  /** Would this, from a list, end the waiting? Then it is looked at closely. */
  readonly shouldPollOne: (targets: PollTarget, cluster: Cluster) => boolean;
}

/** With more clusters than this one list takes less of the service than a request each. */
const LIST_THRESHOLD = 10;
const MAX_CONCURRENT_REQUESTS = 5;

export interface StatusPoller {
  /** Throws what is no trouble with the service: defects, and the user's wish to stop. */
  poll(targets: readonly PollTarget[], options: PollOptions): Promise<Map<PollTarget, PollResult>>;
}

export function createStatusPoller(magnum: Magnum): StatusPoller {
  /** A cloud that has no nodegroups is asked for them once. */
  let hasNodegroups = true;

  async function poll(
    watched: readonly PollTarget[],
    options: PollOptions,
  ): Promise<Map<PollTarget, PollResult>> {
    const looks = new Map<PollTarget, PollResult>();
    const few = watched.length <= LIST_THRESHOLD;
    if (!few) for (const [one, look] of await pollList(watched, options)) looks.set(one, look);
    const rest = watched.filter((one) => !looks.has(one));
    const entries = mapConcurrently(rest, MAX_CONCURRENT_REQUESTS, async (one) => {
      return [one, await pollOne(one, options, few)] as const;
    });
    for await (const [one, look] of entries) looks.set(one, look);
    return looks;
  }

  /** Those that a list says enough about. */
  async function pollList(
    targets: readonly PollTarget[],
    options: PollOptions,
  ): Promise<Map<PollTarget, PollResult>> {
    const wanted = targets.filter(({ target }) => target.nodegroup === undefined);
    const results = new Map<PollTarget, PollResult>();
    if (wanted.length <= LIST_THRESHOLD) return results;
    let listed: Cluster[];
    try {
      listed = await toArray(magnum.clusters.list({ timeoutMs: options.timeoutMs }));
    } catch (thrown) {
      const error = pollErrorFrom(thrown);
      // A service that has trouble is not asked a hundred times more; one new cluster spoils a list for all.
      if (isClusterNotReady(error) || toleranceMs(error, true) === undefined) return results;
      for (const item of wanted) results.set(item, { kind: 'trouble', error });
      return results;
    }
    for (const item of wanted) {
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
      return { kind: error.kind === 'not-found' ? 'missing' : 'trouble', error };
    }
  }

  /** Nodes with an address are there, and so are those of nodegroups that are complete. */
  async function nodeProgress(
    { target }: PollTarget,
    resource: WaitResource,
    options: PollOptions,
  ): Promise<NodeProgress | undefined> {
    const wanted = resource.node_count;
    if (typeof wanted !== 'number' || target.targetState === 'gone') return undefined;
    const addresses = Array.isArray(resource.node_addresses) ? resource.node_addresses.length : 0;
    const isWhole = target.nodegroup === undefined;
    const isAtWork = resource.status?.endsWith('_IN_PROGRESS') === true;
    if (!isWhole || !isAtWork || addresses >= wanted) return { ready: Math.min(addresses, wanted), wanted };
    const groups = await nodegroupsOf(resource.uuid, options);
    const workers = groups.filter(({ role }) => role !== 'master');
    const complete = workers.filter(({ status }) => status?.endsWith('_COMPLETE') === true);
    const inGroups = complete.reduce((sum, { node_count }) => sum + (node_count ?? 0), 0);
    return { ready: Math.min(Math.max(addresses, inGroups), wanted), wanted };
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

/** Undefined where there is none, or where a name is that of several: the service has words for both. */
function findCluster(listed: readonly Cluster[], { target, clusterUuid }: PollTarget): Cluster | undefined {
  const id = clusterUuid ?? target.cluster;
  const byUuid = listed.find(({ uuid }) => uuid === id);
  if (byUuid !== undefined || clusterUuid !== undefined) return byUuid;
  const named = listed.filter(({ name }) => name === id);
  return named.length === 1 ? named[0] : undefined;
}
