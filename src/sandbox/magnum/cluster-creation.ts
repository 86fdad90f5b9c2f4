/** Creates a cluster from a request and its template (magnum/api/controllers/v1/cluster.py, conductor). */
import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import type { Json } from '../http-messages.ts';
import { isZed } from '../releases.ts';
import {
  type ClusterRecord,
  type ClusterTemplateRecord,
  type Labels,
  type NodegroupRecord,
  nextId,
} from '../state.ts';
import { toTextLabels } from './attribute-types.ts';
import { assertKeypairExists } from './external-resources.ts';
import { badRequestError, pythonError } from './faults.ts';
import type { Call } from './magnum-call.ts';
import { createRandomName } from './random-name.ts';
import type { Fields } from './request-body.ts';
import { assertResourcesExist, assertRootVolume } from './template-validation.ts';

/** Adds the cluster and its two default nodegroups in CREATE_IN_PROGRESS. Throws Fault. */
export function addCluster(call: Call, template: ClusterTemplateRecord, fields: Fields): ClusterRecord {
  const { cloud, requester } = call;
  const inherited = inheritFromTemplate(template, fields);
  assertCanCreate(cloud, template, inherited, fields);
  const now = cloud.now();
  const uuid = randomUUID();
  const isCreated = requester.canCreateTrusts || !isZed(cloud);
  const cluster: ClusterRecord = {
    ...inherited,
    id: nextId(cloud.state, 'clusters'),
    uuid,
    name: (fields.name as string | undefined) ?? `${createRandomName()}-cluster`,
    project_id: requester.projectId ?? '',
    user_id: requester.userId,
    created_at: now,
    updated_at: now,
    cluster_template_id: template.uuid,
    create_timeout: fields.create_timeout as number | null,
    // Zed creates a trust for each cluster. Without one, the conductor fails before it creates a stack.
    stack_id: isCreated ? randomUUID() : null,
    status: isCreated ? 'CREATE_IN_PROGRESS' : 'CREATE_FAILED',
    status_reason: isCreated ? null : `Failed to create trustee or trust for Cluster: ${uuid}`,
    health_status: null,
    health_status_reason: {},
    discovery_url: (fields.discovery_url ?? null) as string | null,
    api_address: null,
    coe_version: null,
    container_version: null,
  };
  cloud.state.clusters.push(cluster);
  for (const role of ['master', 'worker'] as const) {
    cloud.state.nodegroups.push(createDefaultNodegroup(call, cluster, template, role, fields));
  }
  return cluster;
}

type InheritedFields = Pick<
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

function inheritFromTemplate(template: ClusterTemplateRecord, fields: Fields): InheritedFields {
  const valueOr = <T extends Json>(name: string, defaultValue: T): T => (fields[name] || defaultValue) as T;
  const flagOr = (name: string, defaultValue: boolean) => (fields[name] ?? defaultValue) as boolean;
  return {
    keypair: (fields.keypair ?? template.keypair_id) as string | null,
    labels: mergeLabels(template.labels, fields),
    docker_volume_size: valueOr('docker_volume_size', template.docker_volume_size),
    master_flavor_id: valueOr('master_flavor_id', template.master_flavor_id),
    flavor_id: valueOr('flavor_id', template.flavor_id),
    fixed_network: valueOr('fixed_network', template.fixed_network),
    fixed_subnet: valueOr('fixed_subnet', template.fixed_subnet),
    floating_ip_enabled: flagOr('floating_ip_enabled', template.floating_ip_enabled),
    master_lb_enabled: flagOr('master_lb_enabled', template.master_lb_enabled),
  };
}

/** Returns the labels of the request, or with merge_labels the parent's labels and those of the request. */
function mergeLabels(parent: Labels, fields: Fields): Labels {
  const labels = toTextLabels(fields.labels);
  if (Object.keys(labels).length === 0) return parent;
  return fields.merge_labels ? { ...parent, ...labels } : labels;
}

function assertCanCreate(
  cloud: Cloud,
  template: ClusterTemplateRecord,
  cluster: InheritedFields,
  fields: Fields,
): void {
  const { image_id, external_network_id } = template;
  assertRootVolume(cloud, { labels: cluster.labels, flavors: [cluster.flavor_id, cluster.master_flavor_id] });
  assertResourcesExist(cloud, { ...cluster, image_id, external_network_id });
  if (cluster.keypair !== null) assertKeypairExists(cluster.keypair);
  if (fields.master_count === null)
    throw pythonError("'>' not supported between instances of 'NoneType' and 'int'");
  if (Number(fields.master_count) > 1 && !cluster.master_lb_enabled) {
    throw badRequestError('master_count must be 1 when master_lb_enabled is False');
  }
}

function createDefaultNodegroup(
  { cloud }: Call,
  cluster: ClusterRecord,
  template: ClusterTemplateRecord,
  role: 'master' | 'worker',
  fields: Fields,
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
    node_count: Number((isMaster ? fields.master_count : fields.node_count) ?? 1),
    role,
    min_node_count: isMaster && !isZed(cloud) ? 0 : Number(cluster.labels.min_node_count ?? 0),
    max_node_count: null,
    is_default: true,
    stack_id: cluster.stack_id,
    status: 'CREATE_IN_PROGRESS',
    status_reason: null,
    node_labels: {},
    node_taints: [],
  };
}
