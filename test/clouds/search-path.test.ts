/** The directories and names of configuration files. */
import { describe, expect, it } from 'vitest';
import {
  candidates,
  type FileKind,
  isSearchedName,
  namedPath,
  type SearchEnvironment,
  userDirectory,
  usualDirectories,
} from '../../src/clouds/search-path.ts';

const LINUX: SearchEnvironment = { cwd: '/w', home: '/h', platform: 'linux', env: {} };
const MAC: SearchEnvironment = { ...LINUX, platform: 'darwin' };
const WINDOWS: SearchEnvironment = { cwd: 'C:\\w', home: 'C:\\h', platform: 'win32', env: {} };

describe('candidates', () => {
  it.each<FileKind>(['clouds', 'secure', 'clouds-public'])(
    'returns each suffix in each directory for %s',
    (kind) => {
      expect(candidates(kind, LINUX)).toEqual(
        ['/w', '/h/.config/openstack', '/etc/xdg/openstack', '/etc/openstack'].flatMap((directory) =>
          ['.yaml', '.yml', '.json'].map((suffix) => `${directory}/${kind}${suffix}`),
        ),
      );
    },
  );

  it('omits the current directory with skipsCurrentDirectory, and a directory that is listed twice', () => {
    expect(candidates('clouds', { ...LINUX, skipsCurrentDirectory: true })[0]).toBe(
      '/h/.config/openstack/clouds.yaml',
    );
    expect(candidates('clouds', { ...LINUX, cwd: '/etc/openstack' })).toHaveLength(9);
  });

  it.each<[FileKind, string]>([
    ['clouds', 'OS_CLIENT_CONFIG_FILE'],
    ['secure', 'OS_CLIENT_SECURE_FILE'],
    ['clouds-public', 'OS_CLIENT_VENDOR_FILE'],
  ])('starts with the path for %s in %s', (kind, variable) => {
    const place = { ...LINUX, env: { [variable]: '/f' } };
    expect(candidates(kind, place)[0]).toBe('/f');
    expect(candidates(kind, place)).toHaveLength(13);
    for (const other of ['clouds', 'secure', 'clouds-public'] as const)
      expect(namedPath(other, place)).toBe(other === kind ? '/f' : undefined);
  });
});

describe('namedPath', () => {
  const named = (path: string, place: SearchEnvironment = LINUX) =>
    namedPath('clouds', { ...place, env: { OS_CLIENT_CONFIG_FILE: path } });

  it('resolves a relative path, but ignores it with skipsCurrentDirectory, and an empty one', () => {
    expect(named('a/../b.yaml')).toBe('/w/b.yaml');
    expect(named('b.yaml', WINDOWS)).toBe('C:\\w\\b.yaml');
    expect(named('b.yaml', { ...LINUX, skipsCurrentDirectory: true })).toBeUndefined();
    expect(named('/b.yaml', { ...LINUX, skipsCurrentDirectory: true })).toBe('/b.yaml');
    expect(named('')).toBeUndefined();
  });
});

describe('isSearchedName', () => {
  it.each(
    ['clouds', 'secure', 'clouds-public'].flatMap((kind) =>
      ['.yaml', '.yml', '.json'].map((suffix) => kind + suffix),
    ),
  )('is true for %s', (name) => expect(isSearchedName(name)).toBe(true));

  it.each(['clouds', 'clouds.toml', 'myclouds.yaml', 'clouds.yaml.bak', 'public.yaml', '.yaml', ''])(
    'is false for %j',
    (name) => expect(isSearchedName(name)).toBe(false),
  );
});

describe('userDirectory', () => {
  it.each<[SearchEnvironment, string | undefined]>([
    [LINUX, '/h/.config/openstack'],
    [{ ...LINUX, env: { XDG_CONFIG_HOME: '/x' } }, '/x/openstack'],
    [{ ...LINUX, env: { XDG_CONFIG_HOME: 'x' } }, '/h/.config/openstack'],
    [{ ...LINUX, home: undefined }, undefined],
    [{ ...LINUX, home: undefined, env: { XDG_CONFIG_HOME: '/x' } }, '/x/openstack'],
    [MAC, '/h/Library/Application Support/openstack'],
    [{ ...MAC, env: { XDG_CONFIG_HOME: '/x' } }, '/h/Library/Application Support/openstack'],
    [{ ...MAC, home: undefined }, undefined],
    [WINDOWS, 'C:\\h\\AppData\\Local\\OpenStack\\openstack'],
    [{ ...WINDOWS, env: { LOCALAPPDATA: 'D:\\L' } }, 'D:\\L\\OpenStack\\openstack'],
    [{ ...WINDOWS, home: undefined }, undefined],
  ])('%j: %s', (place, expected) => expect(userDirectory(place)).toBe(expected));
});

describe('usualDirectories', () => {
  it.each<[SearchEnvironment, string[]]>([
    [LINUX, ['/h/.config/openstack', '/etc/xdg/openstack', '/etc/openstack']],
    [{ ...LINUX, home: undefined }, ['/etc/xdg/openstack', '/etc/openstack']],
    [{ ...LINUX, home: 'h' }, ['/etc/xdg/openstack', '/etc/openstack']],
    [
      { ...LINUX, env: { XDG_CONFIG_HOME: '/x', XDG_CONFIG_DIRS: '/a::b:/c', SNAP_REAL_HOME: '/real' } },
      ['/x/openstack', '/real/.config/openstack', '/a/openstack', '/c/openstack', '/etc/openstack'],
    ],
    [
      { ...LINUX, env: { XDG_CONFIG_DIRS: '', SNAP_REAL_HOME: '' } },
      ['/h/.config/openstack', '/etc/xdg/openstack', '/etc/openstack'],
    ],
    [
      MAC,
      [
        ...['/h/Library/Application Support/openstack', '/h/.config/openstack'],
        ...['/Library/Application Support/openstack', '/etc/openstack'],
      ],
    ],
    [
      WINDOWS,
      [
        ...['C:\\h\\AppData\\Local\\OpenStack\\openstack', 'C:\\h\\.config\\openstack'],
        ...['C:\\ProgramData\\OpenStack\\openstack', '/etc/openstack'],
      ],
    ],
    [
      { ...WINDOWS, home: undefined, env: { ALLUSERSPROFILE: 'D:\\A' } },
      ['D:\\A\\OpenStack\\openstack', '/etc/openstack'],
    ],
    [
      { ...WINDOWS, home: undefined, env: { PROGRAMDATA: 'D:\\P', ALLUSERSPROFILE: 'D:\\A' } },
      ['D:\\P\\OpenStack\\openstack', '/etc/openstack'],
    ],
  ])('%j: %j', (place, expected) => expect(usualDirectories(place)).toEqual(expected));
});
