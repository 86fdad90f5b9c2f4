/** Reads the state of a cluster: what is wrong with it, why, and what to do next. */
import { isInterruption, MagnumError } from '../errors.ts';
import { singleLine } from '../http/error-body.ts';
import { toArray } from '../platform/async-iterable.ts';
import { mapConcurrently } from '../platform/concurrency.ts';
import { exceededTimeout } from './creation-timeout.ts';
import { explainFault } from './fault-explanations.ts';
import { isRequestedVersionWith, NODEGROUPS } from './feature.ts';
import { entriesOf, type HealthEntries, healthEntriesOf } from './health-entries.ts';
import { type ClusterState, type NextStep, nextStepOf } from './next-step.ts';
import type { Cluster, Magnum, NameOrUuid, NodeGroup } from './types.ts';

export interface Fault {
  /** The name of a nodegroup; of a Heat resource before API 1.9. */
  readonly name: string;
  readonly reason: string;
  readonly explanation: string | undefined;
}

export interface ClusterReport extends ClusterState {
  readonly health: HealthEntries;
  readonly faults: readonly Fault[];
  /** Why the nodegroups are unknown, unless the API has none. */
  readonly nodegroupsError: MagnumError | undefined;
  readonly nextStep: NextStep | undefined;
}

/** Nodegroups that are requested one by one, because lists have no reasons. */
const MAX_DETAIL_REQUESTS = 20;
const MAX_CONCURRENT_REQUESTS = 5;

/** Throws the error of the request for the cluster; nodegroups that cannot be read are reported. */
export async function readClusterReport(
  magnum: Magnum,
  id: NameOrUuid,
  now: () => number,
): Promise<ClusterReport> {
  const cluster = await magnum.clusters.get(id);
  const faults = entriesOf(cluster.faults).map(([name, reason]) => faultOf(name, reason));
  const { nodegroups, error } = await readNodegroups(magnum, cluster, faults);
  const state: ClusterState = {
    id,
    cluster,
    nodegroups,
    exceededTimeout: exceededTimeout(cluster, { serviceNow: now() + (magnum.clockOffsetMs ?? 0) }),
    serverVersions: magnum.serverVersions,
  };
  return {
    ...state,
    health: healthEntriesOf(cluster.health_status_reason),
    faults,
    nodegroupsError: error,
    nextStep: nextStepOf(state),
  };
}

function faultOf(name: string, value: unknown): Fault {
  const reason = singleLine(value) ?? 'failed';
  return { name, reason, explanation: explainFault(reason) };
}

/** The reason of the cluster's status, with its explanation. */
export function statusReasonOf({ status_reason }: Cluster | NodeGroup): Omit<Fault, 'name'> | undefined {
  const reason = singleLine(status_reason);
  return reason === undefined ? undefined : { reason, explanation: explainFault(reason) };
}

async function readNodegroups(
  magnum: Magnum,
  cluster: Cluster,
  faults: readonly Fault[],
): Promise<{ readonly nodegroups?: readonly NodeGroup[]; readonly error?: MagnumError }> {
  if (!isRequestedVersionWith(magnum.apiVersion, NODEGROUPS)) return {};
  try {
    const listed = await toArray(magnum.nodegroups.list(cluster.uuid));
    return { nodegroups: await addReasons(magnum, cluster, listed, faults) };
  } catch (error) {
    if (!(error instanceof MagnumError) || isInterruption(error)) throw error;
    return { error };
  }
}

/** The faults of a failed cluster contain the reasons of its failed nodegroups; others are requested. */
async function addReasons(
  magnum: Magnum,
  cluster: Cluster,
  nodegroups: readonly NodeGroup[],
  faults: readonly Fault[],
): Promise<NodeGroup[]> {
  const reasons = new Map(faults.map(({ name, reason }) => [name, reason]));
  const known = nodegroups.map((group) => {
    const reason = group.status_reason ?? reasons.get(group.name ?? '');
    return reason === undefined ? group : { ...group, status_reason: reason };
  });
  const unexplained = known.filter(
    ({ status, status_reason }) => status_reason === undefined && isUnfinished(status),
  );
  const details = new Map<string, NodeGroup>();
  const requests = mapConcurrently(
    unexplained.slice(0, MAX_DETAIL_REQUESTS),
    MAX_CONCURRENT_REQUESTS,
    async ({ uuid }) => await undefinedIfRejected(() => magnum.nodegroups.get(cluster.uuid, uuid)),
  );
  for await (const group of requests) if (group !== undefined) details.set(group.uuid, group);
  return known.map((group) => details.get(group.uuid) ?? group);
}

const isUnfinished = (status: string | null | undefined): boolean =>
  /_(FAILED|IN_PROGRESS)$/.test(status ?? '');

/** A nodegroup may have been deleted meanwhile. */
async function undefinedIfRejected<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MagnumError && !isInterruption(error)) return undefined;
    throw error;
  }
}
