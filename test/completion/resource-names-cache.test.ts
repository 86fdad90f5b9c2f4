import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createNamesCache } from '../../src/completion/resource-names-cache.ts';
import type { NamesRequest } from '../../src/completion/types.ts';
import type { World } from '../../src/world.ts';
import { temporaryDirectory } from '../support/world.ts';

const REQUEST: NamesRequest = { kind: 'cluster', without: [], globals: {} };
const NAMES = [{ word: 'mykube', help: '' }];

let home: string;
let folder: string;
beforeEach(() => {
  home = temporaryDirectory();
  folder = join(home, '.cache/magnum/completion');
});

function createCache(env: Record<string, string> = {}, place: Partial<World> = {}) {
  const world = {
    ...{ env: { XDG_CONFIG_DIRS: home, ...env }, home, cwd: home, platform: 'linux', now: Date.now },
    ...place,
  };
  return createNamesCache(world as unknown as World);
}

/** The only file in the cache. */
function cacheFile(): string {
  const [name = '', ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return join(folder, name);
}

describe('createNamesCache: key', () => {
  it('the file name is a SHA-256 that depends on the password', async () => {
    await createCache({ OS_PASSWORD: 'secret' }).put(REQUEST, NAMES);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/)]);
    expect(createCache({ OS_PASSWORD: 'secret' }).get(REQUEST)).toEqual(NAMES);
    expect(createCache({ OS_PASSWORD: 'other' }).get(REQUEST)).toBeUndefined();
  });

  it.each<[name: string, changed: Partial<NamesRequest>, env: Record<string, string>]>([
    ['the kind', { kind: 'cluster-id' }, {}],
    ['the cluster', { cluster: 'c' }, {}],
    ['a global option', { globals: { osCloud: 'b' } }, {}],
    ['a switch', { globals: { insecure: true } }, {}],
    ['a secret option', { globals: { osToken: 'made-up' } }, {}],
    ['OS_CLOUD', {}, { OS_CLOUD: 'b' }],
    ['OS_ANYTHING', {}, { OS_ANYTHING: '1' }],
    ['MAGNUM_API_VERSION', {}, { MAGNUM_API_VERSION: '1.9' }],
    ['BYPASS_URL', {}, { BYPASS_URL: 'http://m' }],
  ])('depends on %s', async (_, changed, env) => {
    await createCache().put(REQUEST, NAMES);
    expect(createCache(env).get({ ...REQUEST, ...changed })).toBeUndefined();
    expect(createCache().get(REQUEST)).toEqual(NAMES);
  });

  it.each<[name: string, changed: Partial<NamesRequest>, env: Record<string, string>]>([
    ['words on the line', { without: ['x'] }, {}],
    ['other variables', {}, { PATH: '/bin', MY_OS_CLOUD: 'x', BYPASS_URLS: 'x', XBYPASS_URL: 'x', OS: 'x' }],
    ['empty options', { globals: {} }, {}],
  ])('does not depend on %s', async (_, changed, env) => {
    await createCache().put(REQUEST, NAMES);
    expect(createCache(env).get({ ...REQUEST, ...changed })).toEqual(NAMES);
  });

  it('does not depend on the order of variables and options', async () => {
    const globals = { osCloud: 'c', osRegionName: 'R', insecure: true };
    const reversed = { insecure: true, osRegionName: 'R', osCloud: 'c' };
    await createCache({ OS_A: '1', OS_B: '2' }).put({ ...REQUEST, globals }, NAMES);
    const cache = createCache({ OS_B: '2', OS_A: '1' });
    expect(cache.get({ ...REQUEST, globals: reversed })).toEqual(NAMES);
  });

  // The hashes of the first two have the first 16 bits in common, those of the last two only 12.
  const [SECRET, EQUAL, FIRST, NEAR] = ['made-up-201', 'made-up-260', 'made-up-15', 'made-up-61'];
  it.each([
    ...['OS_PASSWORD', 'OS_TOKEN', 'OS_APPLICATION_CREDENTIAL_SECRET', 'OS_PROFILE'],
    ...['osPassword', 'osToken', 'osApplicationCredentialSecret', 'profile'],
  ])('depends only on 16 bits of the hash of %s', async (name) => {
    const isVariable = name.startsWith('OS_');
    const cacheFor = (value: string) => createCache(isVariable ? { [name]: value } : {});
    const requestFor = (value: string) => ({ ...REQUEST, globals: isVariable ? {} : { [name]: value } });
    await cacheFor(SECRET).put(requestFor(SECRET), NAMES);
    expect(cacheFor(EQUAL).get(requestFor(EQUAL))).toEqual(NAMES);
    await cacheFor(FIRST).put(requestFor(FIRST), NAMES);
    expect(cacheFor(NEAR).get(requestFor(NEAR))).toBeUndefined();
  });

  it('depends on the whole value of a variable that is not secret', async () => {
    await createCache({ OS_USERNAME: SECRET }).put(REQUEST, NAMES);
    expect(createCache({ OS_USERNAME: EQUAL }).get(REQUEST)).toBeUndefined();
  });

  it.each([
    ...['.config/openstack/clouds.yaml', '.config/openstack/secure.json', 'clouds-public.yml'],
    ...['clouds.yaml', 'openstack/clouds.yaml', '.config/magnum/config.yaml'],
  ])('depends on the existence, the size and the time of %s', async (name) => {
    const path = join(home, name);
    await createCache().put(REQUEST, NAMES);
    mkdirSync(join(path, '..'), { recursive: true });
    const time = new Date(2026, 0, 1);
    const write = (text: string, at = time) => {
      writeFileSync(path, text);
      utimesSync(path, at, at);
    };
    write('a: 1');
    expect(createCache().get(REQUEST)).toBeUndefined();
    await createCache().put(REQUEST, NAMES);
    write('b: 2');
    expect(createCache().get(REQUEST)).toEqual(NAMES);
    write('b: 20');
    expect(createCache().get(REQUEST)).toBeUndefined();
    write('a: 1', new Date(2026, 0, 2));
    expect(createCache().get(REQUEST)).toBeUndefined();
    write('a: 1');
    expect(createCache().get(REQUEST)).toEqual(NAMES);
    const elsewhere = `${path.replace(/\.\w+$/, '')}.old`;
    renameSync(path, elsewhere);
    expect(createCache().get(REQUEST)).toEqual(NAMES);
  });

  it('ignores a directory of configuration files that is a file', async () => {
    writeFileSync(join(home, '.config'), '');
    await createCache().put(REQUEST, NAMES);
    expect(createCache().get(REQUEST)).toEqual(NAMES);
  });
});

