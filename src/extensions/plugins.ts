/** Plugins: programs on the PATH whose name starts with `magnum-`. */
import { readdirSync, realpathSync } from 'node:fs';
import type { CommandSpec } from '../cli/command-spec.ts';
import { undefinedIfThrown } from '../errors.ts';
import {
  findProgram,
  isExecutableFile,
  isRegularFile,
  programDirectories,
  programExtensions,
  programFile,
} from '../platform/executable-search.ts';
import type { World } from '../world.ts';
import { isExtensionName, isReservedName } from './extension-names.ts';

const PREFIX = 'magnum-';

/** The programs of the Magnum service, which are on the PATH of its machines. */
const SERVICE_PROGRAMS: readonly string[] = [
  ...['magnum-api', 'magnum-api-wsgi', 'magnum-conductor', 'magnum-db-manage'],
  ...['magnum-driver-manage', 'magnum-status'],
];

/** No file system has longer names. */
const MAX_FILE_NAME = 255;

type Place = Pick<World, 'env' | 'platform'>;

export interface Plugin {
  /** The words of its command: `foo bar` for magnum-foo-bar. */
  readonly name: string;
  readonly path: string;
}

/**
 * The plugin with the longest name that the words start with, and the words after its name. `words` are those of the command line
 * from the first one that is not an option.
 */
export function findPlugin(
  words: readonly string[],
  specs: readonly CommandSpec[],
  place: Place,
): (Plugin & { readonly rest: readonly string[] }) | undefined {
  const end = words.findIndex((word) => !isExtensionName(word));
  for (let length = end < 0 ? words.length : end; length > 0; length--) {
    const name = words.slice(0, length);
    const file = `${PREFIX}${name.join('-')}`;
    if (file.length > MAX_FILE_NAME || !isPluginFile(file, specs)) continue;
    const path = findProgram(file, place);
    if (path !== undefined) return { name: name.join(' '), path, rest: words.slice(length) };
  }
  return undefined;
}

/** Because hyphens and spaces are the same in commands, a plugin of `cluster-foo` would be a command of `cluster`. */
const isPluginFile = (file: string, specs: readonly CommandSpec[]): boolean =>
  !SERVICE_PROGRAMS.includes(file) && !isReservedName(nameOf(file).split(' ', 1)[0] as string, specs);

const nameOf = (file: string): string => file.slice(PREFIX.length).replaceAll('-', ' ');

/** Why a plugin is not run; `available` if it is. */
export type PluginStatus = 'available' | 'not executable' | 'shadowed' | 'overridden';

export interface ListedPlugin extends Plugin {
  readonly status: PluginStatus;
  /** The path of the plugin that shadows this one. */
  readonly shadowedBy?: string;
}

/** All plugins in the order of the PATH. */
export function listPlugins(specs: readonly CommandSpec[], place: Place): ListedPlugin[] {
  const first = new Map<string, string>();
  return pluginFiles(place).map(({ file, path }) => {
    const plugin = { name: nameOf(file), path };
    if (!isPluginFile(file, specs)) return { ...plugin, status: 'overridden' };
    if (!isExecutableFile(path)) return { ...plugin, status: 'not executable' };
    const shadowedBy = first.get(file);
    if (shadowedBy !== undefined) return { ...plugin, status: 'shadowed', shadowedBy };
    first.set(file, path);
    return { ...plugin, status: 'available' };
  });
}

/** The files without the extension of Windows. */
function pluginFiles(place: Place): { readonly file: string; readonly path: string }[] {
  const extensions = programExtensions(place);
  const seen = new Set<string>();
  return programDirectories(place).flatMap((directory) => {
    // /bin can be a link to /usr/bin.
    const real = undefinedIfThrown(() => realpathSync(directory));
    if (real === undefined || seen.has(real)) return [];
    seen.add(real);
    const names = undefinedIfThrown(() => readdirSync(directory)) ?? [];
    return names.toSorted().flatMap((entry) => {
      const extension = extensions.find((ending) => entry.toLowerCase().endsWith(ending));
      if (!entry.startsWith(PREFIX) || extension === undefined) return [];
      const file = entry.slice(0, entry.length - extension.length);
      const path = programFile(directory, entry, place);
      const isNamed = isExtensionName(file.slice(PREFIX.length)) && !SERVICE_PROGRAMS.includes(file);
      return isNamed && isRegularFile(path) ? [{ file, path }] : [];
    });
  });
}
