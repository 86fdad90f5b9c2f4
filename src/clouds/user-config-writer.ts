/** Changes one setting of the user's configuration file. Preserves comments and other settings. */
import { type Document, isAlias, isMap, isNode, isScalar, type Pair, Scalar, visit, YAMLMap } from 'yaml';
import { MagnumError, undefinedIfThrown } from '../errors.ts';
import { assertOnlyUserCanReplaceFile, replaceText } from '../platform/user-file.ts';
import { composeYaml } from '../platform/yaml-text.ts';
import { type ConfigNode, textAt } from './config-tree.ts';
import type { SearchEnvironment } from './search-path.ts';
import { ONLY_USER_ADVICE, type UserConfig } from './user-config.ts';
import { parseYaml } from './yaml-tree.ts';

/** The keys from the root of the file to a value. */
type SettingPath = readonly [string] | readonly [mapping: string, name: string];

/**
 * Sets the value in the file, or removes it if `value` is undefined, and then also a mapping that becomes empty. Resolves to a notice if permissions were removed. Throws MagnumError
 * `usage` if a merge key (<<) sets the value that is to be removed, and `failed` if the file cannot be written.
 */
export async function writeUserSetting(
  setting: SettingPath,
  value: string | undefined,
  { path, text }: UserConfig & { readonly path: string },
  { home }: Pick<SearchEnvironment, 'home'>,
): Promise<string | undefined> {
  const changed = withSetting(text, setting, value, path);
  assertIsSet(changed, setting, value, path);
  await assertOnlyUserCanReplaceFile(path, { home, hint: ONLY_USER_ADVICE });
  const { notice } = await replaceText(path, changed);
  return notice;
}

/** Throws MagnumError `usage` if readers of the text find another value: the settings of a mapping can be in another one. */
function assertIsSet(text: string, setting: SettingPath, value: string | undefined, path: string): void {
  const node = setting.reduce<ConfigNode | undefined>(
    (parent, key) => (parent?.kind === 'mapping' ? parent.entries.get(key) : undefined),
    parseYaml(text, path),
  );
  const name = setting.join('.');
  if (undefinedIfThrown(() => textAt(node, name)) === value && (value !== undefined || node === undefined))
    return;
  throw cannotChange(name, path, 'a merge key (<<) sets it');
}

const cannotChange = (name: string, path: string, reason: string): MagnumError =>
  new MagnumError('usage', `Cannot change ${name} in ${path}: ${reason}.`, { hint: 'Edit this file.' });

function withSetting(text: string, setting: SettingPath, value: string | undefined, path: string): string {
  const { document } = composeYaml(text, { version: '1.1', uniqueKeys: false });
  const root = isMap(document.contents) ? document.contents : new YAMLMap(document.schema);
  document.contents = root as typeof document.contents;
  // An empty mapping is `{}`, which would be filled as `{ cloud: prod }`.
  if (root.items.length === 0) root.flow = false;
  const [first, second] = setting;
  if (second === undefined) changeValue(root, first, value);
  else changeNested(root, first, second, value, () => cannotChange(first, path, 'it is not a mapping'));
  return document.toString({ lineWidth: 0 });
}

function changeNested(
  root: YAMLMap,
  key: string,
  name: string,
  value: string | undefined,
  notMapping: () => MagnumError,
): void {
  const pair = pairsOf(root, key).pop();
  const old = pair?.value;
  if (isNode(old) && !isMap(old) && !(isScalar(old) && (old.value === null || old.value === '')))
    throw notMapping();
  const mapping = isMap(old) ? old : new YAMLMap(root.schema);
  if (mapping.items.length === 0) mapping.flow = false;
  changeValue(mapping, name, value, pair === undefined ? [] : root.items.slice(root.items.indexOf(pair) + 1));
  if (mapping.items.length === 0) changeValue(root, key, undefined);
  else if (pair === undefined) root.set(key, mapping);
  else pair.value = mapping;
}

const pairsOf = ({ items }: YAMLMap, name: string): Pair[] =>
  items.filter(({ key }) => isScalar(key) && key.value === name);

/** `outer` are the pairs after the mapping, which can use its anchors. */
function changeValue(
  mapping: YAMLMap,
  name: string,
  value: string | undefined,
  outer: readonly Pair[] = [],
): void {
  const pairs = pairsOf(mapping, name);
  // The reader uses the last of several equal keys. Changing its value preserves its comment.
  const last = value === undefined ? undefined : pairs.pop();
  for (const pair of pairs) {
    const index = mapping.items.indexOf(pair);
    mapping.items.splice(index, 1);
    keepAnchored(pair, [...mapping.items.slice(index), ...outer]);
  }
  if (last !== undefined)
    setValue(last, value, [...mapping.items.slice(mapping.items.indexOf(last) + 1), ...outer]);
  else if (value !== undefined) mapping.set(name, value);
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
