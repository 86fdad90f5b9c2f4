/**
 * Searches programs on the PATH by absolute paths, so that a file of the current directory, which may be a cloned repository, is never
 * found: Unix searches the current directory for an empty entry of the PATH, Windows for any bare name.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { undefinedIfThrown } from '../errors.ts';
import type { World } from '../world.ts';

type Place = Pick<World, 'env' | 'platform'>;

/** Those of PATHEXT that are programs or batch files; the others are scripts that need another program. */
const WINDOWS_EXTENSIONS: readonly string[] = ['.com', '.exe', '.bat', '.cmd'];

const pathOf = (platform: NodeJS.Platform) => (platform === 'win32' ? win32 : posix);

/** The value of a variable, whose name is in any case on Windows. */
const variable = (name: string, { env, platform }: Place): string =>
  (platform === 'win32' ? Object.entries(env).find(([key]) => key.toUpperCase() === name)?.[1] : env[name]) ??
  '';

/** The directories of the PATH in their order, without relative and empty entries. */
export function programDirectories(place: Place): readonly string[] {
  const { delimiter, isAbsolute, normalize } = pathOf(place.platform);
  const entries = variable('PATH', place).split(delimiter);
  return [...new Set(entries.filter(isAbsolute).map(normalize))];
}

/** What the file name of a program has after its name: an empty text on Unix, the extensions of PATHEXT on Windows. */
export function programExtensions(place: Place): readonly string[] {
  if (place.platform !== 'win32') return [''];
  const known = (variable('PATHEXT', place) || WINDOWS_EXTENSIONS.join(';')).toLowerCase().split(';');
  return known.filter((extension) => WINDOWS_EXTENSIONS.includes(extension));
}

/** The absolute path of a file in a directory of the PATH. */
export const programFile = (directory: string, file: string, { platform }: Pick<Place, 'platform'>): string =>
  pathOf(platform).join(directory, file);

/** The first program of this name, or undefined. `isProgram` is for tests. */
export function findProgram(
  name: string,
  place: Place,
  isProgram: (path: string) => boolean = isExecutableFile,
): string | undefined {
  const files = programExtensions(place).map((extension) => `${name}${extension}`);
  for (const directory of programDirectories(place))
    for (const file of files) {
      const path = programFile(directory, file, place);
      if (isProgram(path)) return path;
    }
  return undefined;
}

/** True for a file, or a link to one, that this user can execute. Windows has no such permission. */
export function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return isRegularFile(path);
  } catch {
    return false;
  }
}

/** True also for a file without the permission to execute it. */
export const isRegularFile = (path: string): boolean =>
  undefinedIfThrown(() => statSync(path, { throwIfNoEntry: false })?.isFile()) === true;
