/** The search path of openstacksdk's files (openstack/config/loader.py, with appdirs' directories). */
import path from 'node:path';
import type { World } from '../world.ts';

export interface SearchEnvironment extends Pick<World, 'env' | 'cwd' | 'home' | 'platform'> {
  /** True for commands that other programs start in any directory. */
  readonly skipsCurrentDirectory?: boolean | undefined;
}

export type FileKind = 'clouds' | 'secure' | 'clouds-public';

const SUFFIXES = ['.yaml', '.yml', '.json'];

/** The variable with the path of a file that has precedence over the directories. */
export const PATH_VARIABLE: Readonly<Record<FileKind, string>> = {
  clouds: 'OS_CLIENT_CONFIG_FILE',
  secure: 'OS_CLIENT_SECURE_FILE',
  'clouds-public': 'OS_CLIENT_VENDOR_FILE',
};

/** The paths of a file of this kind, in the order of the search. */
export function candidates(kind: FileKind, place: SearchEnvironment): string[] {
  const named = namedPath(kind, place);
  const { join } = pathsOf(place);
  const currentDirectory = place.skipsCurrentDirectory ? [] : [place.cwd];
  const directories = [...new Set([...currentDirectory, ...usualDirectories(place)])];
  const paths = directories.flatMap((directory) => SUFFIXES.map((suffix) => join(directory, kind + suffix)));
  return named === undefined ? paths : [named, ...paths];
}

/** The absolute path in the variable for this kind of file. */
export function namedPath(kind: FileKind, place: SearchEnvironment): string | undefined {
  const path = place.env[PATH_VARIABLE[kind]];
  const { isAbsolute, resolve } = pathsOf(place);
  if (!path || (place.skipsCurrentDirectory && !isAbsolute(path))) return undefined;
  return resolve(place.cwd, path);
}

/** The variable with paths of files that are treated as files of the current directory, although a variable names them (file-trust.ts). */
export const UNTRUSTED_VARIABLE = 'MAGNUM_UNTRUSTED_FILES';

/** True if the search includes files with this name. */
export const isSearchedName = (name: string): boolean =>
  Object.keys(PATH_VARIABLE).some((kind) => SUFFIXES.some((suffix) => name === kind + suffix));

export function pathsOf(place: Pick<SearchEnvironment, 'platform'>): path.PlatformPath {
  return place.platform === 'win32' ? path.win32 : path.posix;
}

/** The directories of the user and of the system. Ignores relative paths in XDG variables (XDG Base Directory Specification). */
export function usualDirectories(place: SearchEnvironment): string[] {
  const { join, isAbsolute } = pathsOf(place);
  // A snap's HOME is not the user's own.
  const home = place.env.SNAP_REAL_HOME || place.home;
  const all = [
    userDirectory(place),
    home && join(home, '.config', 'openstack'),
    ...siteDirectories(place),
    '/etc/openstack',
  ];
  return [...new Set(all)].filter((directory): directory is string => !!directory && isAbsolute(directory));
}

/** Undefined without a home directory. */
export function userDirectory({ env, home, platform }: SearchEnvironment): string | undefined {
  if (platform === 'win32') {
    const data = env.LOCALAPPDATA || (home && path.win32.join(home, 'AppData', 'Local'));
    return data && path.win32.join(data, 'OpenStack', 'openstack');
  }
  if (platform === 'darwin')
    return home && path.posix.join(home, 'Library', 'Application Support', 'openstack');
  const xdg = env.XDG_CONFIG_HOME;
  const config = xdg?.startsWith('/') ? xdg : home && path.posix.join(home, '.config');
  return config && path.posix.join(config, 'openstack');
}

/** Uses each directory in XDG_CONFIG_DIRS. appdirs treats the whole variable as one directory, which never exists. */
function siteDirectories({ env, platform }: SearchEnvironment): string[] {
  if (platform === 'win32')
    return [
      path.win32.join(env.PROGRAMDATA || env.ALLUSERSPROFILE || 'C:\\ProgramData', 'OpenStack', 'openstack'),
    ];
  if (platform === 'darwin') return ['/Library/Application Support/openstack'];
  return (env.XDG_CONFIG_DIRS || '/etc/xdg')
    .split(':')
    .filter(Boolean)
    .map((directory) => path.posix.join(directory, 'openstack'));
}
