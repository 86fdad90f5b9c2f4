/**
 * The resources of the Container Infrastructure Management API, v1, with the fields that this program reads. Microversions
 * add fields, so unknown fields are passed on.
 */

export interface Link {
  readonly href: string;
  readonly rel: string;
}

export interface Cluster {
  readonly uuid: string;
  readonly name: string | null;
  readonly cluster_template_id: string;
  readonly status?: string | null;
  readonly status_reason?: string | null;
  readonly health_status?: string | null;
  readonly api_address?: string | null;
  readonly master_addresses?: readonly string[] | null;
  readonly node_addresses?: readonly string[] | null;
  readonly node_count?: number | null;
  readonly master_count?: number | null;
  readonly discovery_url?: string | null;
  /** Minutes. */
  readonly create_timeout?: number | null;
  readonly created_at?: string | null;
  readonly links?: readonly Link[];
  readonly [field: string]: unknown;
}

export interface ClusterTemplate {
  readonly uuid: string;
  readonly name: string | null;
  readonly coe: string;
  readonly tls_disabled?: boolean;
  readonly links?: readonly Link[];
  readonly [field: string]: unknown;
}

/**
 * A nodegroup of a cluster (API 1.9; magnum/api/controllers/v1/nodegroup.py). Lists contain only uuid, name, flavor_id,
 * image_id, node_count, role, is_default, status and stack_id.
 */
export interface NodeGroup {
  readonly uuid: string;
  readonly name: string | null;
  readonly role?: string;
  readonly node_count?: number | null;
  readonly min_node_count?: number | null;
  readonly max_node_count?: number | null;
  readonly flavor_id?: string | null;
  readonly image_id?: string | null;
  readonly is_default?: boolean;
  readonly status?: string | null;
  readonly status_reason?: string | null;
  readonly labels?: Readonly<Record<string, unknown>> | null;
  /** Kubernetes labels of the nodes (API 1.14). */
  readonly node_labels?: Readonly<Record<string, string>> | null;
  /** Kubernetes taints of the nodes (API 1.14). */
  readonly node_taints?: readonly NodeTaint[] | null;
  readonly [field: string]: unknown;
}

/** A Kubernetes taint on each node of a nodegroup. */
export interface NodeTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** The body of `POST /v1/clusters/ID/nodegroups`. Missing fields default to those of the cluster. */
export interface NodeGroupBody {
  readonly name: string;
  readonly node_count?: number;
  readonly min_node_count?: number;
  readonly max_node_count?: number;
  readonly role?: string;
  readonly flavor_id?: string;
  readonly image_id?: string;
  /** GB. */
  readonly docker_volume_size?: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** If true, `labels` are added to the labels of the cluster; if false, they replace them. */
  readonly merge_labels?: boolean;
  readonly node_labels?: Readonly<Record<string, string>>;
  readonly node_taints?: readonly NodeTaint[];
}

/** The limit of a project for a resource (API 1.6). The cloud's default has no `id`. */
export interface Quota {
  readonly project_id: string;
  readonly resource?: string;
  readonly hard_limit: number;
  readonly id?: number;
  readonly [field: string]: unknown;
}

/** The body of requests to create or update a quota. */
export interface QuotaBody {
  readonly project_id: string;
  /** Magnum has only `Cluster`. */
  readonly resource: string;
  readonly hard_limit: number;
}

/** The body of `POST /v1/clusters/ID/actions/resize`. */
export interface ResizeRequest {
  readonly node_count: number;
  /** IDs of servers or of Heat resources. */
  readonly nodes_to_remove?: readonly string[] | undefined;
  /** Defaults to the default worker nodegroup. */
  readonly nodegroup?: NameOrUuid | undefined;
}

/** The body of `POST /v1/clusters/ID/actions/upgrade`. */
export interface UpgradeRequest {
  readonly cluster_template: NameOrUuid;
  /** Maximum number of nodes to upgrade concurrently; defaults to the service's setting. */
  readonly max_batch_size?: number | undefined;
  /** Defaults to the default worker nodegroup. */
  readonly nodegroup?: NameOrUuid | undefined;
}

export interface Service {
  readonly id: number;
  readonly host: string | null;
  readonly binary: string;
  readonly state: string;
  readonly [field: string]: unknown;
}

export interface Stats {
  readonly clusters: number;
  readonly nodes: number;
  readonly [field: string]: unknown;
}

/** One operation of a JSON patch (RFC 6902), with `add`, `replace` and `remove` only. */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

export interface GetOptions {
  /** Milliseconds for the request; defaults to the transport's limit. */
  readonly timeoutMs?: number | undefined;
}

/** `timeoutMs` is for each page. */
export interface ListOptions extends GetOptions {
  /** Maximum number of items; defaults to all. */
  readonly limit?: number | undefined;
  /** UUID of the last item of the previous page. */
  readonly marker?: string | undefined;
  readonly sort_key?: string | undefined;
  readonly sort_dir?: 'asc' | 'desc' | undefined;
  /** Requests all fields of each item (`/detail`). */
  readonly detail?: boolean | undefined;
  /**
   * Milliseconds since any epoch. With a clock, a list without a limit is requested in pages whose size depends on the duration
   * of the last one, so that the first items arrive early. Without a clock the service determines the size.
   */
  readonly clock?: (() => number) | undefined;
}

