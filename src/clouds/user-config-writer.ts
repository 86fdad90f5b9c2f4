/** Changes one setting of the user's configuration file. Preserves comments and other settings. */
import { type Document, isAlias, isMap, isNode, isScalar, type Pair, Scalar, visit, YAMLMap } from 'yaml';
import { MagnumError, undefinedIfThrown } from '../errors.ts';
import { assertOnlyUserCanReplaceFile, replaceText } from '../platform/user-file.ts';
import { composeYaml } from '../platform/yaml-text.ts';
import { textAt } from './config-tree.ts';
import type { SearchEnvironment } from './search-path.ts';
import { ONLY_USER_ADVICE, type UserConfig } from './user-config.ts';
import { parseYaml } from './yaml-tree.ts';

/**
 * Sets the value in the file, or removes it if `value` is undefined. Resolves to a notice if permissions were removed. Throws MagnumError
 * `usage` if a merge key (<<) sets the value that is to be removed, and `failed` if the file cannot be written.
 */
export async function writeUserSetting(
  name: string,
  value: string | undefined,
  { path, text }: UserConfig & { readonly path: string },
  { home }: Pick<SearchEnvironment, 'home'>,
): Promise<string | undefined> {
  const changed = withSetting(text, name, value);
  assertIsSet(changed, name, value, path);
  await assertOnlyUserCanReplaceFile(path, { home, hint: ONLY_USER_ADVICE });
  const { notice } = await replaceText(path, changed);
  return notice;
}

/** Throws MagnumError `usage` if readers of the text find another value: the settings of a mapping can be in another one. */
function assertIsSet(text: string, name: string, value: string | undefined, path: string): void {
  const root = parseYaml(text, path);
  const node = root?.kind === 'mapping' ? root.entries.get(name) : undefined;
  if (undefinedIfThrown(() => textAt(node, name)) === value && (value !== undefined || node === undefined))
    return;
  throw new MagnumError('usage', `Cannot change ${name} in ${path}: a merge key (<<) sets it.`, {
    hint: 'Edit this file.',
  });
}

function withSetting(text: string, name: string, value: string | undefined): string {
  const { document } = composeYaml(text, { version: '1.1', uniqueKeys: false });
  const contents = isMap(document.contents) ? document.contents : new YAMLMap(document.schema);
  document.contents = contents as typeof document.contents;
  // An empty mapping is `{}`, which would be filled as `{ cloud: prod }`.
  if (contents.items.length === 0) contents.flow = false;
  const pairs = contents.items.filter(({ key }) => isScalar(key) && key.value === name);
  // The reader uses the last of several equal keys. Changing its value preserves its comment.
  const last = value === undefined ? undefined : pairs.pop();
  for (const pair of pairs) {
    const index = contents.items.indexOf(pair);
    contents.items.splice(index, 1);
    keepAnchored(pair, contents.items.slice(index));
  }
  if (last !== undefined) setValue(last, value, contents.items.slice(contents.items.indexOf(last) + 1));
  else if (value !== undefined) document.set(name, value);
  return document.toString({ lineWidth: 0 });
}

function setValue(pair: Pair, value: unknown, later: readonly Pair[]): void {
  const old = pair.value;
  const scalar = new Scalar(value);
  if (isNode(old)) scalar.comment = old.comment;
  pair.value = scalar;
  if (isNode(old)) keepAnchored(old, later);
}

type Root = Parameters<typeof visit>[0];

/** Moves the values of removed anchors (&name) to the first of their aliases (*name), so that other settings keep their values. */
function keepAnchored(removed: Pair | Document | Root, later: readonly Pair[]): void {
  visit(removed as Root, (_, anchored) => {
    if (!isNode(anchored) || isAlias(anchored) || !anchored.anchor) return undefined;
    let state: 'searching' | 'moved' | 'replaced' = 'searching';
    for (const pair of later)
      visit(pair as unknown as Root, (_key, node) => {
        if (state !== 'searching') return visit.BREAK;
        if (isAlias(node) && node.source === anchored.anchor) {
          state = 'moved';
          return anchored;
        }
        // From here on, the name is that of another value.
        if (isNode(node) && !isAlias(node) && node.anchor === anchored.anchor) state = 'replaced';
        return undefined;
      });
    return (state as string) === 'moved' ? visit.SKIP : undefined;
  });
}
