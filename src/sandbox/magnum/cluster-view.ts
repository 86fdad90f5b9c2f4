import type { ClusterRecord, NodegroupRecord } from '../state.ts';
import { compareLabels } from './label-difference.ts';
import { nodegroupsOf } from './lifecycle.ts';
import type { Call } from './magnum-call.ts';
import { isoTime } from './python-repr.ts';
import { createLinks } from './resource-links.ts';
import { requireTemplateOf } from './template-store.ts';

export interface NodeSummary {
  readonly node_count: number;
  readonly master_count: number;
  readonly node_addresses: readonly string[];
  readonly master_addresses: readonly string[];
}

/** Counts and addresses of the nodes of all nodegroups; `node_` fields exclude masters. */
export function summarizeNodes(nodegroups: readonly NodegroupRecord[]): NodeSummary {
  const masters = nodegroups.filter(({ role }) => role === 'master');
  const others = nodegroups.filter(({ role }) => role !== 'master');
  const count = (groups: readonly NodegroupRecord[]) =>
    groups.reduce((sum, { node_count }) => sum + node_count, 0);
  return {
    node_count: count(others),
    master_count: count(masters),
    node_addresses: others.flatMap(({ node_addresses }) => node_addresses),
    master_addresses: masters.flatMap(({ node_addresses }) => node_addresses),
  };
}

/** From API 1.13 the ID of the stack is returned as cluster_id. */
const stackField = ({ version }: Call, { stack_id }: ClusterRecord) =>
  version.minor >= 13 ? { cluster_id: stack_id } : { stack_id };

function commonFields(call: Call, cluster: ClusterRecord, nodes: NodeSummary) {
  return {
    uuid: cluster.uuid,
    name: cluster.name,
    cluster_template_id: cluster.cluster_template_id,
    keypair: cluster.keypair,
    node_count: nodes.node_count,
    master_count: nodes.master_count,
    docker_volume_size: cluster.docker_volume_size,
    labels: cluster.labels,
    master_flavor_id: cluster.master_flavor_id,
    flavor_id: cluster.flavor_id,
    create_timeout: cluster.create_timeout,
    links: createLinks(call, `clusters/${cluster.uuid}`),
    ...stackField(call, cluster),
    status: cluster.status,
  };
}

/** A cluster as lists show it. Throws Fault 404 without its template. */
export function clusterRow(call: Call, cluster: ClusterRecord, nodegroups: readonly NodegroupRecord[]) {
  requireTemplateOf(call, cluster);
  return {
    ...commonFields(call, cluster, summarizeNodes(nodegroups)),
    health_status: cluster.health_status,
    merge_labels: false,
  };
}

/** A cluster with all fields. Lists omit `faults`. */
export function clusterView(
  call: Call,
  cluster: ClusterRecord,
  nodegroups: readonly NodegroupRecord[],
  faults?: Readonly<Record<string, string | null>>,
) {
  const nodes = summarizeNodes(nodegroups);
  return {
    ...commonFields(call, cluster, nodes),
    status_reason: cluster.status_reason,
    health_status: cluster.health_status,
    health_status_reason: cluster.health_status_reason,
    discovery_url: cluster.discovery_url,
    api_address: cluster.api_address,
    coe_version: cluster.coe_version,
    container_version: cluster.container_version,
    project_id: cluster.project_id,
    user_id: cluster.user_id,
    node_addresses: nodes.node_addresses,
    master_addresses: nodes.master_addresses,
    ...(faults === undefined ? {} : { faults }),
    fixed_network: cluster.fixed_network,
    fixed_subnet: cluster.fixed_subnet,
    floating_ip_enabled: cluster.floating_ip_enabled,
    merge_labels: false,
    ...compareLabels(requireTemplateOf(call, cluster).labels, cluster.labels),
    master_lb_enabled: cluster.master_lb_enabled,
    created_at: isoTime(cluster.created_at),
    updated_at: isoTime(cluster.updated_at),
  };
}

/** Returns the failure reasons by nodegroup, or undefined if the cluster has not failed. */
export function findFaults(call: Call, cluster: ClusterRecord) {
  if (!cluster.status.endsWith('_FAILED')) return undefined;
  const failed = nodegroupsOf(call.cloud.state, cluster).filter(({ status }) => status.endsWith('FAILED'));
  return Object.fromEntries(failed.map(({ name, status_reason }) => [name, status_reason]));
}
