/** Container Infrastructure Management API, "Resize" and "Upgrade" a cluster. */
import type { Answer } from '../http-messages.ts';
import type { ClusterRecord, NodegroupRecord } from '../state.ts';
import { integer, line, mandatory, textList, withDefault } from './attribute-types.ts';
import { isAtRest, mayResize } from './cluster-states.ts';
import { findCluster } from './cluster-store.ts';
import { accepted, beginUpdate, mustNotBeZero } from './clusters.ts';
import { badRequest, conflict, stumble } from './faults.ts';
import { begin, nodegroupsOf } from './lifecycle.ts';
import type { Call } from './magnum-call.ts';
import { isZedOrOlder } from './microversions.ts';
import { findNodegroup } from './nodegroup-store.ts';
import { mustWrite } from './policy.ts';
import { onlyArguments } from './query-arguments.ts';
import { readFields } from './request-body.ts';
import { findTemplate, templateOf } from './template-store.ts';

const RESIZE = [
  mandatory(integer('node_count', { min: 0 })),
  withDefault(textList('nodes_to_remove'), []),
  line('nodegroup'),
];

export function resizeCluster(call: Call, ident = ''): Answer {
  onlyArguments(call.request, []);
  const said = readFields(call.request, 'cluster_resize_req', RESIZE);
  mustNotBeZero(call, said.node_count);
  const cluster = findCluster(call, ident);
  mustWrite(call, 'cluster:resize');
  const nodegroup = chosenNodegroup(call, cluster, said.nodegroup);
  const nodeCount = Number(said.node_count);
  if (nodegroup.role === 'master') mustBeMasterSize(call, nodeCount);
  else mustBeWithinBounds(nodegroup, nodeCount);
  if (mayResize(cluster)) resize(call, cluster, nodegroup, nodeCount);
  return accepted(cluster);
}

function chosenNodegroup(call: Call, cluster: ClusterRecord, ident: unknown): NodegroupRecord {
  return findNodegroup(call, cluster, ident ? String(ident) : 'default-worker');
}

/** Newer clouds can have more masters, if their number is odd. */
function mustBeMasterSize({ cloud }: Call, nodeCount: number): void {
  if (isZedOrOlder(cloud.settings)) throw badRequest('Resizing a master nodegroup is not supported.');
  if (nodeCount % 2 === 1) return;
  throw badRequest(`master nodegroup size of ${nodeCount} is invalid, size cannot be an even number.`);
}

function mustBeWithinBounds(
  { name, min_node_count, max_node_count }: NodegroupRecord,
  nodeCount: number,
): void {
  if (nodeCount >= min_node_count && (!max_node_count || nodeCount <= max_node_count)) return;
  throw badRequest(
    `Resizing ${name} outside the allowed range: min_node_count = ${min_node_count}, max_node_count = ${max_node_count ?? 'None'}`,
  );
}

function resize(
  { cloud }: Call,
  cluster: ClusterRecord,
  nodegroup: NodegroupRecord,
  nodeCount: number,
): void {
  const now = cloud.now();
  nodegroup.node_count = nodeCount;
  begin([nodegroup], 'UPDATE', now);
  beginUpdate(cluster, nodegroup.is_default ? nodegroupsOf(cloud.state, cluster) : [], now);
}

const UPGRADE = [integer('max_batch_size', { min: 1 }), line('nodegroup'), line('cluster_template')];

export function upgradeCluster(call: Call, ident = ''): Answer {
  onlyArguments(call.request, []);
  const said = readFields(call.request, 'cluster_upgrade_req', UPGRADE);
  if (call.version.minor < 8) {
    throw badRequest('Cluster upgrade is not supported in the provided microversion.');
  }
  const cluster = findCluster(call, ident, true);
  mustWrite(call, 'cluster:upgrade');
  const template = findTemplate(call, String(said.cluster_template ?? 'Unset'), true);
  const nodegroup = chosenNodegroup(call, cluster, said.nodegroup);
  if (template.uuid !== cluster.cluster_template_id && !nodegroup.is_default) {
    const { name } = templateOf(call.cloud.state, cluster);
    const reason = `Nodegroup ${nodegroup.name} can be upgraded only to match cluster's template (${name}).`;
    throw conflict(`Cluster Template is not valid for upgrade: ${reason}`);
  }
  // Magnum cannot hand on to its conductor what was not said.
  if (said.max_batch_size === undefined) throw stumble('Circular reference detected');
  mustBeAtRest(cluster, 'Upgrading');
  const now = call.cloud.now();
  if (template.labels.kube_tag !== undefined) {
    cluster.labels = { ...cluster.labels, kube_tag: template.labels.kube_tag };
  }
  cluster.cluster_template_id = template.uuid;
  begin([nodegroup], 'UPDATE', now);
  beginUpdate(cluster, nodegroup.is_default ? nodegroupsOf(call.cloud.state, cluster) : [], now);
  return accepted(cluster);
}

/** Throws Fault 400: `Updating a cluster when status is "…" is not supported.` */
export function mustBeAtRest(cluster: ClusterRecord, doing: 'Updating' | 'Upgrading'): void {
  if (isAtRest(cluster)) return;
  throw badRequest(`${doing} a cluster when status is "${cluster.status}" is not supported.`);
}