describe('createNamesCache: get', () => {
  it('has the names for less than 60 s, and a failure for less than 5 s', async () => {
    const at = Date.now();
    const cacheAt = (milliseconds: number) => createCache({}, { now: () => at + milliseconds });
    await cacheAt(0).put(REQUEST, NAMES);
    expect([cacheAt(59_999).get(REQUEST), cacheAt(60_000).get(REQUEST)]).toEqual([NAMES, undefined]);
    await cacheAt(0).put(REQUEST, undefined);
    expect([0, 4_999, 5_000, -1].map((age) => cacheAt(age).get(REQUEST))).toEqual([
      ...['none', 'none', undefined, undefined],
    ]);
  });

  it('has a failure only until a token is stored or removed, and names longer', async () => {
    const tokens = join(home, '.cache/magnum/tokens');
    mkdirSync(tokens, { recursive: true });
    utimesSync(tokens, 1, 1);
    await createCache().put(REQUEST, undefined);
    expect(createCache().get(REQUEST)).toBe('none');
    utimesSync(tokens, 2, 2);
    expect(createCache().get(REQUEST)).toBeUndefined();
    await createCache().put(REQUEST, NAMES);
    utimesSync(tokens, 3, 3);
    expect(createCache().get(REQUEST)).toEqual(NAMES);
  });

  it('returns an empty list of names as such', async () => {
    await createCache().put(REQUEST, []);
    expect(createCache().get(REQUEST)).toEqual([]);
  });

  it.each(['0644', '0640', '0604', '0620', '0602', '0610', '0601'])(
    'ignores a file with mode %s',
    async (mode) => {
      await createCache().put(REQUEST, NAMES);
      chmodSync(cacheFile(), Number.parseInt(mode, 8));
      expect(createCache().get(REQUEST)).toBeUndefined();
      chmodSync(cacheFile(), 0o600);
      expect(createCache().get(REQUEST)).toEqual(NAMES);
    },
  );

  it.skipIf(process.getuid?.() !== 0)('ignores a file of another user', async () => {
    await createCache().put(REQUEST, NAMES);
    chownSync(cacheFile(), 54_321, 54_321);
    expect(createCache().get(REQUEST)).toBeUndefined();
  });

  it('ignores a symbolic link', async () => {
    await createCache().put(REQUEST, NAMES);
    const path = cacheFile();
    renameSync(path, join(home, 'moved'));
    symlinkSync(join(home, 'moved'), path);
    expect(createCache().get(REQUEST)).toBeUndefined();
  });

  it.each<[text: string, isValid: boolean]>([
    ['{"version": 1, "at": AT, "names": [{"word": "a", "help": "b"}]}', true],
    ['{"version": 2, "at": AT, "names": [{"word": "a", "help": "b"}]}', false],
    ['{"at": AT, "names": [{"word": "a", "help": "b"}]}', false],
    ['{"version": 1, "at": "AT", "names": [{"word": "a", "help": "b"}]}', false],
    ['{"version": 1, "names": [{"word": "a", "help": "b"}]}', false],
    ['{"version": 1, "at": AT, "names": [{"word": "a"}]}', false],
    ['{"version": 1, "at": AT, "names": [{"word": 1, "help": "b"}]}', false],
    ['{"version": 1, "at": AT, "names": [{"word": "a", "help": "b"}, null]}', false],
    ['{"version": 1, "at": AT, "names": {"word": "a", "help": "b"}}', false],
    ['{"version": 1, "at": AT, "names": null}', false],
    ['null', false],
    ['[]', false],
    ['{', false],
    ['', false],
  ])('of the file %s: is valid: %s', async (text, isValid) => {
    await createCache().put(REQUEST, NAMES);
    writeFileSync(cacheFile(), text.replace('AT', String(Date.now())));
    expect(createCache().get(REQUEST)).toEqual(isValid ? [{ word: 'a', help: 'b' }] : undefined);
  });

  it('is undefined without a home directory, and put does nothing', async () => {
    const cache = createCache({}, { home: undefined });
    await cache.put(REQUEST, NAMES);
    expect(cache.get(REQUEST)).toBeUndefined();
    expect(readdirSync(home)).toEqual([]);
  });

  it('uses XDG_CACHE_HOME', async () => {
    await createCache({ XDG_CACHE_HOME: join(home, 'x') }).put(REQUEST, NAMES);
    expect(readdirSync(join(home, 'x/magnum/completion'))).toHaveLength(1);
  });
});

