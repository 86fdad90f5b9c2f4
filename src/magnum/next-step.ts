/**
 * The command with which a user continues, by the state of a cluster. Magnum accepts updates and upgrades only after a success, resizing and
 * changes of nodegroups also after a failed update, and deletion always (magnum/conductor/handlers/cluster_conductor.py,
 * nodegroup_conductor.py).
 */
import { ownCommand } from '../platform/own-command.ts';
import { firstUnsupported, RESIZE } from './feature.ts';
import { healthEntriesOf } from './health-entries.ts';
import type { Cluster, NameOrUuid, NodeGroup, VersionRange } from './types.ts';

export interface NextStep {
  /** What it continues: the last operation, or the health. */
  readonly about: 'cluster' | 'health';
  /** What the command is for, without a colon: `To delete it`. */
  readonly purpose: string;
  readonly command: string;
}

export interface ClusterState {
  /** As the user typed it. */
  readonly id: NameOrUuid;
  readonly cluster: Cluster;
  /** Undefined if they are unknown. */
  readonly nodegroups: readonly NodeGroup[] | undefined;
  /** Minutes, if the creation has exceeded it. */
  readonly exceededTimeout: number | undefined;
  readonly serverVersions: VersionRange | undefined;
}

/** `To delete it: magnum cluster-delete web` */
export const nextStepText = ({ purpose, command }: NextStep): string => `${purpose}: ${command}`;

/** Undefined for a cluster that is complete and not unhealthy. */
export function nextStepOf(state: ClusterState): NextStep | undefined {
  const { status, health_status: health } = state.cluster;
  if (status?.endsWith('_IN_PROGRESS')) return afterProgress(status, state);
  if (status?.endsWith('_FAILED')) return afterFailure(status, state);
  return health === 'UNHEALTHY' ? afterUnhealthy(state) : undefined;
}

const step = (purpose: string, ...words: [command: string, ...words: string[]]): NextStep => ({
  about: 'cluster',
  purpose,
  command: ownCommand(...words),
});

/** If the creation is overdue, the command deletes the cluster. */
const afterProgress = (status: string, { id, exceededTimeout }: ClusterState): NextStep =>
  exceededTimeout === undefined ? waitStep(status, id) : step('To delete it', 'cluster-delete', id);

const waitStep = (status: string, id: NameOrUuid): NextStep =>
  status === 'DELETE_IN_PROGRESS'
    ? step('To wait until it is deleted', 'cluster-wait', id, '--for', 'gone')
    : step('To wait until it is complete', 'cluster-wait', id);

/** For a cluster that failed or is unhealthy. */
export const reasonHint = (id: NameOrUuid): string =>
  `To see why: ${ownCommand('cluster-show', id, '--tree')}`;

/** The hint of an error whose reason may be the status of a cluster. */
export const statusHint = (status: string, id: NameOrUuid): string =>
  status.endsWith('_IN_PROGRESS') ? nextStepText(waitStep(status, id)) : reasonHint(id);

function afterFailure(status: string, state: ClusterState): NextStep {
  const { id, serverVersions } = state;
  if (status === 'CREATE_FAILED')
    return step('A failed creation cannot be repaired. To delete the cluster', 'cluster-delete', id);
  if (status === 'DELETE_FAILED') return step('To delete it again', 'cluster-delete', id);
  const canResize = serverVersions === undefined || firstUnsupported(serverVersions, [RESIZE]) === undefined;
  if (status === 'UPDATE_FAILED' && canResize) return afterFailedUpdate(state);
  return step('Magnum accepts no change in this state. To delete the cluster', 'cluster-delete', id);
}

const NODEGROUP_DELETIONS: Readonly<Record<string, string>> = {
  CREATE_FAILED: 'A failed creation cannot be repaired. To delete the nodegroup',
  DELETE_FAILED: 'To delete the nodegroup again',
};

function afterFailedUpdate({ id, cluster, nodegroups }: ClusterState): NextStep {
  const failed = nodegroups?.find((group) => group.is_default !== true && group.status?.endsWith('_FAILED'));
  const name = failed && wordFor(failed);
  const deletion = NODEGROUP_DELETIONS[failed?.status ?? ''];
  if (name !== undefined && deletion !== undefined) return step(deletion, 'nodegroup-delete', id, name);
  const resized =
    failed ?? nodegroups?.find(({ is_default, role }) => is_default === true && role !== 'master');
  const count = nodegroups === undefined ? cluster.node_count : resized?.node_count;
  return step(
    'Magnum now accepts only a resize, also to the current number of nodes',
    'cluster-resize',
    id,
    String(count ?? 'NODE_COUNT'),
    ...(name === undefined ? [] : ['--nodegroup', name]),
  );
}

/** A name that starts with a hyphen would be an option. */
const wordFor = ({ name, uuid }: NodeGroup): string => (name && !name.startsWith('-') ? name : uuid);

/** Magnum's own entries for nodes are named after the nodes of Kubernetes. */
const NODE_ENTRY = /\.Ready$/;

function afterUnhealthy({ id, cluster }: ClusterState): NextStep {
  const { problems } = healthEntriesOf(cluster.health_status_reason);
  const isAboutNodes = problems.length > 0 && problems.every(([name]) => NODE_ENTRY.test(name));
  if (!isAboutNodes)
    return {
      ...step('To wait until it is healthy', 'cluster-wait', id, '--for', 'healthy'),
      about: 'health',
    };
  const purpose = `To see its nodes, after ${ownCommand('cluster-config', id)}`;
  return { about: 'health', purpose, command: 'kubectl get nodes' };
}
