/** The attributes of a cluster, in the order of Magnum's API (magnum/api/controllers/v1/cluster.py). */
import type { Cloud } from '../cloud.ts';
import { isZed } from '../releases.ts';
import {
  type Attribute,
  anyList,
  boolean,
  integer,
  labels,
  line,
  mandatory,
  oneOf,
  readOnly,
  string,
  text,
  textDict,
  uuid,
  withDefault,
} from './attribute-types.ts';
import type { PatchRules } from './json-patch.ts';

const STATUSES = [
  ...['CREATE_IN_PROGRESS', 'CREATE_FAILED', 'CREATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_FAILED'],
  ...['UPDATE_COMPLETE', 'DELETE_IN_PROGRESS', 'DELETE_FAILED', 'DELETE_COMPLETE', 'RESUME_COMPLETE'],
  ...['RESUME_FAILED', 'RESTORE_COMPLETE', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_FAILED', 'ROLLBACK_COMPLETE'],
  ...['SNAPSHOT_COMPLETE', 'CHECK_COMPLETE', 'ADOPT_COMPLETE'],
];

export const statusAttribute: Attribute = oneOf('status', STATUSES);

export const clusterAttributes = (cloud: Cloud): readonly Attribute[] => [
  uuid('uuid'),
  string('name', { min: 1, max: 242, pattern: /^[a-zA-Z][a-zA-Z0-9_.-]*$/ }),
  mandatory(text('cluster_template_id')),
  withDefault(line('keypair'), null),
  withDefault(integer('node_count', { min: 0 }), 1),
  withDefault(integer('master_count', { min: 1 }), 1),
  integer('docker_volume_size', { min: 1 }),
  labels('labels', cloud),
  line('master_flavor_id'),
  line('flavor_id'),
  withDefault(integer('create_timeout', { min: 0 }), 60),
  readOnly(anyList('links')),
  readOnly(text('stack_id')),
  ...(isZed(cloud) ? [] : [readOnly(text('cluster_id'))]),
  statusAttribute,
  text('status_reason'),
  oneOf('health_status', ['HEALTHY', 'UNHEALTHY', 'UNKNOWN']),
  textDict('health_status_reason'),
  text('discovery_url'),
  readOnly(text('api_address')),
  readOnly(text('coe_version')),
  readOnly(text('container_version')),
  readOnly(text('project_id')),
  readOnly(text('user_id')),
  readOnly(anyList('node_addresses')),
  readOnly(anyList('master_addresses')),
  textDict('faults'),
  line('fixed_network'),
  line('fixed_subnet'),
  boolean('floating_ip_enabled'),
  withDefault(boolean('merge_labels'), false),
  labels('labels_overridden', cloud),
  labels('labels_added', cloud),
  labels('labels_skipped', cloud),
  boolean('master_lb_enabled'),
  readOnly(text('created_at')),
  readOnly(text('updated_at')),
];

const TRUST_PATHS = ['/trust_id', '/trustee_user_name', '/trustee_password', '/trustee_user_id'];

export const clusterPatchRules = (cloud: Cloud): PatchRules => ({
  internal: [
    ...['/api_address', '/node_addresses', '/master_addresses', '/stack_id', '/ca_cert_ref'],
    ...['/magnum_cert_ref', '/etcd_ca_cert_ref', '/front_proxy_ca_cert_ref'],
    ...(isZed(cloud) ? TRUST_PATHS : ['/cluster_id']),
  ],
  notRemovable: ['/cluster_template_id'],
});

/** Columns of the database. */
export const CLUSTER_COLUMNS = [
  ...['id', 'uuid', 'name', 'project_id', 'user_id', 'cluster_template_id', 'keypair', 'docker_volume_size'],
  ...['labels', 'master_flavor_id', 'flavor_id', 'stack_id', 'api_address', 'status', 'status_reason'],
  ...['health_status', 'health_status_reason', 'create_timeout', 'discovery_url', 'coe_version'],
  ...['container_version', 'fixed_network', 'fixed_subnet', 'floating_ip_enabled', 'master_lb_enabled'],
  ...['created_at', 'updated_at'],
];
