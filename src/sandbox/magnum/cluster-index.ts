/** Finds clusters without looking at all of them, of which there may be very many. */
import type { ClusterRecord } from '../state.ts';

export interface ClusterIndex {
  readonly byUuid: ReadonlyMap<string, ClusterRecord>;
  /** In the order in which they were made, as are those below. */
  readonly byProject: ReadonlyMap<string, readonly ClusterRecord[]>;
  readonly byUser: ReadonlyMap<string, readonly ClusterRecord[]>;
}

interface GrowingIndex extends ClusterIndex {
  /** How many of the array are in it. */
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
 * By what a cluster never changes. The index lasts as long as the array: one that others are added to behind the last is
 * gone through from there, and one that some are taken out of is another.
 */
export function getClusterIndex(all: readonly ClusterRecord[]): ClusterIndex {
  const known = indexes.get(all);
  const index = known !== undefined && known.count <= all.length ? known : createIndex();
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
