import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Keyring } from '../../../src/keystone/session/keyring.ts';
import { createTokenCache } from '../../../src/keystone/session/token-cache.ts';
import { isTokenDescription } from '../../../src/keystone/session/token-description.ts';
import type { Token } from '../../../src/keystone/types.ts';
import { inMs } from '../fake-cloud.ts';
import { createFakeKeyring, unavailableKeyring } from './credential-store.ts';

let home: string;
const tokenDirectory = () => join(home, '.cache/magnum/tokens');
const cacheWith = (keyring: Keyring = unavailableKeyring, env: Record<string, string> = {}, now = Date.now) =>
  createTokenCache({ env, home, now, keyring });
const token: Token = {
  id: 'the-secret-token',
  expiresAt: inMs(600_000),
  user: { id: 'u', name: 'ü' },
  catalog: [{ type: 'container-infra', endpoints: [{ interface: 'public', url: 'http://h' }] }],
};

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'magnum-cache-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('createTokenCache without a keyring', () => {
  it('stores a token in a private file, and returns it', async () => {
    const cache = cacheWith();
    const location = await cache.put('key', token);
    expect(location).toEqual({ place: 'file', path: join(tokenDirectory(), 'key.json') });
    expect((await stat(join(tokenDirectory(), 'key.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(tokenDirectory())).mode & 0o777).toBe(0o700);
    expect(await readdir(tokenDirectory())).toEqual(['key.json']);
    expect(await cache.get('key')).toEqual(token);
    expect(await cache.get('other')).toBeUndefined();
  });

  it('stores tokens in XDG_CACHE_HOME if it is absolute', async () => {
    const elsewhere = join(home, 'xdg');
    expect((await cacheWith(unavailableKeyring, { XDG_CACHE_HOME: elsewhere }).put('key', token))?.path).toBe(
      join(elsewhere, 'magnum/tokens/key.json'),
    );
    expect(
      (await cacheWith(unavailableKeyring, { XDG_CACHE_HOME: 'relative' }).put('key', token))?.path,
    ).toContain(tokenDirectory());
  });

  it('makes an existing directory private', async () => {
    await mkdir(tokenDirectory(), { recursive: true, mode: 0o755 });
    await chmod(tokenDirectory(), 0o755);
    await cacheWith().put('key', token);
    expect((await stat(tokenDirectory())).mode & 0o777).toBe(0o700);
  });

  it('ignores a file that other users can read, and a symbolic link', async () => {
    const cache = cacheWith();
    const location = await cache.put('key', token);
    await symlink(location?.path ?? '', join(tokenDirectory(), 'link.json'));
    expect(await cache.get('link')).toBeUndefined();
    await chmod(location?.path ?? '', 0o640);
    expect(await cache.get('key')).toBeUndefined();
  });

  it.each([
    '',
    'not JSON',
    'null',
    '[]',
    '{"version":1}',
    '{"version":2,"id":"x","token":{"expiresAt":"2999-01-01T00:00:00Z"}}',
    '{"version":1,"id":7,"token":{"expiresAt":"2999-01-01T00:00:00Z"}}',
    '{"version":1,"id":"x","token":{"expiresAt":"never"}}',
    '{"version":1,"id":"x","token":{"expiresAt":"2999-01-01T00:00:00Z","catalog":[{}]}}',
    '{"version":1,"id":"x","token":{"expiresAt":"2999-01-01T00:00:00Z","catalog":[{"type":"a","endpoints":[null]}]}}',
  ])('ignores a file with the content %j, and replaces it', async (content) => {
    const cache = cacheWith();
    await mkdir(tokenDirectory(), { recursive: true, mode: 0o700 });
    await writeFile(join(tokenDirectory(), 'key.json'), content, { mode: 0o600 });
    expect(await cache.get('key')).toBeUndefined();
    await cache.delete('key', 'x');
    await cache.put('key', token);
    expect(await cache.get('key')).toEqual(token);
  });

  it('does not return an expired token, and stores no token without an expiry or ID', async () => {
    const later = cacheWith(unavailableKeyring, {}, () => Date.now() + 700_000);
    await cacheWith().put('key', token);
    expect(await later.get('key')).toBeUndefined();
    expect(await cacheWith().put('other', { id: 'x' })).toBeUndefined();
    expect(await cacheWith().put('none', { ...token, id: '' })).toBeUndefined();
  });

  it('delete removes the rejected token, but not one that another process has stored since', async () => {
    const cache = cacheWith();
    await cache.put('key', token);
    await cache.delete('key', 'another');
    expect(await cache.get('key')).toEqual(token);
    await cache.delete('key', token.id);
    expect(await readdir(tokenDirectory())).toEqual([]);
    await cache.delete('key', token.id);
  });

  it('stores one of 20 tokens that are written concurrently', async () => {
    const caches = Array.from({ length: 20 }, () => cacheWith());
    await Promise.all(caches.map((cache, i) => cache.put('key', { ...token, id: `t${i}` })));
    expect((await cacheWith().get('key'))?.id).toMatch(/^t\d+$/);
    expect(await readdir(tokenDirectory())).toEqual(['key.json']);
  });

  it('put removes tokens whose files are older than a week', async () => {
    const { keyring, secrets } = createFakeKeyring();
    await cacheWith(keyring).put('old', token);
    const lastWeek = Date.now() / 1_000 - 8 * 86_400;
    await utimes(join(tokenDirectory(), 'old.json'), lastWeek, lastWeek);
    await cacheWith(keyring).put('new', token);
    expect(await readdir(tokenDirectory())).toEqual(['new.json']);
    expect([...secrets.keys()]).toEqual(['new']);
  });

  it('returns undefined and throws no error if the directory cannot be created', async () => {
    await writeFile(join(home, '.cache'), 'a file instead of a directory');
    const cache = cacheWith();
    expect(await cache.put('key', token)).toBeUndefined();
    expect(await cache.get('key')).toBeUndefined();
    await cache.delete('key', 'x');
  });
});

describe('createTokenCache with a keyring', () => {
  it('stores the token in the keyring, and its description in the file', async () => {
    const { keyring, secrets } = createFakeKeyring();
    const cache = cacheWith(keyring);
    expect((await cache.put('key', token))?.place).toBe('keyring');
    expect(secrets.get('key')).toBe(token.id);
    const text = await readFile(join(tokenDirectory(), 'key.json'), 'utf8');
    expect(text).toContain('container-infra');
    expect(text).not.toContain(token.id);
    expect(await cache.get('key')).toEqual(token);
    expect(await cacheWith(unavailableKeyring).get('key')).toBeUndefined();
    await cache.delete('key', token.id);
    expect(secrets.size).toBe(0);
  });
});

describe('list, location and deleteAll of createTokenCache', () => {
  const expired: Token = { ...token, id: 'expired', expiresAt: inMs(-1_000) };
  const fileOf = (key: string) => join(tokenDirectory(), `${key}.json`);

  it('list returns the tokens whose keys start with the prefix, including expired ones', async () => {
    const { keyring, secrets } = createFakeKeyring();
    const cache = cacheWith(keyring);
    await cache.put('a1', token);
    await cache.put('a2', expired);
    await cache.put('ba', { ...token, id: 'other' });
    await cacheWith().put('a3', { ...token, id: 'in-file' });
    await writeFile(join(tokenDirectory(), 'a4.lock'), '{}');
    secrets.delete('a1');
    expect((await cache.list('a')).map(({ id }) => id).sort()).toEqual(['expired', 'in-file']);
    expect(await cache.list('b')).toEqual([{ ...token, id: 'other' }]);
    expect(await cache.list('c')).toEqual([]);
  });

  it('location is where an unexpired token is, without reading the keyring', async () => {
    const { keyring } = createFakeKeyring();
    const cache = cacheWith({ ...keyring, get: () => Promise.reject(new Error('was read')) });
    await cache.put('a', token);
    await cache.put('b', expired);
    await cacheWith().put('c', token);
    expect(await cache.location('a')).toEqual({ place: 'keyring', path: fileOf('a') });
    expect(await cache.location('b')).toBeUndefined();
    expect(await cache.location('c')).toEqual({ place: 'file', path: fileOf('c') });
    expect(await cache.location('d')).toBeUndefined();
  });

  it('get and location compare the expiry with the clock', async () => {
    await cacheWith().put('key', token);
    const at = (ms: number) =>
      cacheWith(unavailableKeyring, {}, () => Date.parse(token.expiresAt ?? '') + ms);
    expect(await at(-1).get('key')).toEqual(token);
    expect(await at(-1).location('key')).toMatchObject({ place: 'file' });
    expect(await at(0).get('key')).toBeUndefined();
    expect(await at(0).location('key')).toBeUndefined();
  });

  it('deleteAll deletes the tokens whose keys start with the prefix, with their secrets', async () => {
    const { keyring, secrets } = createFakeKeyring();
    const cache = cacheWith(keyring);
    for (const key of ['a1', 'a2', 'ba']) await cache.put(key, token);
    expect(await cache.deleteAll('a')).toEqual({ count: 2, remainingSecrets: 0 });
    expect([...secrets.keys()]).toEqual(['ba']);
    expect(await readdir(tokenDirectory())).toEqual(['ba.json']);
    expect(await cache.deleteAll('a')).toEqual({ count: 0, remainingSecrets: 0 });
  });

  it('deleteAll counts the secrets that remain in a locked keyring, and deletes the files', async () => {
    const { keyring } = createFakeKeyring();
    const cache = cacheWith({ ...keyring, delete: async () => false });
    await cache.put('a1', token);
    await cache.put('a2', expired);
    await cacheWith().put('a3', token);
    await writeFile(fileOf('a4'), 'not JSON', { mode: 0o600 });
    expect(await cache.deleteAll('a')).toEqual({ count: 4, remainingSecrets: 2 });
    expect(await readdir(tokenDirectory())).toEqual([]);
  });

  it('delete keeps the secret of another token, and deletes none for a token in a file', async () => {
    const deleted: string[] = [];
    const { keyring, secrets } = createFakeKeyring();
    const cache = cacheWith({
      ...keyring,
      delete: async (account) => {
        deleted.push(account);
        return keyring.delete(account);
      },
    });
    await cache.put('a', token);
    await cache.delete('a', 'another');
    expect([secrets.get('a'), deleted]).toEqual([token.id, []]);
    await cacheWith().put('b', token);
    await cache.delete('b', token.id);
    await cache.delete('a', token.id);
    expect(deleted).toEqual(['a']);
    expect(await readdir(tokenDirectory())).toEqual([]);
  });

  it.each([
    [7 * 86_400 - 60, ['new.json', 'old.json']],
    [7 * 86_400 + 60, ['new.json']],
  ])('put keeps or removes a file that is %i s old', async (seconds, names) => {
    const deleted: string[] = [];
    const keyring = {
      ...createFakeKeyring().keyring,
      delete: async (account: string) => deleted.push(account) > 0,
    };
    await cacheWith().put('old', token);
    const time = Date.now() / 1_000 - seconds;
    await utimes(fileOf('old'), time, time);
    await cacheWith(keyring).put('new', token);
    expect((await readdir(tokenDirectory())).sort()).toEqual(names);
    // The secret of the old token was in its file.
    expect(deleted).toEqual([]);
  });
});

describe('isTokenDescription', () => {
  const isValid = (changes: object) => isTokenDescription({ expiresAt: 'x', ...changes });
  const endpoint = { url: 'u', interface: 'public' };

  it.each([
    {},
    { catalog: [] },
    { catalog: [{ type: 'a', endpoints: [] }] },
    { catalog: [{ type: 'a', endpoints: [endpoint, endpoint] }] },
  ])('accepts %j', (changes) => expect(isValid(changes)).toBe(true));

  it.each([
    { expiresAt: undefined },
    { expiresAt: 5 },
    { catalog: null },
    { catalog: {} },
    { catalog: [null] },
    { catalog: [{ endpoints: [] }] },
    { catalog: [{ type: 5, endpoints: [] }] },
    { catalog: [{ type: 'a' }] },
    { catalog: [{ type: 'a', endpoints: {} }] },
    { catalog: [{ type: 'a', endpoints: [{ url: 5, interface: 'public' }] }] },
    { catalog: [{ type: 'a', endpoints: [{ url: 'u' }] }] },
    { catalog: [{ type: 'a', endpoints: [endpoint, null] }] },
    { catalog: [{ type: 'a', endpoints: [endpoint] }, {}] },
  ])('rejects %j', (changes) => expect(isValid(changes)).toBe(false));

  it.each([undefined, null, 'text', 5])('rejects %j', (value) =>
    expect(isTokenDescription(value)).toBe(false),
  );
});
