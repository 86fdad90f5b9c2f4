/**
 * The resources of the Container Infrastructure Management API, v1, with the fields that this program reads.
 * Servers add fields with every microversion: whatever else comes is kept and shown.
 */

export interface Link {
  readonly href: string;
  readonly rel: string;
}

export interface Cluster {
  readonly uuid: string;
  readonly name: string;
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
  readonly links?: readonly Link[];
  readonly [field: string]: unknown;
}

export interface ClusterTemplate {
  readonly uuid: string;
  readonly name: string;
  readonly coe: string;
  readonly tls_disabled?: boolean;
  readonly links?: readonly Link[];
  readonly [field: string]: unknown;
}

/**
 * A nodegroup of a cluster (API 1.9; magnum/api/controllers/v1/nodegroup.py). Lists hold uuid, name, flavor_id,
 * image_id, node_count, role, is_default, status and stack_id only.
 */
export interface NodeGroup {
  readonly uuid: string;
  readonly name: string;
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
  /** Labels of the nodes in Kubernetes (API 1.14). */
  readonly node_labels?: Readonly<Record<string, string>> | null;
  /** API 1.14. */
  readonly node_taints?: readonly NodeTaint[] | null;
  readonly [field: string]: unknown;
}

/** A Kubernetes taint on each node of a nodegroup. */
export interface NodeTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** What `POST /v1/clusters/ID/nodegroups` takes; the service fills in what is left out from the cluster. */
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
  /** Adds `labels` to those of the cluster, instead of putting them in their place. */
  readonly merge_labels?: boolean;
  readonly node_labels?: Readonly<Record<string, string>>;
  readonly node_taints?: readonly NodeTaint[];
}

/** What a project may have of a resource (API 1.6). One that is not set comes without `id` and is the cloud's default. */
export interface Quota {
  readonly project_id: string;
  readonly resource?: string;
  readonly hard_limit: number;
  readonly id?: number;
  readonly [field: string]: unknown;
}

/** What the service takes to create a quota, and to update one. */
export interface QuotaBody {
  readonly project_id: string;
  /** `Cluster` is the only one that there is. */
  readonly resource: string;
  readonly hard_limit: number;
}

/** What `POST /v1/clusters/ID/actions/resize` takes. */
export interface ResizeRequest {
  readonly node_count: number;
  /** Ids of servers, or of Heat's resources. */
  readonly nodes_to_remove?: readonly string[] | undefined;
  /** Name or UUID; the default workers otherwise. */
  readonly nodegroup?: NameOrUuid | undefined;
}

/** What `POST /v1/clusters/ID/actions/upgrade` takes. */
export interface UpgradeRequest {
  readonly cluster_template: NameOrUuid;
  /** Nodes at a time; the service's own choice otherwise. */
  readonly max_batch_size?: number | undefined;
  /** Name or UUID; the default workers otherwise. */
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
  /** Milliseconds for the request; the transport's own limit otherwise. */
  readonly timeoutMs?: number | undefined;
}

/** `timeoutMs` is for each page. */
export interface ListOptions extends GetOptions {
  /** Maximum number of items; without it every page is read. */
  readonly limit?: number | undefined;
  /** UUID of the last item of the page before. */
  readonly marker?: string | undefined;
  readonly sort_key?: string | undefined;
  readonly sort_dir?: 'asc' | 'desc' | undefined;
  /** With all fields of each item (`/detail`). */
  readonly detail?: boolean | undefined;
  /**
   * Milliseconds of any epoch. With it a list without a limit comes in pages sized by how long the last one took, for
   * whoever looks at the first items before the last have come; without it in pages as large as the service has them.
   */
  readonly clock?: (() => number) | undefined;
}

export interface NodeGroupListOptions extends Omit<ListOptions, 'detail'> {
  /** Only those of this role. */
  readonly role?: string | undefined;
}

/** `marker` is the `id` of a quota. */
export interface QuotaListOptions extends Omit<ListOptions, 'detail'> {
  /** Those of every project; for administrators, others get their own all the same. */
  readonly all_tenants?: boolean | undefined;
}

/** The body of an asynchronous answer (202, from microversion 1.2), or the whole resource with 1.1. */
export type Accepted<T> = { readonly uuid: string } | T;

/** A name or a UUID. */
export type NameOrUuid = string;

export interface Collection<T> {
  /** Items as pages arrive; `next` is followed to the end unless `limit` says otherwise. */
  list(options?: ListOptions): AsyncIterable<T>;
  /** Throws MagnumError `not-found` for none, `failed` when the name stands for several (409). */
  get(id: NameOrUuid, options?: GetOptions): Promise<T>;
}

/** Microversions, `1.1` and `1.10`. */
export interface VersionRange {
  readonly minimum: string;
  readonly maximum: string;
}

/** Which versions the services at their addresses have, from one run to the next. Neither function ever rejects. */
export interface VersionCache {
  get(endpoint: string): Promise<VersionRange | undefined>;
  set(endpoint: string, range: VersionRange): Promise<void>;
}

/**
 * Functions that need more than API 1.1, and options that do, say so: MagnumError `usage` when the user chose a version
 * that is too old, `failed` when the cloud is too old.
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
  /** API 1.9; with a count of 0 nodes 1.10; with labels or taints of nodes 1.14. */
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
    /** The cluster's CA, PEM. */
    ca(clusterUuid: string): Promise<string>;
    /** Has a CSR (PEM) signed; the certificate, PEM. */
    sign(clusterUuid: string, csr: string): Promise<string>;
    /** Gives the cluster another CA, so that certificates of the old one are worth nothing; API 1.5. */
    rotate(clusterUuid: string): Promise<void>;
  };
  /** API 1.12. */
  readonly credentials: {
    /** Gives the cluster other credentials for the cloud, in the name of the user who asks. */
    rotate(cluster: NameOrUuid): Promise<{ readonly uuid: string }>;
  };
  /** API 1.6. */
  readonly quotas: {
    list(options?: QuotaListOptions): AsyncIterable<Quota>;
    /** Gives the cloud's default where none is set. */
    get(projectId: string, resource: string): Promise<Quota>;
    create(body: QuotaBody): Promise<Quota>;
    update(projectId: string, resource: string, body: QuotaBody): Promise<Quota>;
    delete(projectId: string, resource: string): Promise<void>;
  };
  readonly services: { list(): AsyncIterable<Service> };
  readonly stats: { get(projectId?: string): Promise<Stats> };
  /** The microversion in use for requests: what the user asked for, or what was last agreed on. */
  readonly apiVersion: string;
  /** What the cloud can do; undefined until it has said so in an answer. */
  readonly serverVersions?: VersionRange | undefined;
  /** The id under which osprofiler files this run's trace, when one was asked for. */
  readonly traceId?: string | undefined;
}
