/**
 * Finishes operations on clusters when their duration has passed, and sets addresses. All states are computed from the
 * start times of the operations, so that neither a restart nor a test depends on a timer.
 */
import type { Cloud } from '../cloud.ts';
import { createApiAddress } from '../cluster-apis/api-address.ts';
import type { ClusterRecord, NodegroupRecord, State } from '../state.ts';
import {
  type Action,
  findFailureLabel,
  isUnhealthy,
  operationSeconds,
  reportedApiAddress,
} from './failure-injection.ts';
import { groupNodegroups } from './nodegroups-by-cluster.ts';
import { templateOf } from './template-store.ts';

const IN_PROGRESS = '_IN_PROGRESS';

export const isBusy = ({ status }: { readonly status: string }): boolean => status.endsWith(IN_PROGRESS);

export const nodegroupsOf = (state: State, { uuid }: { readonly uuid: string }): readonly NodegroupRecord[] =>
  groupNodegroups(state.nodegroups).get(uuid) ?? [];

/** Starts an operation on the nodegroups. A deletion that is in progress is not restarted. */
export function beginOperation(nodegroups: readonly NodegroupRecord[], action: Action, now: number): void {
  for (const nodegroup of nodegroups) {
    const status = action + IN_PROGRESS;
    if (action === 'DELETE' && nodegroup.status === status) continue;
    Object.assign(nodegroup, { status, status_reason: null, since: now, updated_at: now });
  }
}

/** Finishes operations whose duration has passed. Called before each response. */
export function finishDueOperations({ state, now, settings }: Cloud): void {
  const time = now();
  for (const cluster of findBusyClusters(state)) {
    const duration = operationSeconds(cluster.labels, settings.seconds) * 1000;
    const due = nodegroupsOf(state, cluster).filter(
      (nodegroup) => isBusy(nodegroup) && nodegroup.since + duration <= time,
    );
    for (const nodegroup of due) finishOperation(state, nodegroup, nodegroup.since + duration);
    if (due.length > 0)
      updateClusterStatus(state, cluster, Math.max(...due.map(({ since }) => since + duration)));
  }
}

/** Omits clusters without a stack, whose creation failed before it started. */
function findBusyClusters(state: State): ClusterRecord[] {
  const busy = new Set<string>();
  for (const nodegroup of state.nodegroups) {
    // The most common status, first because each request loops over all nodegroups.
    if (nodegroup.status === 'CREATE_COMPLETE') continue;
    if (isBusy(nodegroup)) busy.add(nodegroup.cluster_id);
  }
  if (busy.size === 0) return [];
  return state.clusters.filter(({ uuid, stack_id }) => stack_id !== null && busy.has(uuid));
}

function finishOperation(state: State, nodegroup: NodegroupRecord, at: number): void {
  const action = nodegroup.status.slice(0, -IN_PROGRESS.length) as Action;
  const reason = findFailureLabel(nodegroup.labels, action);
  nodegroup.updated_at = at;
  if (reason !== undefined) {
    nodegroup.status = `${action}_FAILED`;
    nodegroup.status_reason = `Resource ${action} failed: requested by label ${reason}`;
  } else if (action === 'DELETE' && !nodegroup.is_default) {
    state.nodegroups = state.nodegroups.filter((other) => other !== nodegroup);
  } else {
    nodegroup.status = `${action}_COMPLETE`;
    nodegroup.status_reason = `Stack ${action} completed successfully`;
    if (action !== 'DELETE') nodegroup.node_addresses = createAddresses(nodegroup);
  }
}

function createAddresses({ role, node_count }: NodegroupRecord): string[] {
  const network = role === 'master' ? 4 : 12;
  return Array.from(
    { length: node_count },
    (_, i) => `172.24.${network + Math.floor(i / 250)}.${5 + (i % 250)}`,
  );
}

/** Derives the cluster's status from its nodegroups. */
function updateClusterStatus(state: State, cluster: ClusterRecord, at: number): void {
  const nodegroups = nodegroupsOf(state, cluster);
  cluster.status = deriveStatus(nodegroups, cluster.status);
  cluster.updated_at = at;
  const failed = nodegroups.filter(({ status }) => status.endsWith('_FAILED'));
  cluster.status_reason = cluster.status.endsWith('_FAILED')
    ? failed.map(({ name }) => `${name} failed`).join(', ')
    : null;
  if (cluster.status === 'CREATE_COMPLETE' || cluster.status === 'UPDATE_COMPLETE')
    setRuntimeAttributes(state, cluster);
  if (cluster.status === 'DELETE_COMPLETE') removeCluster(state, cluster);
}

function deriveStatus(nodegroups: readonly NodegroupRecord[], before: string): string {
  const master = nodegroups.find(({ role, is_default }) => is_default && role === 'master')?.status ?? before;
  const others = nodegroups.some(({ is_default }) => !is_default);
  const action = master.startsWith('DELETE') ? 'DELETE' : 'UPDATE';
  const state = [IN_PROGRESS, '_FAILED', '_COMPLETE'].find((end) =>
    nodegroups.some(({ status }) => status.endsWith(end)),
  );
  const status = others ? `${action}${state}` : master;
  const wasCreated = !['CREATE_COMPLETE', 'CREATE_IN_PROGRESS'].includes(before);
  return status === 'CREATE_COMPLETE' && wasCreated ? 'UPDATE_COMPLETE' : status;
}

export function removeCluster(state: State, { uuid }: ClusterRecord): void {
  state.clusters = state.clusters.filter((cluster) => cluster.uuid !== uuid);
  state.nodegroups = state.nodegroups.filter(({ cluster_id }) => cluster_id !== uuid);
  delete state.authorities[uuid];
}

/** The versions of clusters whose labels set none. */
export const COE_VERSION: Readonly<Record<string, string>> = {
  kubernetes: 'v1.23.3',
  swarm: '1.2.5',
  'swarm-mode': '1.13',
  mesos: '0.28',
};

/** Sets the attributes that are known when the machines run. */
function setRuntimeAttributes(state: State, cluster: ClusterRecord): void {
  const { coe, tls_disabled } = templateOf(state, cluster);
  // Keeps an existing address, whose port differs from the default if that was in use.
  cluster.api_address =
    reportedApiAddress(cluster.labels) ??
    cluster.api_address ??
    createApiAddress(cluster, coe, !tls_disabled);
  cluster.coe_version = cluster.labels.kube_tag ?? COE_VERSION[coe] ?? null;
  cluster.container_version = '1.12.6';
  if (coe === 'kubernetes') setHealth(cluster);
  else cluster.discovery_url = `https://discovery.etcd.io/${cluster.uuid.replaceAll('-', '')}`;
}

function setHealth(cluster: ClusterRecord): void {
  const unhealthy = isUnhealthy(cluster.labels);
  cluster.health_status = unhealthy ? 'UNHEALTHY' : 'HEALTHY';
  cluster.health_status_reason = {
    api: unhealthy ? 'Max retries exceeded' : 'ok',
    [`${cluster.name}-node-0.Ready`]: unhealthy ? 'False' : 'True',
  };
}
