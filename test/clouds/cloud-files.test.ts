import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listClouds } from '../../src/clouds/cloud-list.ts';
import { loadCloud } from '../../src/clouds/load-cloud.ts';
import { candidates } from '../../src/clouds/search-path.ts';
import { load, oneCloud, placeOf } from './place.ts';

const cloud = (name: string) => `clouds: {${name}: {auth: {auth_url: http://${name}}}}`;

describe('candidates', () => {
  const place = { cwd: '/w', home: '/h', platform: 'linux', env: {} } as const;
  const directories = (paths: string[]) => [
    ...new Set(paths.map((path) => path.replace(/[/\\][^/\\]*$/, ''))),
  ];

  it('returns the search path of openstacksdk', () => {
    expect(candidates('clouds', place).slice(0, 4)).toEqual([
      '/w/clouds.yaml',
      '/w/clouds.yml',
      '/w/clouds.json',
      '/h/.config/openstack/clouds.yaml',
    ]);
    expect(directories(candidates('secure', place))).toEqual([
      '/w',
      '/h/.config/openstack',
      '/etc/xdg/openstack',
      '/etc/openstack',
    ]);
  });

  it('follows XDG and snap variables', () => {
    const env = { XDG_CONFIG_HOME: '/x', XDG_CONFIG_DIRS: '/d1:/d2', SNAP_REAL_HOME: '/real' };
    expect(directories(candidates('clouds', { ...place, env }))).toEqual([
      '/w',
      '/x/openstack',
      '/real/.config/openstack',
      '/d1/openstack',
      '/d2/openstack',
      '/etc/openstack',
    ]);
  });

  it('returns the directories of macOS and Windows', () => {
    expect(directories(candidates('clouds', { ...place, platform: 'darwin' }))).toEqual([
      '/w',
      '/h/Library/Application Support/openstack',
      '/h/.config/openstack',
      '/Library/Application Support/openstack',
      '/etc/openstack',
    ]);
    const windows = {
      cwd: 'C:\\w',
      home: 'C:\\Users\\a',
      platform: 'win32',
      env: { LOCALAPPDATA: 'C:\\L', PROGRAMDATA: 'C:\\P' },
    } as const;
    expect(directories(candidates('clouds', windows))).toContain('C:\\L\\OpenStack\\openstack');
    expect(directories(candidates('clouds', windows))).toContain('C:\\P\\OpenStack\\openstack');
  });

  it('starts with the file in the variable, relative to the current directory', () => {
    expect(candidates('secure', { ...place, env: { OS_CLIENT_SECURE_FILE: 's.yml' } })[0]).toBe('/w/s.yml');
    expect(candidates('clouds-public', { ...place, env: { OS_CLIENT_VENDOR_FILE: '/v.yml' } })[0]).toBe(
      '/v.yml',
    );
  });
});

