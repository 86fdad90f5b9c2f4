import { expect, it } from 'vitest';
import { cacheDirectory, configDirectory, stateDirectory } from '../../src/platform/xdg-directories.ts';

const DIRECTORIES = [
  ['XDG_CACHE_HOME', cacheDirectory, '/home/me/.cache/magnum'],
  ['XDG_STATE_HOME', stateDirectory, '/home/me/.local/state/magnum'],
  ['XDG_CONFIG_HOME', configDirectory, '/home/me/.config/magnum'],
] as const;
const OTHERS = { XDG_CACHE_HOME: '/c', XDG_STATE_HOME: '/s', XDG_CONFIG_HOME: '/k' };

it.each(DIRECTORIES)(
  'the directory of %s is in it if it is absolute, otherwise in the home directory',
  (variable, directory, fallback) => {
    const home = '/home/me';
    expect(directory({ env: { ...OTHERS, [variable]: '/srv/xdg' }, home })).toBe('/srv/xdg/magnum');
    for (const value of [undefined, '', 'relative', './x', '~/x'])
      expect(directory({ env: { ...OTHERS, [variable]: value }, home })).toBe(fallback);
  },
);

it.each(DIRECTORIES)(
  'the directory of %s is undefined without it and without a home directory',
  (variable, directory) => {
    expect(directory({ env: { ...OTHERS, [variable]: 'relative' }, home: undefined })).toBeUndefined();
    expect(directory({ env: { [variable]: '/srv' }, home: undefined })).toBe('/srv/magnum');
  },
);

it('cacheDirectory and stateDirectory return a subdirectory, if there is a directory', () => {
  const user = { env: {}, home: '/home/me' };
  expect(cacheDirectory(user, 'a', 'b')).toBe('/home/me/.cache/magnum/a/b');
  expect(stateDirectory(user, 'a', 'b')).toBe('/home/me/.local/state/magnum/a/b');
  expect(cacheDirectory({ env: {}, home: undefined }, 'a')).toBeUndefined();
  expect(stateDirectory({ env: {}, home: undefined }, 'a')).toBeUndefined();
});
