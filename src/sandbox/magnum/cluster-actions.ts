/** Container Infrastructure Management API, "Resize" and "Upgrade" a cluster. */
import type { SandboxResponse } from '../http-messages.ts';
import { isZed } from '../releases.ts';
import type { ClusterRecord, NodegroupRecord } from '../state.ts';
import { integer, line, mandatory, textList, withDefault } from './attribute-types.ts';
import { canResize, canUpdate } from './cluster-states.ts';
import { findCluster } from './cluster-store.ts';
import {
  acceptedResponse,
  assertOddMasters,
  assertZeroNodesAllowed,
  beginUpdate,
  unsetError,
} from './clusters.ts';
import { badRequestError, conflictError } from './faults.ts';
import { beginOperation, nodegroupsOf } from './lifecycle.ts';
import type { Call } from './magnum-call.ts';
import { findNodegroup } from './nodegroup-store.ts';
import { assertCanWrite } from './policy.ts';
import { assertKnownArguments } from './query-arguments.ts';
import { readFields } from './request-body.ts';
import { findTemplate, templateOf } from './template-store.ts';

const RESIZE_ATTRIBUTES = [
  mandatory(integer('node_count', { min: 0 })),
  withDefault(textList('nodes_to_remove'), []),
  line('nodegroup'),
];

export function resizeCluster(call: Call, ident = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  const fields = readFields(call.request, 'cluster_resize_req', RESIZE_ATTRIBUTES);
  assertZeroNodesAllowed(call, fields.node_count);
  const cluster = findCluster(call, ident);
  assertCanWrite(call, 'cluster:resize');
  const nodegroup = findRequestedNodegroup(call, cluster, fields.nodegroup);
  const nodeCount = Number(fields.node_count);
  if (nodegroup.role === 'master') assertMasterCount(call, nodeCount);
  else assertWithinBounds(nodegroup, nodeCount);
  if (canResize(cluster)) resizeNodegroup(call, cluster, nodegroup, nodeCount);
  return acceptedResponse(cluster);
}

function findRequestedNodegroup(call: Call, cluster: ClusterRecord, ident: unknown): NodegroupRecord {
  return findNodegroup(call, cluster, ident ? String(ident) : 'default-worker');
}

/** In Zed, masters cannot be resized; later, the driver decides, and the one for Cluster API allows odd numbers. Throws Fault 400. */
function assertMasterCount({ cloud }: Call, nodeCount: number): void {
  if (isZed(cloud)) throw badRequestError('Resizing a master nodegroup is not supported.');
  assertOddMasters(nodeCount);
}

function assertWithinBounds(
  { name, min_node_count, max_node_count }: NodegroupRecord,
  nodeCount: number,
): void {
  if (nodeCount >= min_node_count && (!max_node_count || nodeCount <= max_node_count)) return;
  throw badRequestError(
    `Resizing ${name} outside the allowed range: min_node_count = ${min_node_count}, max_node_count = ${max_node_count ?? 'None'}`,
  );
}

function resizeNodegroup(
  { cloud }: Call,
  cluster: ClusterRecord,
  nodegroup: NodegroupRecord,
  nodeCount: number,
): void {
  const now = cloud.now();
  nodegroup.node_count = nodeCount;
  beginOperation([nodegroup], 'UPDATE', now);
  beginUpdate(cluster, nodegroup.is_default ? nodegroupsOf(cloud.state, cluster) : [], now);
}

const UPGRADE_ATTRIBUTES = [
  integer('max_batch_size', { min: 1 }),
  line('nodegroup'),
  line('cluster_template'),
];

export function upgradeCluster(call: Call, ident = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  const fields = readFields(call.request, 'cluster_upgrade_req', UPGRADE_ATTRIBUTES);
  if (call.version.minor < 8) {
    throw badRequestError('Cluster upgrade is not supported in the provided microversion.');
  }
  const cluster = findCluster(call, ident, true);
  assertCanWrite(call, 'cluster:upgrade');
  const template = findTemplate(call, String(fields.cluster_template ?? 'Unset'), true);
  const nodegroup = findRequestedNodegroup(call, cluster, fields.nodegroup);
  if (template.uuid !== cluster.cluster_template_id && !nodegroup.is_default) {
    const { name } = templateOf(call.cloud.state, cluster);
    const reason = `Nodegroup ${nodegroup.name} can be upgraded only to match cluster's template (${name}).`;
    throw conflictError(`Cluster Template is not valid for upgrade: ${reason}`);
  }
  if (fields.max_batch_size === undefined) throw unsetError(call.cloud);
  assertCanUpdate(cluster, 'Upgrading');
  const now = call.cloud.now();
  if (template.labels.kube_tag !== undefined) {
    cluster.labels = { ...cluster.labels, kube_tag: template.labels.kube_tag };
  }
  cluster.cluster_template_id = template.uuid;
  beginOperation([nodegroup], 'UPDATE', now);
  beginUpdate(cluster, nodegroup.is_default ? nodegroupsOf(call.cloud.state, cluster) : [], now);
  return acceptedResponse(cluster);
}

/** Throws Fault 400: `Updating a cluster when status is "…" is not supported.` */
export function assertCanUpdate(cluster: ClusterRecord, doing: 'Updating' | 'Upgrading'): void {
  if (canUpdate(cluster)) return;
  throw badRequestError(`${doing} a cluster when status is "${cluster.status}" is not supported.`);
}
