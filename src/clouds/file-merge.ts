/** Merges secure.yaml into clouds.yaml (openstacksdk: merge_clouds). */
import { type ConfigMapping, type ConfigNode, mapping } from './config-tree.ts';

/**
 * Settings have at most four levels: `clouds`, a cloud, its `auth`, an option. The limit prevents that nested aliases multiply.
 */
const MERGE_DEPTH = 4;

/** Merges mappings key by key; any other value of `over` replaces the one of `under`. */
export function mergeFiles(under: ConfigMapping, over: ConfigMapping, depth = MERGE_DEPTH): ConfigMapping {
  const entries = new Map<string, ConfigNode>(under.entries);
  for (const [name, node] of over.entries) {
    const lower = entries.get(name);
    const areMappings = node.kind === 'mapping' && lower?.kind === 'mapping' && depth > 1;
    entries.set(name, areMappings ? mergeFiles(lower, node, depth - 1) : node);
  }
  return mapping(entries, under.origin);
}
