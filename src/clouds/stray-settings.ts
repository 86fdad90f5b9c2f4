/** Finds settings next to `clouds:` that belong into a cloud. */
import type { CloudFiles } from './cloud-files.ts';
import type { ConfigNode } from './config-tree.ts';
import { belongsInAuth, belongsInCloud, settingMeantBy } from './setting-names.ts';
import { plainName } from './settings.ts';

/**
 * A warning for each setting or cloud at the top of a file, which openstacksdk and this program ignore. Not for anchors, which are
 * there for `clouds:` to refer to them. Without a full stop.
 */
export function strayWarnings({ read, clouds }: CloudFiles): string[] {
  const used = new Set<ConfigNode>();
  for (const cloud of clouds.values()) collect(cloud, used);
  return read.flatMap(({ root }) =>
    [...root.entries].flatMap(([name, node]) => {
      if (isReferenced(node, used)) return [];
      if (clouds.has(name) && node.kind === 'mapping')
        return [`${node.origin}: ${name} is ignored; move it under clouds`];
      const plain = plainName(name);
      const isSetting =
        plain === 'auth' ||
        belongsInAuth(plain) ||
        belongsInCloud(plain) ||
        settingMeantBy(name, '') !== undefined;
      return isSetting ? [`${node.origin}: ${name} is ignored; move it into a cloud`] : [];
    }),
  );
}

/** Visits each node once: nested aliases share their nodes. */
function collect(node: ConfigNode, used: Set<ConfigNode>): void {
  if (used.has(node)) return;
  used.add(node);
  if (node.kind === 'mapping') for (const entry of node.entries.values()) collect(entry, used);
  if (node.kind === 'list') for (const item of node.items) collect(item, used);
}

/** An alias is the same node, and a merge key (`<<`) copies the entries of a mapping. */
const isReferenced = (node: ConfigNode, used: ReadonlySet<ConfigNode>): boolean =>
  used.has(node) || (node.kind === 'mapping' && [...node.entries.values()].some((entry) => used.has(entry)));
