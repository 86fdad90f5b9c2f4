/** Adds many clusters, for tests of long lists. */
import { randomUUID } from 'node:crypto';
import type { Cloud } from './cloud.ts';
import { createApiAddress } from './cluster-apis/api-address.ts';
import { demoOwner } from './identity-fixtures.ts';
import { COE_VERSION } from './magnum/lifecycle.ts';
import {
  type ClusterRecord,
  type ClusterTemplateRecord,
  type Labels,
  type NodegroupRecord,
  type NodeTaint,
  nextId,
  type State,
} from './state.ts';

/** Their template is the first one: swarm in Zed, kubernetes in later releases. */
export function addClusters({ state, now, save }: Cloud, count: number, prefix = 'many-'): void {
  const [template] = state.clusterTemplates;
  if (template === undefined) throw new Error('No cluster template found.');
  for (let index = 0; index < count; index += 1) {
    const cluster = createCompleteCluster(state, `${prefix}${index}`, template, now());
    state.clusters.push(cluster);
    state.nodegroups.push(
      createNodegroup(state, cluster, template, 'master'),
      createNodegroup(state, cluster, template, 'worker'),
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
  { uuid: cluster_template_id, coe }: ClusterTemplateRecord,
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
  cluster_template_id,
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
  api_address: createApiAddress({ uuid }, coe, true),
  coe_version: COE_VERSION[coe] ?? null,
  container_version: '1.12.6',
  fixed_network: null,
  fixed_subnet: null,
  floating_ip_enabled: true,
  master_lb_enabled: false,
});

const createNodegroup = (
  state: State,
  cluster: ClusterRecord,
  { image_id }: ClusterTemplateRecord,
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
  image_id,
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
