/** Reading configuration files: which one, its content, and errors. */
import { chmod, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCloudFiles } from '../../src/clouds/cloud-files.ts';
import type { ConfigNode } from '../../src/clouds/config-tree.ts';
import { readFirst } from '../../src/clouds/file-reader.ts';
import { loadCloud } from '../../src/clouds/load-cloud.ts';
import { placeOf, type TestPlace } from './place.ts';

const HOME = 'home/.config/openstack';

describe('readFirst', () => {
  it('returns the first file of its kind, with its origin and content', async () => {
    const place = await placeOf({
      files: { 'work/clouds.json': '{"clouds": {}}', [`${HOME}/clouds.yaml`]: '' },
    });
    const { file, ...rest } = await readFirst('clouds', place);
    expect(rest).toEqual({ unreadable: [], missing: undefined });
    expect(file).toMatchObject({
      ...{ kind: 'clouds', path: join(place.cwd, 'clouds.json'), isForeign: true, holdsItsText: true },
      bytes: Buffer.from('{"clouds": {}}'),
    });
    expect([...(file?.root.entries.keys() ?? [])]).toEqual(['clouds']);
    expect((await readFirst('secure', place)).file).toBeUndefined();
  });

  it('reads JSON strictly, and YAML with any other suffix', async () => {
    const parse = async (name: string, text: string) => {
      const place = await placeOf({ files: { [`work/${name}`]: text } });
      return readFirst('clouds', place);
    };
    await expect(parse('clouds.json', 'clouds: {}')).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/\/clouds\.json, line 1, column 1: expected a value/),
    });
    expect((await parse('clouds.yml', 'clouds: {}')).file?.root.entries.size).toBe(1);
    expect((await parse('clouds.json', ' \n')).file?.root.entries.size).toBe(0);
    expect((await parse('clouds.json', '\ufeff{"a": 1}')).file?.root.entries.size).toBe(1);
  });

  it.each([
    ['symbolic', symlink],
    ['hard', link],
  ])('holdsItsText is false for a %s link', async (_, create) => {
    const place = await placeOf({ files: { 'home/own': '{}' } });
    await create(join(place.home, 'own'), join(place.cwd, 'clouds.yaml'));
    expect((await readFirst('clouds', place)).file).toMatchObject({ holdsItsText: false });
  });

  it('skips an unreadable file, with a message, and reads the next one', async () => {
    const place = await placeOf({ files: { [`${HOME}/clouds.yaml`]: 'clouds: {}' } });
    await symlink('clouds.yaml', join(place.cwd, 'clouds.yaml'));
    await mkdir(join(place.cwd, 'clouds.yml'));
    const { file, unreadable, missing } = await readFirst('clouds', place).catch((error) => error);
    expect(missing).toBeUndefined();
    expect(file?.path).toBe(join(place.home, '.config/openstack/clouds.yaml'));
    expect(unreadable).toEqual([
      expect.stringContaining(`Cannot read ${join(place.cwd, 'clouds.yaml')}: `),
      `Cannot read ${join(place.cwd, 'clouds.yml')}: it is a directory`,
    ]);
  });

  it('skips a directory that is a file, without a message', async () => {
    const place = await placeOf({ files: { 'home/.config/openstack': '' } });
    expect(await readFirst('clouds', place)).toEqual({ file: undefined, unreadable: [], missing: undefined });
  });

  it('reports a file in a variable that does not exist, and reads the next one', async () => {
    const place = await placeOf({
      files: { [`${HOME}/clouds.yaml`]: '' },
      env: { OS_CLIENT_CONFIG_FILE: '@/nosuch.yaml' },
    });
    const missing = `OS_CLIENT_CONFIG_FILE is set to ${place.base}/nosuch.yaml, which does not exist`;
    expect(await readFirst('clouds', place)).toMatchObject({
      ...{ missing, unreadable: [missing] },
      file: { path: join(place.home, '.config/openstack/clouds.yaml'), isForeign: false },
    });
  });

  it.each([
    ['clouds', 'OS_CLIENT_CONFIG_FILE'],
    ['secure', 'OS_CLIENT_SECURE_FILE'],
    ['clouds-public', 'OS_CLIENT_VENDOR_FILE'],
  ] as const)('rejects an unreadable file of the kind %s in %s', async (kind, variable) => {
    const place = await placeOf({ env: { [variable]: '@/work' } });
    await expect(readFirst(kind, place)).rejects.toMatchObject({
      kind: 'usage',
      message: `Cannot read ${place.cwd}: it is a directory.`,
      hint: `Check ${variable}.`,
    });
  });

  it('rejects a device, although no variable names it', async () => {
    const place = await placeOf({});
    await symlink('/dev/zero', join(place.cwd, 'clouds.yaml'));
    await expect(readFirst('clouds', place)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/^Cannot read \/.*\/clouds\.yaml: .*\.$/),
    });
  });

  it.skipIf(process.getuid?.() === 0)(
    'skips a file without the read permission',
    { tags: ['unprivileged'] },
    async () => {
      const place = await placeOf({ files: { 'work/clouds.yaml': '' } });
      await chmod(join(place.cwd, 'clouds.yaml'), 0);
      expect((await readFirst('clouds', place)).unreadable).toEqual([
        `Cannot read ${place.cwd}/clouds.yaml: permission denied`,
      ]);
    },
  );

  it.each([
    ['clouds:\n  c: \xe9\n', 2],
    ['\xe9', 1],
    ['a: 1\r\nb: 2\r\n\xff\n', 3],
    [`${'# ok\n'.repeat(99)}\xe9`, 100],
  ])('rejects Latin-1 with the line (%#)', async (text, line) => {
    const place = await placeOf({});
    const path = join(place.cwd, 'secure.yaml');
    await writeFile(path, Buffer.from(text, 'latin1'));
    await expect(readFirst('secure', place)).rejects.toMatchObject({
      kind: 'usage',
      message: `${path}, line ${line}: not UTF-8 text`,
    });
  });
});