export interface NodeGroupListOptions extends Omit<ListOptions, 'detail'> {
  /** Lists only nodegroups with this role. */
  readonly role?: string | undefined;
}

/** `marker` is the `id` of a quota. */
export interface QuotaListOptions extends Omit<ListOptions, 'detail'> {
  /** Lists the quotas of all projects. The service ignores it unless the user is an administrator. */
  readonly all_tenants?: boolean | undefined;
}

/** The body of a 202 response (from microversion 1.2), or the whole resource (1.1). */
export type Accepted<T> = { readonly uuid: string } | T;

/** A name or a UUID. */
export type NameOrUuid = string;

export interface Collection<T> {
  /** Yields items as pages arrive. Reads all pages unless there is a `limit`. */
  list(options?: ListOptions): AsyncIterable<T>;
  /** Throws MagnumError `not-found`, or `failed` if several resources have the name (409). */
  get(id: NameOrUuid, options?: GetOptions): Promise<T>;
}

/** A range of microversions, such as `1.1` to `1.10`. */
export interface VersionRange {
  readonly minimum: string;
  readonly maximum: string;
}

/** Stores the API versions of services between runs, by endpoint. The functions never reject. */
export interface VersionCache {
  get(endpoint: string): Promise<VersionRange | undefined>;
  set(endpoint: string, range: VersionRange): Promise<void>;
}

/** The API versions of a service. */
export interface ServiceVersions {
  /** Undefined if the service does not report it. */
  readonly range: VersionRange | undefined;
  /** The version that requests use: X.Y, or what was requested if the service does not report it. */
  readonly current: string;
}

/**
 * The client of the API. Functions and options that require a newer version than API 1.1 throw MagnumError `usage` if the
 * user requested an older version, and `failed` if the cloud is too old.
 */
export interface Magnum {
  readonly clusters: Collection<Cluster> & {
    create(body: Readonly<Record<string, unknown>>): Promise<Accepted<Cluster>>;
    update(
      id: NameOrUuid,
      patch: readonly PatchOperation[],
      options?: { rollback?: boolean },
    ): Promise<Accepted<Cluster>>;
    delete(id: NameOrUuid): Promise<void>;
    /** API 1.7; with `nodegroup` 1.8; to 0 nodes 1.10. */
    resize(id: NameOrUuid, request: ResizeRequest): Promise<{ readonly uuid: string }>;
    /** API 1.8. */
    upgrade(id: NameOrUuid, request: UpgradeRequest): Promise<{ readonly uuid: string }>;
  };
  /** API 1.9; with a node count of 0, 1.10; with node labels or taints, 1.14. */
  readonly nodegroups: {
    list(cluster: NameOrUuid, options?: NodeGroupListOptions): AsyncIterable<NodeGroup>;
    get(cluster: NameOrUuid, id: NameOrUuid, options?: GetOptions): Promise<NodeGroup>;
    create(cluster: NameOrUuid, body: NodeGroupBody): Promise<NodeGroup>;
    /** Only the counts, `node_labels` and `node_taints` can be changed. */
    update(cluster: NameOrUuid, id: NameOrUuid, patch: readonly PatchOperation[]): Promise<NodeGroup>;
    delete(cluster: NameOrUuid, id: NameOrUuid): Promise<void>;
  };
  readonly clusterTemplates: Collection<ClusterTemplate> & {
    create(body: Readonly<Record<string, unknown>>): Promise<ClusterTemplate>;
    update(id: NameOrUuid, patch: readonly PatchOperation[]): Promise<ClusterTemplate>;
    delete(id: NameOrUuid): Promise<void>;
  };
  readonly certificates: {
    /** Returns the cluster's CA certificate (PEM). */
    ca(clusterUuid: string): Promise<string>;
    /** Signs a CSR (PEM); returns the certificate (PEM). */
    sign(clusterUuid: string, csr: string): Promise<string>;
    /** Replaces the CA of the cluster, which invalidates certificates of the old one (API 1.5). */
    rotate(clusterUuid: string): Promise<void>;
  };
  /** API 1.12. */
  readonly credentials: {
    /** Replaces the cluster's credentials for the cloud; the new ones belong to the current user. */
    rotate(cluster: NameOrUuid): Promise<{ readonly uuid: string }>;
  };
  /** API 1.6. */
  readonly quotas: {
    list(options?: QuotaListOptions): AsyncIterable<Quota>;
    /** Returns the cloud's default if the project has no quota. */
    get(projectId: string, resource: string): Promise<Quota>;
    create(body: QuotaBody): Promise<Quota>;
    update(projectId: string, resource: string, body: QuotaBody): Promise<Quota>;
    delete(projectId: string, resource: string): Promise<void>;
  };
  readonly services: { list(): AsyncIterable<Service> };
  readonly stats: { get(projectId?: string): Promise<Stats> };
  /** Requests the versions of the service. */
  versions(): Promise<ServiceVersions>;
  /** The microversion of the last response; before that, the version that the user requested. */
  readonly apiVersion: string;
  /** The versions that the cloud supports; undefined before the first response that contains them. */
  readonly serverVersions?: VersionRange | undefined;
  /** The service's clock minus the local one, in milliseconds; undefined before a response with a date. */
  readonly clockOffsetMs?: number | undefined;
  /** The ID of this run's trace in osprofiler, with --profile. */
  readonly traceId?: string | undefined;
}
