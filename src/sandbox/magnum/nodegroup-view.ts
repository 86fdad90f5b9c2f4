import { isZed } from '../releases.ts';
import type { ClusterRecord, NodegroupRecord } from '../state.ts';
import { compareLabels } from './label-difference.ts';
import type { Call } from './magnum-call.ts';
import { isoTime } from './python-repr.ts';
import type { Fields } from './request-body.ts';
import { createLinks } from './resource-links.ts';

/** A nodegroup in a list. Each view has its fields in the order of Magnum's response. */
export const nodegroupRow = (nodegroup: NodegroupRecord) => ({
  uuid: nodegroup.uuid,
  name: nodegroup.name,
  flavor_id: nodegroup.flavor_id,
  image_id: nodegroup.image_id,
  node_count: nodegroup.node_count,
  role: nodegroup.role,
  min_node_count: nodegroup.min_node_count,
  max_node_count: nodegroup.max_node_count,
  is_default: nodegroup.is_default,
  stack_id: nodegroup.stack_id,
  status: nodegroup.status,
  merge_labels: false,
});

const links = (call: Call, { cluster_id, uuid }: NodegroupRecord) =>
  createLinks(call, `clusters/${cluster_id}/nodegroups/${uuid}`);

export function nodegroupView(call: Call, cluster: ClusterRecord, nodegroup: NodegroupRecord) {
  const { node_labels, node_taints } = nodegroup;
  return {
    id: nodegroup.id,
    uuid: nodegroup.uuid,
    name: nodegroup.name,
    cluster_id: nodegroup.cluster_id,
    project_id: nodegroup.project_id,
    docker_volume_size: nodegroup.docker_volume_size,
    labels: nodegroup.labels,
    links: links(call, nodegroup),
    flavor_id: nodegroup.flavor_id,
    image_id: nodegroup.image_id,
    node_addresses: nodegroup.node_addresses,
    node_count: nodegroup.node_count,
    role: nodegroup.role,
    min_node_count: nodegroup.min_node_count,
    max_node_count: nodegroup.max_node_count,
    is_default: nodegroup.is_default,
    stack_id: nodegroup.stack_id,
    status: nodegroup.status,
    status_reason: nodegroup.status_reason,
    version: null,
    merge_labels: false,
    ...compareLabels(cluster.labels, nodegroup.labels),
    ...(isZed(call.cloud) ? {} : { node_labels, node_taints }),
    created_at: isoTime(nodegroup.created_at),
    updated_at: isoTime(nodegroup.updated_at),
  };
}

/** The response to the creation of a nodegroup, without the fields that the conductor sets later; `given` are those of the request. */
export function newNodegroupView(
  call: Call,
  cluster: ClusterRecord,
  nodegroup: NodegroupRecord,
  given: Fields,
) {
  const size = nodegroup.docker_volume_size;
  return {
    uuid: nodegroup.uuid,
    name: nodegroup.name,
    cluster_id: nodegroup.cluster_id,
    project_id: nodegroup.project_id,
    ...(size === null ? {} : { docker_volume_size: size }),
    labels: nodegroup.labels,
    links: links(call, nodegroup),
    flavor_id: nodegroup.flavor_id,
    image_id: nodegroup.image_id,
    node_count: nodegroup.node_count,
    role: nodegroup.role,
    min_node_count: nodegroup.min_node_count,
    max_node_count: nodegroup.max_node_count,
    merge_labels: false,
    ...compareLabels(cluster.labels, nodegroup.labels),
    ...(given.node_labels === undefined ? {} : { node_labels: given.node_labels && nodegroup.node_labels }),
    ...(given.node_taints === undefined ? {} : { node_taints: given.node_taints && nodegroup.node_taints }),
  };
}
