/** The attributes of a nodegroup, in the order of Magnum's API (magnum/api/controllers/v1/nodegroup.py). */
import type { Cloud } from '../cloud.ts';
import { isZed } from '../releases.ts';
import {
  type Attribute,
  anyList,
  boolean,
  dictList,
  integer,
  labels,
  line,
  readOnly,
  text,
  textDict,
  uuid,
  withDefault,
} from './attribute-types.ts';
import { statusAttribute } from './cluster-attributes.ts';

export const nodegroupAttributes = (cloud: Cloud): readonly Attribute[] => [
  integer('id', { min: 1 }),
  uuid('uuid'),
  withDefault(line('name'), null),
  uuid('cluster_id'),
  readOnly(text('project_id')),
  integer('docker_volume_size', { min: 1 }),
  labels('labels', cloud),
  readOnly(anyList('links')),
  line('flavor_id'),
  line('image_id'),
  readOnly(anyList('node_addresses')),
  withDefault(integer('node_count', { min: 0 }), 1),
  withDefault(line('role'), 'worker'),
  withDefault(integer('min_node_count', { min: 0 }), 0),
  withDefault(integer('max_node_count', { min: 0 }), null),
  boolean('is_default'),
  readOnly(text('stack_id')),
  statusAttribute,
  text('status_reason'),
  text('version'),
  withDefault(boolean('merge_labels'), false),
  labels('labels_overridden', cloud),
  labels('labels_added', cloud),
  labels('labels_skipped', cloud),
  ...(isZed(cloud) ? [] : [textDict('node_labels'), dictList('node_taints')]),
  readOnly(text('created_at')),
  readOnly(text('updated_at')),
];

export const NODEGROUP_PATCH_RULES = {
  internal: [
    ...['/name', '/cluster_id', '/project_id', '/docker_volume_size', '/labels', '/flavor_id', '/image_id'],
    ...['/node_addresses', '/node_count', '/role', '/is_default', '/stack_id', '/status', '/status_reason'],
    '/version',
  ],
  notRemovable: [],
};

/** Columns of the database. */
export const NODEGROUP_COLUMNS = [
  ...['id', 'uuid', 'name', 'cluster_id', 'project_id', 'docker_volume_size', 'labels', 'flavor_id'],
  ...['image_id', 'node_addresses', 'node_count', 'role', 'max_node_count', 'min_node_count', 'is_default'],
  ...['stack_id', 'status', 'status_reason', 'version', 'created_at', 'updated_at'],
];
