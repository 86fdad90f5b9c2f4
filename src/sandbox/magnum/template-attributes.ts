/** The attributes of a cluster template, in the order of Magnum's API (magnum/api/controllers/v1/cluster_template.py). */
import type { Cloud } from '../cloud.ts';
import { isZed } from '../releases.ts';
import {
  type Attribute,
  anyList,
  boolean,
  dnsList,
  integer,
  labels,
  line,
  mandatory,
  oneOf,
  readOnly,
  string,
  text,
  uuid,
  withDefault,
} from './attribute-types.ts';
import { coesOf, SERVER_TYPES } from './template-validation.ts';

export const templateAttributes = (cloud: Cloud): readonly Attribute[] => [
  uuid('uuid'),
  line('name'),
  oneOf('coe', coesOf(cloud)),
  mandatory(line('image_id')),
  line('flavor_id'),
  line('master_flavor_id'),
  dnsList('dns_nameserver'),
  withDefault(line('keypair_id'), null),
  line('external_network_id'),
  line('fixed_network'),
  line('fixed_subnet'),
  line('network_driver'),
  integer('apiserver_port', { min: 1024, max: 65535 }),
  integer('docker_volume_size', { min: 1 }),
  line('cluster_distro'),
  readOnly(anyList('links')),
  line('http_proxy'),
  line('https_proxy'),
  line('no_proxy'),
  line('volume_driver'),
  withDefault(boolean('registry_enabled'), false),
  labels('labels', cloud),
  withDefault(boolean('tls_disabled'), false),
  withDefault(boolean('public'), false),
  withDefault(oneOf('server_type', SERVER_TYPES), 'vm'),
  line('insecure_registry'),
  line('docker_storage_driver'),
  withDefault(boolean('master_lb_enabled'), false),
  withDefault(boolean('floating_ip_enabled'), true),
  readOnly(text('project_id')),
  readOnly(text('user_id')),
  withDefault(boolean('hidden'), false),
  string('tags', { min: 0, max: 255 }),
  ...(isZed(cloud) ? [] : [line('driver')]),
  readOnly(text('created_at')),
  readOnly(text('updated_at')),
];

export const TEMPLATE_PATCH_RULES = {
  internal: [],
  notRemovable: [
    ...['/network_driver', '/external_network_id', '/tls_disabled', '/public', '/server_type', '/coe'],
    ...['/registry_enabled', '/cluster_distro', '/hidden', '/image_id'],
  ],
};

/** Columns of the database. */
export const templateColumns = (cloud: Cloud): readonly string[] => [
  'id',
  ...templateAttributes(cloud)
    .map(({ name }) => name)
    .filter((name) => name !== 'links'),
];
