/** Reads clouds.yaml, and secure.yaml, which overrides it. */

import { type ConfigMapping, mapping, mappingAt } from './config-tree.ts';
import { mergeFiles } from './file-merge.ts';
import { type ConfigFile, readFirst } from './file-reader.ts';
import { pathsOf, type SearchEnvironment, userDirectory } from './search-path.ts';

export interface CloudFiles {
  /** The clouds by name; a cloud without settings is an empty mapping. */
  readonly clouds: ReadonlyMap<string, ConfigMapping>;
  /** The `cache` section, which applies to all clouds. */
  readonly cache: ConfigMapping | undefined;
  /** The files that were read, clouds.yaml first. */
  readonly read: readonly ConfigFile[];
  /** Messages about files that exist or are set by a variable, but cannot be read. Without a full stop. */
  readonly unreadable: readonly string[];
  /** The message in `unreadable` about a clouds.yaml that a variable names and that does not exist. */
  readonly missing: string | undefined;
  /** Where a user who has no file can create one; undefined without a home directory. */
  readonly userFile: string | undefined;
}

/** Throws MagnumError `usage` for an invalid file and for values of the wrong type. */
export async function readCloudFiles(place: SearchEnvironment): Promise<CloudFiles> {
  const [config, secure] = await Promise.all([readFirst('clouds', place), readFirst('secure', place)]);
  const files = [config.file, secure.file].filter((file) => file !== undefined);
  for (const { root } of files) cloudsIn(root);
  const root = files
    .map((file) => file.root)
    .reduce((under, over) => mergeFiles(under, over), mapping([], ''));
  return {
    clouds: cloudsIn(root),
    cache: mappingAt(root.entries.get('cache'), 'cache'),
    read: files,
    missing: config.missing,
    unreadable: [...config.unreadable, ...secure.unreadable],
    userFile: userFile(place),
  };
}

function userFile(place: SearchEnvironment): string | undefined {
  const directory = userDirectory(place);
  return directory === undefined ? undefined : pathsOf(place).join(directory, 'clouds.yaml');
}

function cloudsIn(root: ConfigMapping): Map<string, ConfigMapping> {
  const clouds = new Map<string, ConfigMapping>();
  for (const [name, node] of mappingAt(root.entries.get('clouds'), 'clouds')?.entries ?? [])
    clouds.set(name, mappingAt(node, `clouds.${name}`) ?? mapping([], node.origin));
  return clouds;
}
