/** An index of clusters by UUID, project and user. */
import type { ClusterRecord } from '../state.ts';

export interface ClusterIndex {
  readonly byUuid: ReadonlyMap<string, ClusterRecord>;
  /** In order of creation, as in `byUser`. */
  readonly byProject: ReadonlyMap<string, readonly ClusterRecord[]>;
  readonly byUser: ReadonlyMap<string, readonly ClusterRecord[]>;
}

interface GrowingIndex extends ClusterIndex {
  /** Number of elements of the array that are indexed. */
  count: number;
  readonly byUuid: Map<string, ClusterRecord>;
  readonly byProject: Map<string, ClusterRecord[]>;
  readonly byUser: Map<string, ClusterRecord[]>;
}

const indexes = new WeakMap<readonly ClusterRecord[], GrowingIndex>();

const createIndex = (): GrowingIndex => ({
  count: 0,
  byUuid: new Map(),
  byProject: new Map(),
  byUser: new Map(),
});

/**
 * Indexes clusters by their immutable attributes. The index is cached per array: elements that were appended since the
 * last call are added, and a filtered copy gets a new index.
 */
export function getClusterIndex(all: readonly ClusterRecord[]): ClusterIndex {
  const cached = indexes.get(all);
  const index = cached !== undefined && cached.count <= all.length ? cached : createIndex();
  indexes.set(all, index);
  for (; index.count < all.length; index.count += 1) {
    const cluster = all[index.count] as ClusterRecord;
    index.byUuid.set(cluster.uuid, cluster);
    addToGroup(index.byProject, cluster.project_id, cluster);
    addToGroup(index.byUser, cluster.user_id, cluster);
  }
  return index;
}

function addToGroup(groups: Map<string, ClusterRecord[]>, key: string, cluster: ClusterRecord): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [cluster]);
  else group.push(cluster);
}
