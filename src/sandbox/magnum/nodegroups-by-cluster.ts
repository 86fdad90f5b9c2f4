/** Finds the nodegroups of a cluster without looking at those of all others, of which there may be very many. */
import type { NodegroupRecord } from '../state.ts';

interface NodegroupIndex {
  /** How many of the array are in it. */
  count: number;
  readonly groups: Map<string, NodegroupRecord[]>;
}

const indexes = new WeakMap<readonly NodegroupRecord[], NodegroupIndex>();

/**
 * By the UUID of the cluster, which a nodegroup never changes, in their order. The index lasts as long as the array: one
 * that others are added to behind the last is gone through from there, and one that some are taken out of is another.
 */
export function groupNodegroups(
  all: readonly NodegroupRecord[],
): ReadonlyMap<string, readonly NodegroupRecord[]> {
  const known = indexes.get(all);
  const index = known !== undefined && known.count <= all.length ? known : { count: 0, groups: new Map() };
  indexes.set(all, index);
  for (; index.count < all.length; index.count += 1) {
    const nodegroup = all[index.count] as NodegroupRecord;
    const group = index.groups.get(nodegroup.cluster_id);
    if (group === undefined) index.groups.set(nodegroup.cluster_id, [nodegroup]);
    else group.push(nodegroup);
  }
  return index.groups;
}
