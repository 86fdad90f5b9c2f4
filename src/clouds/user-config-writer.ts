/** Changes one setting of the user's configuration file. Preserves comments and other settings. */
import { isMap, isScalar, YAMLMap } from 'yaml';
import { assertOnlyUserCanReplaceFile, readText, replaceText } from '../platform/user-file.ts';
import { composeYaml } from '../platform/yaml-text.ts';
import type { SearchEnvironment } from './search-path.ts';
import { ONLY_USER_ADVICE, readUserConfig } from './user-config.ts';

/** Sets the value in the file at `path`, or removes it if `value` is undefined. Resolves to a notice if permissions were removed. */
export async function writeUserSetting(
  name: string,
  value: string | undefined,
  path: string,
  place: Pick<SearchEnvironment, 'env' | 'home'>,
): Promise<string | undefined> {
  // An invalid file is an error of the reader: its content is not lost.
  await readUserConfig(place);
  await assertOnlyUserCanReplaceFile(path, { home: place.home, hint: ONLY_USER_ADVICE });
  const { notice } = await replaceText(path, withSetting(await readText(path), name, value));
  return notice;
}

function withSetting(text: string, name: string, value: string | undefined): string {
  const { document } = composeYaml(text, { version: '1.1', uniqueKeys: false });
  const contents = isMap(document.contents) ? document.contents : new YAMLMap(document.schema);
  document.contents = contents as typeof document.contents;
  // An empty mapping is `{}`, which would be filled as `{ cloud: prod }`.
  if (contents.items.length === 0) contents.flow = false;
  const pairs = contents.items.filter(({ key }) => isScalar(key) && key.value === name);
  // The reader uses the last of several equal keys. Setting its value preserves its comment.
  for (const pair of value === undefined ? pairs : pairs.slice(0, -1))
    contents.items.splice(contents.items.indexOf(pair), 1);
  if (value !== undefined) document.set(name, value);
  return document.toString({ lineWidth: 0 });
}