describe('createNamesCache: put', () => {
  it('writes version, time and names to a private file in a private directory', async () => {
    const before = Date.now();
    await createCache().put(REQUEST, NAMES);
    const stored = JSON.parse(readFileSync(cacheFile(), 'utf8'));
    expect(stored).toEqual({ version: 1, at: expect.any(Number), names: NAMES });
    expect(stored.at).toBeGreaterThanOrEqual(before);
    expect(stored.at).toBeLessThanOrEqual(Date.now());
    expect([statSync(folder).mode & 0o777, statSync(cacheFile()).mode & 0o777]).toEqual([0o700, 0o600]);
    await createCache().put(REQUEST, undefined);
    expect(JSON.parse(readFileSync(cacheFile(), 'utf8'))).toEqual({
      ...{ version: 1, at: expect.any(Number), tokensAt: 0 },
    });
  });

  it('ignores files of older versions, and removes them after a day', async () => {
    const old = join(folder, `${'0123456789abcdef'.repeat(2)}.json`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(old, JSON.stringify({ version: 1, at: Date.now(), names: NAMES }), { mode: 0o600 });
    expect(createCache().get(REQUEST)).toBeUndefined();
    const setAge = (seconds: number) =>
      utimesSync(old, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);
    setAge(86_340);
    await createCache().put(REQUEST, NAMES);
    expect(readdirSync(folder)).toHaveLength(2);
    setAge(86_460);
    await createCache().put(REQUEST, NAMES);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(createCache().get(REQUEST)).toEqual(NAMES);
  });

  it('does not reject if the cache cannot be written', async () => {
    mkdirSync(join(home, '.cache'));
    writeFileSync(join(home, '.cache/magnum'), '');
    expect(await createCache().put(REQUEST, NAMES)).toBeUndefined();
    expect(createCache().get(REQUEST)).toBeUndefined();
  });

  it('writes nothing to a directory that any user can replace', async () => {
    mkdirSync(join(home, '.cache/magnum'), { recursive: true });
    chmodSync(join(home, '.cache/magnum'), 0o777);
    await createCache().put(REQUEST, NAMES);
    expect(readdirSync(join(home, '.cache/magnum'))).toEqual([]);
  });
});
