/** An index of nodegroups by cluster. */
import type { NodegroupRecord } from '../state.ts';

interface NodegroupIndex {
  /** Number of elements of the array that are indexed. */
  count: number;
  readonly groups: Map<string, NodegroupRecord[]>;
}

const indexes = new WeakMap<readonly NodegroupRecord[], NodegroupIndex>();

/**
 * Groups nodegroups by the UUID of their cluster, in order of creation. The index is cached per array: elements that were
 * appended since the last call are added, and a filtered copy gets a new index.
 */
export function groupNodegroups(
  all: readonly NodegroupRecord[],
): ReadonlyMap<string, readonly NodegroupRecord[]> {
  const cached = indexes.get(all);
  const index = cached !== undefined && cached.count <= all.length ? cached : { count: 0, groups: new Map() };
  indexes.set(all, index);
  for (; index.count < all.length; index.count += 1) {
    const nodegroup = all[index.count] as NodegroupRecord;
    const group = index.groups.get(nodegroup.cluster_id);
    if (group === undefined) index.groups.set(nodegroup.cluster_id, [nodegroup]);
    else group.push(nodegroup);
  }
  return index.groups;
}
