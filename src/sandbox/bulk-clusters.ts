/** Adds many clusters, for tests of long lists. */
import { randomUUID } from 'node:crypto';
import type { Cloud } from './cloud.ts';
import { createApiAddress } from './cluster-apis/api-address.ts';
import { demoOwner } from './identity-fixtures.ts';
import {
  type ClusterRecord,
  type Labels,
  type NodegroupRecord,
  type NodeTaint,
  nextId,
  type State,
} from './state.ts';

export function addClusters({ state, now, save }: Cloud, count: number, prefix = 'many-'): void {
  const template = state.clusterTemplates.find(({ name }) => name === 'swarm');
  if (template === undefined) throw new Error('Cluster template swarm not found.');
  for (let index = 0; index < count; index += 1) {
    const cluster = createCompleteCluster(state, `${prefix}${index}`, template.uuid, now());
    state.clusters.push(cluster);
    state.nodegroups.push(
      createNodegroup(state, cluster, 'master'),
      createNodegroup(state, cluster, 'worker'),
    );
  }
  save();
}

/** Shared by all records to save memory. Code that updates a record replaces such a value instead of changing it. */
const NO_LABELS: Labels = Object.freeze({});
const NO_TAINTS: readonly NodeTaint[] = Object.freeze([]);
const MASTER_ADDRESSES: readonly string[] = Object.freeze(['172.24.4.5']);
const WORKER_ADDRESSES: readonly string[] = Object.freeze(['172.24.12.5']);

const createCompleteCluster = (
  state: State,
  name: string,
  template: string,
  now: number,
  uuid = randomUUID(),
): ClusterRecord => ({
  id: nextId(state, 'clusters'),
  uuid,
  name,
  // Not spread: V8 stores an object of this many properties several times larger after a spread.
  project_id: demoOwner.project_id,
  user_id: demoOwner.user_id,
  created_at: now,
  updated_at: now,
  cluster_template_id: template,
  keypair: null,
  docker_volume_size: null,
  labels: NO_LABELS,
  master_flavor_id: 'm1.medium',
  flavor_id: 'm1.medium',
  create_timeout: 60,
  stack_id: randomUUID(),
  status: 'CREATE_COMPLETE',
  status_reason: null,
  health_status: null,
  health_status_reason: NO_LABELS,
  discovery_url: null,
  api_address: createApiAddress({ uuid }, 'swarm', true),
  coe_version: '1.2.5',
  container_version: '1.12.6',
  fixed_network: null,
  fixed_subnet: null,
  floating_ip_enabled: true,
  master_lb_enabled: false,
});

const createNodegroup = (
  state: State,
  cluster: ClusterRecord,
  role: 'master' | 'worker',
): NodegroupRecord => ({
  id: nextId(state, 'nodegroups'),
  uuid: randomUUID(),
  name: `default-${role}`,
  cluster_id: cluster.uuid,
  project_id: cluster.project_id,
  created_at: cluster.created_at,
  updated_at: cluster.updated_at,
  since: cluster.created_at,
  docker_volume_size: null,
  labels: NO_LABELS,
  flavor_id: 'm1.medium',
  image_id: 'fedora-atomic-latest',
  node_addresses: role === 'master' ? MASTER_ADDRESSES : WORKER_ADDRESSES,
  node_count: 1,
  role,
  min_node_count: 0,
  max_node_count: null,
  is_default: true,
  stack_id: cluster.stack_id,
  status: 'CREATE_COMPLETE',
  status_reason: null,
  node_labels: NO_LABELS,
  node_taints: NO_TAINTS,
});
