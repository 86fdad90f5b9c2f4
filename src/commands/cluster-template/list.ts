import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { listColumns, NAME } from '../shared/list-columns.ts';
import { rowsWithFields } from '../shared/list-options.ts';
import type { list } from './table.ts';

const COLUMNS = listColumns(['uuid', NAME], ['uuid']);

/** The order of the legacy client's `--detail`. */
const DETAILED_KEYS = [
  'image_id',
  'flavor_id',
  'master_flavor_id',
  'keypair_id',
  'external_network_id',
  'fixed_network',
  'fixed_subnet',
  'dns_nameserver',
  'docker_volume_size',
  'labels',
  'coe',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'network_driver',
  'tls_disabled',
  'public',
  'registry_enabled',
  'volume_driver',
  'server_type',
  'docker_storage_driver',
  'master_lb_enabled',
  'floating_ip_enabled',
  'hidden',
  'tags',
  'apiserver_port',
  'created_at',
  'insecure_registry',
  'links',
  'updated_at',
  'cluster_distro',
  'uuid',
];

/** The columns that tell most about a template, the most important one first. */
const IMPORTANT_KEYS = [
  'coe',
  'image_id',
  'flavor_id',
  'master_flavor_id',
  'network_driver',
  'public',
  'uuid',
];

const DETAILED_COLUMNS = listColumns(
  [NAME, ...DETAILED_KEYS],
  [...DETAILED_KEYS.filter((key) => !IMPORTANT_KEYS.includes(key)).reverse(), ...IMPORTANT_KEYS.toReversed()],
);

export default async (
  { limit, sortKey, sortDir, fields, detail }: Options<typeof list>,
  { magnum }: Context,
) => {
  const { clusterTemplates } = await magnum();
  const items = clusterTemplates.list({ limit, sort_key: sortKey, sort_dir: sortDir, detail });
  const columns = detail ? DETAILED_COLUMNS : COLUMNS;
  return {
    ...(await rowsWithFields(columns, fields, items)),
    itemNoun: 'cluster templates',
    emptyRemark: noTemplates(),
  };
};

function noTemplates(): string {
  const options = ['--image', 'IMAGE', '--external-network', 'NETWORK', '--coe', 'kubernetes'];
  return `No cluster templates. To create one: ${ownCommand('cluster-template-create', 'mytemplate', ...options)}`;
}
