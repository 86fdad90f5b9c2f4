/** One look at each of the things that are waited for: with a request each, or one list for many clusters. */
import type { MagnumError } from '../../errors.ts';
import { toArray } from '../../platform/async-iterable.ts';
import { mapConcurrently } from '../../platform/concurrency.ts';
import type { Cluster, Magnum, NodeGroup } from '../types.ts';
import { isClusterNotReady, pollErrorFrom, toleranceMs } from './poll-errors.ts';
import type { NodesSoFar, WaitResource, WaitTarget } from './wait-types.ts';

/** What a look needs to know of a target. */
export interface Watched {
  readonly target: WaitTarget;
  /** What was seen last. */
  thing?: WaitResource | undefined;
  /** The cluster's, once it is known. */
  clusterUuid?: string | undefined;
}

export type PollResult =
  | { readonly kind: 'seen'; readonly thing: WaitResource; readonly nodes: NodesSoFar | undefined }
  | { readonly kind: 'missing'; readonly error: MagnumError }
  | { readonly kind: 'trouble'; readonly error: MagnumError };

export interface PollOptions {
  /** Milliseconds for one request. */
  readonly timeoutMs: number;
  /** Would this, from a list, end the waiting? Then it is looked at closely. */
  readonly needsCloserLook: (watched: Watched, cluster: Cluster) => boolean;
}

/** With more clusters than this one list takes less of the service than a request each. */
const LIST_THRESHOLD = 10;
const MAX_CONCURRENT_REQUESTS = 5;

export interface StatusPoller {
  /** Throws what is no trouble with the service: defects, and the user's wish to stop. */
  poll(watched: readonly Watched[], options: PollOptions): Promise<Map<Watched, PollResult>>;
}

export function createStatusPoller(magnum: Magnum): StatusPoller {
  /** A cloud that has no nodegroups is asked for them once. */
  let hasNodegroups = true;

  async function lookAt(
    watched: readonly Watched[],
    options: PollOptions,
  ): Promise<Map<Watched, PollResult>> {
    const looks = new Map<Watched, PollResult>();
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
    watched: readonly Watched[],
    options: PollOptions,
  ): Promise<Map<Watched, PollResult>> {
    const wanted = watched.filter(({ target }) => target.nodegroup === undefined);
    const looks = new Map<Watched, PollResult>();
    if (wanted.length <= LIST_THRESHOLD) return looks;
    let listed: Cluster[];
    try {
      listed = await toArray(magnum.clusters.list({ timeoutMs: options.timeoutMs }));
    } catch (thrown) {
      const error = pollErrorFrom(thrown);
      // A service that has trouble is not asked a hundred times more; one new cluster spoils a list for all.
      if (isClusterNotReady(error) || toleranceMs(error, true) === undefined) return looks;
      for (const one of wanted) looks.set(one, { kind: 'trouble', error });
      return looks;
    }
    for (const one of wanted) {
      const cluster = find(listed, one);
      if (cluster === undefined || options.needsCloserLook(one, cluster)) continue;
      one.clusterUuid = cluster.uuid;
      looks.set(one, { kind: 'seen', thing: { ...one.thing, ...cluster }, nodes: undefined });
    }
    return looks;
  }

  async function pollOne(one: Watched, options: PollOptions, withNodes: boolean): Promise<PollResult> {
    try {
      const thing = await read(magnum, one, options.timeoutMs);
      return { kind: 'seen', thing, nodes: withNodes ? await nodesOf(one, thing, options) : undefined };
    } catch (thrown) {
      const error = pollErrorFrom(thrown);
      return { kind: error.kind === 'not-found' ? 'missing' : 'trouble', error };
    }
  }

  /** Nodes with an address are there, and so are those of nodegroups that are complete. */
  async function nodesOf(
    { target }: Watched,
    thing: WaitResource,
    options: PollOptions,
  ): Promise<NodesSoFar | undefined> {
    const wanted = thing.node_count;
    if (typeof wanted !== 'number' || target.goal === 'gone') return undefined;
    const addresses = Array.isArray(thing.node_addresses) ? thing.node_addresses.length : 0;
    const isWhole = target.nodegroup === undefined;
    const isAtWork = thing.status?.endsWith('_IN_PROGRESS') === true;
    if (!isWhole || !isAtWork || addresses >= wanted) return { ready: Math.min(addresses, wanted), wanted };
    const groups = await nodegroupsOf(thing.uuid, options);
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

  return { poll: lookAt };
}

async function read(magnum: Magnum, one: Watched, timeoutMs: number): Promise<WaitResource> {
  const { target } = one;
  if (target.nodegroup === undefined) {
    const cluster = await magnum.clusters.get(one.clusterUuid ?? target.cluster, { timeoutMs });
    one.clusterUuid = cluster.uuid;
    return cluster;
  }
  one.clusterUuid ??= (await magnum.clusters.get(target.cluster, { timeoutMs })).uuid;
  return await magnum.nodegroups.get(one.clusterUuid, one.thing?.uuid ?? target.nodegroup, { timeoutMs });
}

/** Undefined where there is none, or where a name is that of several: the service has words for both. */
function find(listed: readonly Cluster[], { target, clusterUuid }: Watched): Cluster | undefined {
  const id = clusterUuid ?? target.cluster;
  const byUuid = listed.find(({ uuid }) => uuid === id);
  if (byUuid !== undefined || clusterUuid !== undefined) return byUuid;
  const named = listed.filter(({ name }) => name === id);
  return named.length === 1 ? named[0] : undefined;
}