describe('configuration files', () => {
  it('only the first clouds.yaml is read', async () => {
    const files = { 'home/.config/openstack/clouds.yaml': cloud('a'), 'work/clouds.yml': cloud('b') };
    await expect(load({ files, cloud: 'a' })).rejects.toMatchObject({
      kind: 'usage',
      message: 'Cloud "a" not found; known clouds: b',
    });
  });

  it('the error for an unknown cloud lists the files that were read', async () => {
    const place = await placeOf({ files: { 'work/clouds.yaml': cloud('a'), 'work/secure.json': '{}' } });
    await expect(loadCloud({ cloud: 'x', values: {}, auth: {} }, place)).rejects.toMatchObject({
      hint: `Files read: ${place.cwd}/clouds.yaml, ${place.cwd}/secure.json.`,
    });
    await expect(load({ cloud: 'x' })).rejects.toMatchObject({
      message: 'Cloud "x" not found; no clouds are configured',
      hint: expect.stringMatching(
        /^No clouds\.yaml was found\. Create \/.*\/\.config\/openstack\/clouds\.yaml\.$/,
      ),
    });
  });

  it('listClouds returns the clouds of clouds.yaml and secure.yaml with their files', async () => {
    const place = await placeOf({
      files: {
        'work/clouds.yaml': cloud('a'),
        'work/secure.yaml': 'clouds: {a: {auth: {password: made-up}}, b: {}}',
      },
    });
    expect(await listClouds(place)).toEqual([
      { name: 'a', file: join(place.cwd, 'clouds.yaml') },
      { name: 'b', file: join(place.cwd, 'secure.yaml') },
    ]);
  });

  it('secure.yaml overrides clouds.yaml, and the origins have file and line', async () => {
    const { auth, sources } = await load({
      files: {
        ...oneCloud('auth: {auth_url: http://a, password: old, username: u}'),
        'home/.config/openstack/secure.yaml': 'clouds:\n  c:\n    auth:\n      password: made-up',
      },
    });
    expect(auth).toEqual({ auth_url: 'http://a', username: 'u', password: 'made-up' });
    expect(sources.get('auth.username')).toMatch(/clouds\.yaml:3$/);
    expect(sources.get('auth.password')).toMatch(/secure\.yaml:4$/);
  });

  it('a directory instead of a file is an error if a variable names it, or auth_url is missing', async () => {
    const place = await placeOf({});
    await mkdir(join(place.cwd, 'clouds.yaml'));
    const options = { values: {}, auth: {} };
    const message = `Cannot read ${join(place.cwd, 'clouds.yaml')}: it is a directory.`;
    await expect(loadCloud(options, place)).rejects.toMatchObject({ kind: 'usage', message });
    const named = { ...place, env: { OS_CLIENT_CONFIG_FILE: 'clouds.yaml', OS_AUTH_URL: 'http://a' } };
    await expect(loadCloud(options, named)).rejects.toMatchObject({
      kind: 'usage',
      message,
      hint: 'Check OS_CLIENT_CONFIG_FILE.',
    });
    await expect(loadCloud({ ...options, cloud: 'x' }, place)).rejects.toMatchObject({
      hint: expect.stringContaining(message),
    });
    expect((await loadCloud(options, { ...place, env: { OS_AUTH_URL: 'http://a' } })).auth.auth_url).toBe(
      'http://a',
    );
  });

  it('a file in OS_CLIENT_CONFIG_FILE that does not exist is an error if auth_url is missing', async () => {
    const env = { OS_CLIENT_CONFIG_FILE: '/nowhere/clouds.yaml' };
    const message = 'OS_CLIENT_CONFIG_FILE is set to /nowhere/clouds.yaml, which does not exist.';
    await expect(load({ env })).rejects.toMatchObject({ kind: 'usage', message });
    await expect(load({ env, cloud: 'x' })).rejects.toMatchObject({
      hint: `No clouds.yaml was found. ${message}`,
    });
    expect((await load({ env, auth: { auth_url: 'http://a' } })).auth).toEqual({ auth_url: 'http://a' });
  });

  it('the error for a file that is not UTF-8 has the line', async () => {
    const place = await placeOf({});
    await writeFile(join(place.cwd, 'clouds.yaml'), Buffer.from('clouds:\n  c:\n    x: \xe9\n', 'latin1'));
    await expect(listClouds(place)).rejects.toMatchObject({
      kind: 'usage',
      message: `${join(place.cwd, 'clouds.yaml')}, line 3: not UTF-8 text`,
    });
  });

  it('several clouds without a selection are an error that lists them', async () => {
    const files = { 'work/clouds.yaml': 'clouds: {a: {}, b: {}}' };
    await expect(load({ files })).rejects.toMatchObject({
      kind: 'usage',
      message: 'No cloud selected; known clouds: a, b',
    });
    await expect(load({ files, env: { OS_IDENTITY_API_VERSION: '3' } })).rejects.toMatchObject({
      hint: expect.stringContaining('OS_AUTH_URL is not'),
    });
    expect((await load({ files, auth: { auth_url: 'http://x' } })).cloud).toBeUndefined();
  });

  it.each([
    ['clouds: [a]', /clouds\.yaml:1: clouds must be a mapping, not a list/],
    ['clouds:\n  c: made-up', /clouds\.yaml:2: clouds\.c must be a mapping, not a single value/],
    ['clouds:\n  c:\n    auth: made-up', /clouds\.yaml:3: auth must be a mapping/],
    [
      'clouds:\n  c:\n    auth:\n      password: [made-up]',
      /clouds\.yaml:4: auth\.password must be a single value, not a list/,
    ],
    ['made-up', /clouds\.yaml:1: the top level must be a mapping/],
    ['clouds:\n  c:\n    regions: made-up', /clouds\.yaml:3: regions must be a list/],
    [
      'clouds:\n  c:\n    regions:\n    - {nam: x}',
      /clouds\.yaml:4: regions\[0\] must have only the keys name \(required\) and values/,
    ],
    [
      'clouds:\n  c:\n    regions:\n    - x\n    - name: [made-up]',
      /clouds\.yaml:5: regions\[1\]\.name must be a single value/,
    ],
    ['clouds:\n  c:\n    interface: sideways', /clouds\.yaml:3: interface must be public, internal or admin/],
    ['clouds:\n  c:\n    api_timeout: soon', /clouds\.yaml:3: api_timeout must be a number of seconds/],
    [
      'clouds:\n  c:\n    auth: {password: made-up}\n    container_infra_api_version: "{auth[password]}"',
      /clouds\.yaml:4: container_infra_api_version must be X, X\.Y \(such as 1\.9\) or latest$/,
    ],
    [
      'clouds:\n  c:\n    auth: {auth_url: "http://{made-up}/"}',
      /clouds\.yaml:3: auth_url refers to \{made-up\}/,
    ],
    ['clouds:\n  envvars: {}', /clouds\.yaml:2: the name "envvars" is reserved/],
    ['cache: {auth: made-up}\nclouds: {c: {}}', /clouds\.yaml:1: cache\.auth must be true or false/],
    [
      'magnum: {allow_http: made-up}\nclouds: {c: {}}',
      /clouds\.yaml:1: magnum\.allow_http must be true or false/,
    ],
  ])('%o is rejected with file, line and key', async (text, message) => {
    await expect(load({ files: { 'home/.config/openstack/clouds.yaml': text } })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(message),
    });
  });

  it.each(['', '# nothing\n', 'clouds:\n', 'clouds: {}', '---\n', 'other: 1'])(
    '%o contains no cloud, and is not an error',
    async (text) => {
      expect(
        await load({ files: { 'work/clouds.yaml': text }, env: { OS_AUTH_URL: 'http://e' } }),
      ).toMatchObject({ cloud: undefined, auth: { auth_url: 'http://e' } });
    },
  );

  it('a cloud and an auth section can be empty', async () => {
    expect((await load({ files: { 'work/clouds.yaml': 'clouds:\n  c:\n' } })).cloud).toBe('c');
    expect((await load({ files: oneCloud('auth:\nregion_name: ~') })).region).toBeUndefined();
  });
});
