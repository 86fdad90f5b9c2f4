import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { rowsWithFields } from '../shared/list-options.ts';
import type { list } from './table.ts';

const COLUMNS = ['uuid', 'name'];

/** The order of the legacy client's `--detail`. */
const DETAILED_COLUMNS = [
  'name',
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

export default async (
  { limit, sortKey, sortDir, fields, detail }: Options<typeof list>,
  { magnum }: Context,
) => {
  const { clusterTemplates } = await magnum();
  const items = clusterTemplates.list({ limit, sort_key: sortKey, sort_dir: sortDir, detail });
  const columns = detail ? DETAILED_COLUMNS : COLUMNS;
  return { ...(await rowsWithFields(columns, fields, items)), itemNoun: 'cluster templates' };
};
