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

export interface ListOptions {
  /** Stop after so many; without it every page is read. */
  readonly limit?: number | undefined;
  /** UUID of the last item of the page before. */
  readonly marker?: string | undefined;
  readonly sort_key?: string | undefined;
  readonly sort_dir?: 'asc' | 'desc' | undefined;
  /** With all fields of each item (`/detail`). */
  readonly detail?: boolean | undefined;
}

/** The body of an asynchronous answer (202, from microversion 1.2), or the whole resource with 1.1. */
export type Accepted<T> = { readonly uuid: string } | T;

/** A name or a UUID. */
export type Ident = string;

export interface Collection<T> {
  /** Items as pages arrive; `next` is followed to the end unless `limit` says otherwise. */
  list(options?: ListOptions): AsyncIterable<T>;
  /** Throws MagnumError `not-found` for none, `failed` when the name stands for several (409). */
  get(id: Ident): Promise<T>;
}

/** Microversions, `1.1` and `1.10`. */
export interface VersionRange {
  readonly minimum: string;
  readonly maximum: string;
}

export interface Magnum {
  readonly clusters: Collection<Cluster> & {
    create(body: Readonly<Record<string, unknown>>): Promise<Accepted<Cluster>>;
    update(
      id: Ident,
      patch: readonly PatchOperation[],
      options?: { rollback?: boolean },
    ): Promise<Accepted<Cluster>>;
    delete(id: Ident): Promise<void>;
  };
  readonly clusterTemplates: Collection<ClusterTemplate> & {
    create(body: Readonly<Record<string, unknown>>): Promise<ClusterTemplate>;
    update(id: Ident, patch: readonly PatchOperation[]): Promise<ClusterTemplate>;
    delete(id: Ident): Promise<void>;
  };
  readonly certificates: {
    /** The cluster's CA, PEM. */
    ca(clusterUuid: string): Promise<string>;
    /** Has a CSR (PEM) signed; the certificate, PEM. */
    sign(clusterUuid: string, csr: string): Promise<string>;
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
