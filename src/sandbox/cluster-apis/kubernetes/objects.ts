/** Kubernetes objects with the cells that kubectl prints. */
import { fixedId } from '../../identity-fixtures.ts';
import type { ClusterRecord } from '../../state.ts';

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface KubernetesObject {
  readonly apiVersion: 'v1';
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: object;
  readonly status: object;
}

export type Cell = string | number;

export interface Item {
  readonly object: KubernetesObject;
  /** By column of the resource, except `Age`, which depends on the clock. */
  readonly cells: Readonly<Record<string, Cell>>;
}

export interface Naming {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly created?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The UID is derived from the names. The version is constant because objects never change. */
export function createObject(
  cluster: ClusterRecord,
  { kind, name, namespace, created = cluster.created_at, labels = {} }: Naming,
  spec: object,
  status: object,
): KubernetesObject {
  const digits = fixedId(`${cluster.uuid} ${kind}`, `${namespace}/${name}`);
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid: digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    resourceVersion: String(cluster.id),
    creationTimestamp: formatTime(created),
    labels,
  };
  return { apiVersion: 'v1', kind, metadata, spec, status };
}

/** RFC 3339, to the second. */
export const formatTime = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

const SUFFIX = 'bcdfghjklmnpqrstvwxz2456789';

/** Returns a suffix in the form of Kubernetes' generated names, derived from `of`. */
export const createSuffix = (of: string, length: number): string =>
  [...Buffer.from(fixedId('suffix', of), 'hex').subarray(0, length)]
    .map((byte) => SUFFIX[byte % SUFFIX.length])
    .join('');
