/** The state of a new cloud, which contains only the public templates of the cloud administrator. */
import { adminOwner, applicationCredentials, fixedId } from './identity-fixtures.ts';
import { RELEASES, type ReleaseName } from './releases.ts';
import type { ClusterTemplateRecord, State } from './state.ts';

export function createInitialState(now: number, release: ReleaseName): State {
  const { coes, driver } = RELEASES[release];
  const clusterTemplates = PUBLIC_TEMPLATES.filter(({ coe }) => coes.includes(coe)).map((template, index) =>
    createPublicTemplate({ driver: driver ?? null, ...template }, index + 1, now),
  );
  return {
    format: 1,
    release,
    since: now,
    lastId: { clusterTemplates: clusterTemplates.length, clusters: 0, nodegroups: 0, quotas: 0 },
    clusterTemplates,
    clusters: [],
    nodegroups: [],
    quotas: [],
    authorities: {},
    applicationCredentials: Object.values(applicationCredentials),
    tokens: [],
  };
}

type TemplateEssentials = Pick<
  ClusterTemplateRecord,
  'coe' | 'image_id' | 'cluster_distro' | 'network_driver'
> &
  Partial<ClusterTemplateRecord> & { readonly name: string };

/** As many labels as the templates of a large site have. */
const SITE_LABELS = {
  kube_tag: 'v1.33.3',
  kube_csi_enabled: 'true',
  kube_csi_version: 'v1.5.0',
  admission_control_list:
    'NodeRestriction,NamespaceLifecycle,LimitRanger,ServiceAccount,ResourceQuota,TaintNodesByCondition,Priority,DefaultTolerationSeconds,DefaultStorageClass',
  auto_healing_enabled: 'true',
  auto_scaling_enabled: 'false',
  autoscaler_tag: 'v1.32.1',
  availability_zone: '',
  boot_volume_size: '0',
  boot_volume_type: '',
  calico_ipv4pool: '10.100.0.0/16',
  calico_tag: 'v3.30.2',
  cephfs_csi_enabled: 'true',
  cephfs_csi_version: 'v3.14.1',
  cgroup_driver: 'systemd',
  cinder_csi_enabled: 'true',
  cinder_csi_plugin_tag: 'v1.33.0',
  cloud_provider_enabled: 'true',
  cloud_provider_tag: 'v1.33.0',
  container_infra_prefix: 'registry.example.org/magnum/',
  container_runtime: 'containerd',
  containerd_version: '1.7.27',
  coredns_tag: '1.12.1',
  cvmfs_csi_enabled: 'true',
  cvmfs_csi_version: 'v2.5.0',
  eos_csi_enabled: 'false',
  etcd_tag: '3.5.21',
  flannel_backend: 'vxlan',
  heat_container_agent_tag: 'zed-stable-1',
  influx_grafana_dashboard_enabled: 'false',
  ingress_controller: 'nginx',
  keystone_auth_enabled: 'true',
  logging_include_all: 'false',
  logging_producer: '',
  manila_enabled: 'true',
  metrics_server_enabled: 'true',
  monitoring_enabled: 'true',
  nvidia_gpu_enabled: 'false',
  snapshotter_enabled: 'true',
  use_podman: 'true',
};

const PUBLIC_TEMPLATES: readonly TemplateEssentials[] = [
  {
    name: 'swarm',
    coe: 'swarm',
    image_id: 'fedora-atomic-latest',
    cluster_distro: 'fedora-atomic',
    network_driver: 'docker',
  },
  {
    name: 'kubernetes',
    coe: 'kubernetes',
    image_id: 'fedora-coreos-latest',
    cluster_distro: 'fedora-coreos',
    network_driver: 'flannel',
  },
  {
    name: 'mesos',
    coe: 'mesos',
    image_id: 'ubuntu-mesos-latest',
    cluster_distro: 'ubuntu',
    network_driver: 'docker',
  },
  {
    name: 'swarm-mode',
    coe: 'swarm-mode',
    image_id: 'fedora-atomic-latest',
    cluster_distro: 'fedora-atomic',
    network_driver: 'docker',
  },
  {
    name: 'kubernetes-1.33.3-1',
    coe: 'kubernetes',
    image_id: 'fedora-coreos-latest',
    cluster_distro: 'fedora-coreos',
    network_driver: 'calico',
    master_lb_enabled: true,
    labels: SITE_LABELS,
    tags: 'recommended',
  },
];

function createPublicTemplate(
  essentials: TemplateEssentials,
  id: number,
  now: number,
): ClusterTemplateRecord {
  const digits = fixedId('template', essentials.name);
  return {
    id,
    uuid: `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20)}`,
    ...adminOwner,
    created_at: now,
    updated_at: null,
    flavor_id: 'm1.medium',
    master_flavor_id: 'm1.medium',
    keypair_id: null,
    dns_nameserver: '8.8.8.8',
    external_network_id: 'public',
    fixed_network: null,
    fixed_subnet: null,
    volume_driver: null,
    apiserver_port: null,
    docker_volume_size: null,
    docker_storage_driver: 'overlay2',
    http_proxy: null,
    https_proxy: null,
    no_proxy: null,
    registry_enabled: false,
    labels: {},
    tls_disabled: false,
    public: true,
    server_type: 'vm',
    insecure_registry: null,
    master_lb_enabled: false,
    floating_ip_enabled: true,
    hidden: false,
    tags: null,
    ...essentials,
  };
}
