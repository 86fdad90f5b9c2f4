/** Making a cluster: from what was said and what its template says (magnum/api/controllers/v1/cluster.py, conductor). */
import { randomUUID } from 'node:crypto';
import type { Json } from '../http-messages.ts';
import {
  type ClusterRecord,
  type ClusterTemplateRecord,
  type Labels,
  type NodegroupRecord,
  nextId,
} from '../state.ts';
import { textLabels } from './attribute-types.ts';
import { mustHaveKeypair } from './external-resources.ts';
import { badRequest, stumble } from './faults.ts';
import type { Call } from './magnum-call.ts';
import { randomName } from './random-name.ts';
import type { Fields } from './request-body.ts';
import { checkNeeds } from './template-validation.ts';

/** Adds the cluster with its two nodegroups, which begin to be created. Throws Fault for what cannot be made. */
export function makeCluster(call: Call, template: ClusterTemplateRecord, said: Fields): ClusterRecord {
  const { cloud, requester } = call;
  const inherited = inherit(template, said);
  mustBePossible(template, inherited, said);
  const now = cloud.now();
  const uuid = randomUUID();
  const delegated = requester.byApplicationCredential;
  const cluster: ClusterRecord = {
    ...inherited,
    id: nextId(cloud.state, 'clusters'),
    uuid,
    name: (said.name as string | undefined) ?? `${randomName()}-cluster`,
    project_id: requester.projectId ?? '',
    user_id: requester.userId,
    created_at: now,
    updated_at: now,
    cluster_template_id: template.uuid,
    create_timeout: said.create_timeout as number | null,
    // Keystone lets nobody make a trust with an application credential: the conductor gives up before it begins.
    stack_id: delegated ? null : randomUUID(),
    status: delegated ? 'CREATE_FAILED' : 'CREATE_IN_PROGRESS',
    status_reason: delegated ? `Failed to create trustee or trust for Cluster: ${uuid}` : null,
    health_status: null,
    health_status_reason: {},
    discovery_url: (said.discovery_url ?? null) as string | null,
    api_address: null,
    coe_version: null,
    container_version: null,
  };
  cloud.state.clusters.push(cluster);
  for (const role of ['master', 'worker'] as const) {
    cloud.state.nodegroups.push(defaultNodegroup(call, cluster, template, role, said));
  }
  return cluster;
}

type Inherited = Pick<
  ClusterRecord,
  | 'keypair'
  | 'labels'
  | 'docker_volume_size'
  | 'master_flavor_id'
  | 'flavor_id'
  | 'fixed_network'
  | 'fixed_subnet'
  | 'floating_ip_enabled'
  | 'master_lb_enabled'
>;

function inherit(template: ClusterTemplateRecord, said: Fields): Inherited {
  const or = <T extends Json>(name: string, otherwise: T): T => (said[name] || otherwise) as T;
  const unlessSaid = (name: string, otherwise: boolean) => (said[name] ?? otherwise) as boolean;
  return {
    keypair: (said.keypair ?? template.keypair_id) as string | null,
    labels: labelsFrom(template.labels, said),
    docker_volume_size: or('docker_volume_size', template.docker_volume_size),
    master_flavor_id: or('master_flavor_id', template.master_flavor_id),
    flavor_id: or('flavor_id', template.flavor_id),
    fixed_network: or('fixed_network', template.fixed_network),
    fixed_subnet: or('fixed_subnet', template.fixed_subnet),
    floating_ip_enabled: unlessSaid('floating_ip_enabled', template.floating_ip_enabled),
    master_lb_enabled: unlessSaid('master_lb_enabled', template.master_lb_enabled),
  };
}

/** Said labels stand in place of the parent's, or with merge_labels over them. */
export function labelsFrom(parent: Labels, said: Fields): Labels {
  const own = textLabels(said.labels);
  if (Object.keys(own).length === 0) return parent;
  return said.merge_labels ? { ...parent, ...own } : own;
}

function mustBePossible(template: ClusterTemplateRecord, cluster: Inherited, said: Fields): void {
  const { image_id, external_network_id } = template;
  const { flavor_id, master_flavor_id, labels } = cluster;
  checkNeeds({ image_id, flavor_id, master_flavor_id, external_network_id, labels });
  if (cluster.keypair !== null) mustHaveKeypair(cluster.keypair);
  if (said.master_count === null)
    throw stumble("'>' not supported between instances of 'NoneType' and 'int'");
  if (Number(said.master_count) > 1 && !cluster.master_lb_enabled) {
    throw badRequest('master_count must be 1 when master_lb_enabled is False');
  }
}

function defaultNodegroup(
  { cloud }: Call,
  cluster: ClusterRecord,
  template: ClusterTemplateRecord,
  role: 'master' | 'worker',
  said: Fields,
): NodegroupRecord {
  const isMaster = role === 'master';
  return {
    id: nextId(cloud.state, 'nodegroups'),
    uuid: randomUUID(),
    name: `default-${role}`,
    cluster_id: cluster.uuid,
    project_id: cluster.project_id,
    created_at: cluster.created_at,
    updated_at: cluster.created_at,
    since: cluster.created_at,
    docker_volume_size: cluster.docker_volume_size,
    labels: cluster.labels,
    flavor_id: isMaster ? cluster.master_flavor_id : cluster.flavor_id,
    image_id: template.image_id,
    node_addresses: [],
    node_count: Number((isMaster ? said.master_count : said.node_count) ?? 1),
    role,
    min_node_count: Number(cluster.labels.min_node_count ?? 0),
    max_node_count: null,
    is_default: true,
    stack_id: cluster.stack_id,
    status: 'CREATE_IN_PROGRESS',
    status_reason: null,
    node_labels: {},
    node_taints: [],
  };
}