describe('readCloudFiles', () => {
  const read = async (files: Record<string, string>, env: Record<string, string> = {}) => {
    const place: TestPlace = await placeOf({ files, env });
    return { place, result: await readCloudFiles(place) };
  };
  const textOf = (node: ConfigNode | undefined) => (node?.kind === 'scalar' ? node.text : node?.kind);

  it('merges secure.yaml into clouds.yaml, with the cache section', async () => {
    const { result } = await read({
      'work/clouds.yaml': 'cache: {auth: false, x: 1}\nclouds: {a: {v: 1, w: 1}, e: }',
      'work/secure.yaml': 'cache: {auth: true}\nclouds: {a: {v: 2}, b: {}}',
    });
    expect([...result.clouds.keys()]).toEqual(['a', 'e', 'b']);
    const a = result.clouds.get('a')?.entries;
    expect([textOf(a?.get('v')), textOf(a?.get('w'))]).toEqual(['2', '1']);
    expect(result.clouds.get('e')).toMatchObject({ kind: 'mapping', entries: new Map() });
    expect(textOf(result.cache?.entries.get('auth'))).toBe('true');
    expect(result.read.map(({ kind }) => kind)).toEqual(['clouds', 'secure']);
  });

  it('reports unreadable and missing files of both kinds, and where to create one', async () => {
    const { place, result } = await read(
      {},
      { OS_CLIENT_CONFIG_FILE: '/nosuch1', OS_CLIENT_SECURE_FILE: '/nosuch2' },
    );
    const missing = 'OS_CLIENT_CONFIG_FILE is set to /nosuch1, which does not exist';
    expect(result).toEqual({
      ...{ clouds: new Map(), cache: undefined, read: [], missing },
      unreadable: [missing, 'OS_CLIENT_SECURE_FILE is set to /nosuch2, which does not exist'],
      userFile: join(place.home, '.config/openstack/clouds.yaml'),
    });
    expect((await readCloudFiles({ ...place, home: undefined })).userFile).toBeUndefined();
  });

  it.each([
    ['clouds: {a: x}', 'clouds.a must be a mapping, not a single value'],
    ['clouds: x', 'clouds must be a mapping, not a single value'],
    ['cache: x', 'cache must be a mapping, not a single value'],
  ])('rejects %s in secure.yaml, also if clouds.yaml is valid', async (text, problem) => {
    await expect(read({ 'work/clouds.yaml': 'clouds: {a: {}}', 'work/secure.yaml': text })).rejects.toThrow(
      `/work/secure.yaml:1: ${problem}`,
    );
  });

  it('rejects an invalid cloud of clouds.yaml, although secure.yaml replaces it', async () => {
    await expect(
      read({ 'work/clouds.yaml': 'clouds: {a: x}', 'work/secure.yaml': 'clouds: {a: {}}' }),
    ).rejects.toThrow('/work/clouds.yaml:1: clouds.a must be a mapping, not a single value');
  });
});

it('loadCloud: does not read config.yaml without usesDefaultCloud', async () => {
  const place = await placeOf({
    files: { 'home/.config/magnum/config.yaml': '[', [`${HOME}/clouds.yaml`]: 'clouds: {a: {}}' },
  });
  expect((await loadCloud({ values: {}, auth: {} }, place)).cloud).toBe('a');
  await expect(loadCloud({ values: {}, auth: {}, usesDefaultCloud: true }, place)).rejects.toThrow(
    'config.yaml, line 1',
  );
});

describe('loadCloud with settings next to clouds', () => {
  const CLOUDS = 'clouds: {c: {auth: {auth_url: http://a}}}\n';
  const warningsOf = async (text: string, env: Record<string, string> = {}) => {
    const place = await placeOf({ files: { [`${HOME}/clouds.yaml`]: CLOUDS + text }, env });
    const { warnings } = await loadCloud({ values: {}, auth: {} }, place);
    return warnings?.map((warning) => warning.replace(/^\/.*\//, ''));
  };

  it.each([
    ['auth: {}', 'auth is ignored; move it into a cloud'],
    ['os-auth: {}', 'os-auth is ignored; move it into a cloud'],
    ['username: u', 'username is ignored; move it into a cloud'],
    ['region_name: R', 'region_name is ignored; move it into a cloud'],
    ['user: u', 'user is ignored; move it into a cloud'],
    ['c: {}', 'c is ignored; move it under clouds'],
  ])('warns about %s', async (text, warning) => {
    expect(await warningsOf(text)).toEqual([`clouds.yaml:2: ${warning}`]);
    expect(await warningsOf(text, { OS_AUTH_URL: 'http://e' })).toEqual([]);
  });

  it.each(['c: x', 'other: {}', 'magnum: {}', 'cache: {}', 'compute_api_version: 2'])(
    'does not warn about %s',
    async (text) => expect(await warningsOf(text)).toEqual([]),
  );
});

describe('loadCloud with a list that refers to a setting next to clouds', () => {
  it('does not warn about it', async () => {
    const text = 'region_name: &r R\nclouds: {c: {auth: {auth_url: http://a}, regions: [*r]}}';
    const place = await placeOf({ files: { [`${HOME}/clouds.yaml`]: text } });
    expect(await loadCloud({ values: {}, auth: {} }, place)).toMatchObject({ region: 'R', warnings: [] });
  });
});
