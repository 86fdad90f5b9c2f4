/** secure.yaml over clouds.yaml (openstacksdk: merge_clouds). */
import { type Mapping, mapping, type Node } from './config-tree.ts';

/**
 * `clouds`, a cloud, its `auth`, an option: no setting that is read lies deeper, and a limit keeps nested aliases
 * from multiplying.
 */
const MERGE_DEPTH = 4;

/** Mappings are merged key by key; any other value of `over` takes the place of the one below it. */
export function mergeFiles(under: Mapping, over: Mapping, depth = MERGE_DEPTH): Mapping {
  const entries = new Map<string, Node>(under.entries);
  for (const [name, node] of over.entries) {
    const below = entries.get(name);
    const both = node.kind === 'mapping' && below?.kind === 'mapping' && depth > 1;
    entries.set(name, both ? mergeFiles(below, node, depth - 1) : node);
  }
  return mapping(entries, under.origin);
}
