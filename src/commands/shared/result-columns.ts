/** The properties of results, which `-c` accepts before a request is sent. Pure data. */

/** Of an operation on several resources (output/outcomes.ts). */
export const OUTCOMES = ['item', 'status', 'message'];

export const ACCEPTED = ['uuid'];
export const CREATED = ['uuid', 'name'];

const LABELS = ['labels', 'labels_overridden', 'labels_added', 'labels_skipped', 'merge_labels'];
const TIMES = ['created_at', 'updated_at'];

/** magnum/api/controllers/v1/cluster.py, without links. */
export const CLUSTER = [
  ...[
    'uuid',
    'name',
    'cluster_id',
    'cluster_template_id',
    'keypair',
    'node_count',
    'master_count',
    'docker_volume_size',
  ],
  ...['flavor_id', 'master_flavor_id', 'create_timeout', 'stack_id', 'status', 'status_reason'],
  ...['health_status', 'health_status_reason', 'discovery_url', 'api_address', 'coe_version'],
  ...['container_version', 'project_id', 'user_id', 'node_addresses', 'master_addresses', 'faults'],
  ...['fixed_network', 'fixed_subnet', 'floating_ip_enabled', 'master_lb_enabled'],
  ...LABELS,
  ...TIMES,
];

/** magnum/api/controllers/v1/nodegroup.py, without links. */
export const NODEGROUP = [
  ...['id', 'uuid', 'name', 'cluster_id', 'project_id', 'docker_volume_size', 'flavor_id', 'image_id'],
  ...['node_addresses', 'node_count', 'role', 'min_node_count', 'max_node_count', 'is_default', 'stack_id'],
  ...['status', 'status_reason', 'version', 'node_labels', 'node_taints'],
  ...LABELS,
  ...TIMES,
];

/** magnum/api/controllers/v1/cluster_template.py, without links. */
export const CLUSTER_TEMPLATE = [
  ...['uuid', 'name', 'coe', 'image_id', 'flavor_id', 'master_flavor_id', 'dns_nameserver', 'keypair_id'],
  ...['external_network_id', 'fixed_network', 'fixed_subnet', 'network_driver', 'apiserver_port'],
  ...['docker_volume_size', 'cluster_distro', 'http_proxy', 'https_proxy', 'no_proxy', 'volume_driver'],
  ...['registry_enabled', 'labels', 'tls_disabled', 'public', 'server_type', 'insecure_registry'],
  ...['docker_storage_driver', 'master_lb_enabled', 'floating_ip_enabled', 'project_id', 'user_id'],
  ...['hidden', 'tags', 'driver'],
  ...TIMES,
];

/** magnum/api/controllers/v1/quota.py. */
export const QUOTA = ['id', 'project_id', 'resource', 'hard_limit', ...TIMES];
