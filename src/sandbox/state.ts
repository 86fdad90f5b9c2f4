/** The state of the sandbox. Times are milliseconds since the epoch. */
import type { ReleaseName } from './releases.ts';

export type Labels = Readonly<Record<string, string>>;

export interface ClusterTemplateRecord {
  readonly id: number;
  readonly uuid: string;
  readonly project_id: string;
  readonly user_id: string;
  readonly created_at: number;
  updated_at: number | null;
  name: string | null;
  image_id: string | null;
  flavor_id: string | null;
  master_flavor_id: string | null;
  keypair_id: string | null;
  dns_nameserver: string | null;
  external_network_id: string | null;
  fixed_network: string | null;
  fixed_subnet: string | null;
  network_driver: string | null;
  volume_driver: string | null;
  apiserver_port: number | null;
  docker_volume_size: number | null;
  docker_storage_driver: string | null;
  /** The cluster driver, in releases that report it. */
  driver?: string | null;
  cluster_distro: string | null;
  coe: string;
  http_proxy: string | null;
  https_proxy: string | null;
  no_proxy: string | null;
  registry_enabled: boolean;
  labels: Labels;
  tls_disabled: boolean;
  public: boolean;
  server_type: string | null;
  insecure_registry: string | null;
  master_lb_enabled: boolean;
  floating_ip_enabled: boolean;
  hidden: boolean;
  tags: string | null;
}

export interface ClusterRecord {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly project_id: string;
  readonly user_id: string;
  readonly created_at: number;
  updated_at: number | null;
  cluster_template_id: string;
  readonly keypair: string | null;
  readonly docker_volume_size: number | null;
  labels: Labels;
  readonly master_flavor_id: string | null;
  readonly flavor_id: string | null;
  readonly create_timeout: number | null;
  stack_id: string | null;
  status: string;
  status_reason: string | null;
  health_status: string | null;
  health_status_reason: Labels;
  discovery_url: string | null;
  api_address: string | null;
  coe_version: string | null;
  container_version: string | null;
  readonly fixed_network: string | null;
  readonly fixed_subnet: string | null;
  readonly floating_ip_enabled: boolean;
  readonly master_lb_enabled: boolean;
}

export interface NodeTaint {
  readonly [field: string]: string | null;
}

export interface NodegroupRecord {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly cluster_id: string;
  readonly project_id: string;
  readonly created_at: number;
  updated_at: number | null;
  /** Start of the current or last operation. */
  since: number;
  readonly docker_volume_size: number | null;
  readonly labels: Labels;
  readonly flavor_id: string | null;
  readonly image_id: string | null;
  node_addresses: readonly string[];
  node_count: number;
  readonly role: string;
  min_node_count: number;
  max_node_count: number | null;
  readonly is_default: boolean;
  stack_id: string | null;
  status: string;
  status_reason: string | null;
  node_labels: Labels;
  node_taints: readonly NodeTaint[];
}

export interface QuotaRecord {
  readonly id: number;
  readonly project_id: string;
  readonly resource: string;
  hard_limit: number;
  readonly created_at: number;
  updated_at: number | null;
}

/** One of a cluster's certificate authorities, both as PEM. */
export interface AuthorityRecord {
  readonly key: string;
  readonly certificate: string;
}

export interface ApplicationCredentialRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly secret: string;
  readonly user_id: string;
  readonly project_id: string;
  readonly roles: readonly string[];
  readonly expires_at: string | null;
  readonly unrestricted: boolean | null;
}

export type TokenScope =
  | { readonly project: string }
  | { readonly domain: string }
  | { readonly system: true }
  | undefined;

export interface TokenRecord {
  readonly id: string;
  readonly user_id: string;
  readonly methods: readonly string[];
  readonly audit_ids: readonly string[];
  readonly issued_at: number;
  readonly expires_at: number;
  readonly scope?: TokenScope;
  readonly application_credential?: string;
}

export type NumberedResource = 'clusterTemplates' | 'clusters' | 'nodegroups' | 'quotas';

export interface State {
  readonly format: 1;
  readonly release: ReleaseName;
  /** When this cloud was first started. */
  readonly since: number;
  /** Of the last start, used again: `magnum login` stores sessions by the URL of Keystone. */
  port?: number;
  readonly lastId: Record<NumberedResource, number>;
  clusterTemplates: ClusterTemplateRecord[];
  clusters: ClusterRecord[];
  nodegroups: NodegroupRecord[];
  quotas: QuotaRecord[];
  /** By cluster UUID and kind of authority. */
  readonly authorities: Record<string, Record<string, AuthorityRecord>>;
  applicationCredentials: ApplicationCredentialRecord[];
  tokens: TokenRecord[];
  /** Service providers of this Keystone, which tokens list. Only tests set them. */
  serviceProviders?: readonly ServiceProviderRecord[];
}

export interface ServiceProviderRecord {
  readonly id: string;
  readonly auth_url: string;
  readonly sp_url: string;
}

export function nextId(state: State, kind: NumberedResource): number {
  state.lastId[kind] += 1;
  return state.lastId[kind];
}
