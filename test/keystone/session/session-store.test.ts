import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Keyring } from '../../../src/keystone/session/keyring.ts';
import { createSessionStore, type SessionContent } from '../../../src/keystone/session/session-store.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { createFakeKeyring, createTestStore, unavailableKeyring } from './credential-store.ts';

const projects = { scope: { id: 'p', name: 'P' } };

it('update keeps the secrets of a locked keyring if only the selected project changes', async () => {
  const { keyring } = createFakeKeyring();
  let isLocked = false;
  const { sessions } = createTestStore(temporaryDirectory(), {
    ...keyring,
    get: async (account) => (isLocked ? undefined : keyring.get(account)),
    delete: async () => false,
  });
  await sessions.update('s', () => ({
    isFromLogin: true,
    selectedProjects: {},
    secretHashes: {},
    refreshToken: 'R',
  }));
  isLocked = true;
  await sessions.update('s', (session) => ({ ...session, selectedProjects: projects }));
  isLocked = false;
  expect(await sessions.read('s')).toMatchObject({ refreshToken: 'R', selectedProjects: projects });
});

it.each([
  ['keyring', { refreshToken: 'R' }],
  ['none', {}],
])('update writes version 3 with secrets "%s"', async (secrets, content) => {
  const { sessions } = createTestStore(temporaryDirectory(), createFakeKeyring().keyring);
  const location = await sessions.update('s', (session) => ({ ...session, ...content }));
  expect(JSON.parse(await readFile(location?.path ?? '', 'utf8'))).toEqual({
    version: 3,
    isFromLogin: false,
    selectedProjects: {},
    secretHashes: {},
    secrets,
  });
});

it.each([
  { version: 3, isFromLogin: true, selectedProjects: projects, secretHashes: {}, secrets: 'elsewhere' },
  {
    version: 3,
    isFromLogin: true,
    selectedProjects: { scope: { id: 'p' } },
    secretHashes: {},
    secrets: 'none',
  },
  {
    version: 3,
    isFromLogin: true,
    selectedProjects: projects,
    secretHashes: { password: 1 },
    secrets: 'none',
  },
  { version: 2, isFromLogin: true, selectedProjects: projects, secrets: 'none' },
  { version: 1, remembered: true, chosen: projects, secrets: 'none' },
  { version: 1, isFromLogin: true, selectedProjects: projects, secrets: 'none' },
])('read ignores the session %j, and update replaces it', async (stored) => {
  const { sessions } = createTestStore(temporaryDirectory());
  const location = await sessions.update('s', (session) => ({ ...session, isFromLogin: true }));
  await writeFile(location?.path ?? '', JSON.stringify(stored));
  expect(await sessions.read('s')).toBeUndefined();
  expect(await sessions.outline('s')).toBeUndefined();
  await sessions.update('s', (session) => ({ ...session, selectedProjects: projects }));
  expect(await sessions.read('s')).toEqual({
    isFromLogin: false,
    selectedProjects: projects,
    secretHashes: {},
  });
});

const TOKEN = { id: 'made-up-token', expiresAt: '2030-01-01T00:00:00Z', user: { id: 'u', name: 'U' } };
const SESSION: SessionContent = {
  isFromLogin: true,
  selectedProjects: projects,
  secretHashes: { OS_PASSWORD: 'abcd' },
  token: TOKEN,
  identityUrl: 'https://h/v3',
  refreshToken: 'made-up-refresh-token',
};

/** A keyring that can be locked. It then returns and deletes nothing. */
function lockableKeyring() {
  const { keyring, secrets } = createFakeKeyring();
  const lock = { isLocked: false };
  const guarded: Keyring = {
    get: async (account) => (lock.isLocked ? undefined : keyring.get(account)),
    set: async (account, secret) => !lock.isLocked && keyring.set(account, secret),
    delete: async (account) => !lock.isLocked && keyring.delete(account),
  };
  return { lock, keyring: guarded, secrets };
}

const directoryIn = (home: string) => join(home, '.cache/magnum/sessions');

describe('a stored session', () => {
  it.each([
    ['file', unavailableKeyring],
    ['keyring', createFakeKeyring().keyring],
  ] as const)('has the same content again if its secrets are in the %s', async (place, keyring) => {
    const home = temporaryDirectory();
    const { sessions } = createTestStore(home, keyring);
    const path = join(directoryIn(home), 's.json');
    expect(await sessions.update('s', () => SESSION)).toEqual({ place, path });
    expect(await sessions.read('s')).toEqual(SESSION);
    expect(await sessions.outline('s')).toEqual({
      ...{ isFromLogin: true, selectedProjects: projects, secretHashes: { OS_PASSWORD: 'abcd' } },
      ...{ location: { place, path }, hasSecrets: true },
    });
    expect((await readFile(path, 'utf8')).includes('made-up')).toBe(place === 'file');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(directoryIn(home))).toEqual(['s.json']);
  });

  it.each([
    ['a token', { ...SESSION, refreshToken: undefined }, { token: 'made-up-token' }],
    ['a refresh token', { ...SESSION, token: undefined }, { refreshToken: 'made-up-refresh-token' }],
  ])('has secrets if it has only %s, which is under an account of its own', async (_, content, secret) => {
    const { keyring, secrets } = createFakeKeyring();
    const { sessions } = createTestStore(temporaryDirectory(), keyring);
    await sessions.update('s', () => content);
    expect((await sessions.outline('s'))?.hasSecrets).toBe(true);
    expect([...secrets].map(([account, text]) => [account, JSON.parse(text)])).toEqual([
      ['session-s', secret],
    ]);
    expect(await sessions.read('s')).toEqual(content);
  });

  it('without secrets has none, and removes those of before from the keyring', async () => {
    const { keyring, secrets } = createFakeKeyring();
    const { sessions } = createTestStore(temporaryDirectory(), keyring);
    await sessions.update('s', () => SESSION);
    await sessions.update('s', (session) => ({ ...session, token: undefined, refreshToken: undefined }));
    expect(secrets.size).toBe(0);
    expect(await sessions.outline('s')).toMatchObject({ hasSecrets: false, location: { place: 'file' } });
    expect(await sessions.read('s')).toEqual({ ...SESSION, token: undefined, refreshToken: undefined });
  });

  it('keeps the description of the token if a locked keyring has the secrets', async () => {
    const { lock, keyring } = lockableKeyring();
    const { sessions } = createTestStore(temporaryDirectory(), keyring);
    await sessions.update('s', () => SESSION);
    lock.isLocked = true;
    expect(await sessions.read('s')).toEqual({ ...SESSION, token: undefined, refreshToken: undefined });
    await sessions.update('s', (session) => ({ ...session, isFromLogin: false }));
    expect(await sessions.outline('s')).toMatchObject({ hasSecrets: true, location: { place: 'keyring' } });
    lock.isLocked = false;
    expect(await sessions.read('s')).toEqual({ ...SESSION, isFromLogin: false });
  });

  it('is in a file if the keyring is locked when new secrets are stored', async () => {
    const { lock, keyring } = lockableKeyring();
    const { sessions } = createTestStore(temporaryDirectory(), keyring);
    await sessions.update('s', () => SESSION);
    lock.isLocked = true;
    const location = await sessions.update('s', () => ({ ...SESSION, refreshToken: 'new' }));
    expect(location?.place).toBe('file');
    expect(await sessions.read('s')).toEqual({ ...SESSION, refreshToken: 'new' });
  });

  it.each(['not JSON', 'null', '{"token":5}', '{"refreshToken":5}', '[]'])(
    'has no secrets if the keyring returns %s',
    async (text) => {
      const { keyring, secrets } = createFakeKeyring();
      const { sessions } = createTestStore(temporaryDirectory(), keyring);
      await sessions.update('s', () => SESSION);
      secrets.set('session-s', text);
      expect(await sessions.read('s')).toEqual({ ...SESSION, token: undefined, refreshToken: undefined });
    },
  );
});

describe('the validation of a stored session', () => {
  const VALID = {
    ...{ version: 3, isFromLogin: true, selectedProjects: projects, secretHashes: {}, secrets: 'none' },
  };
  const readStored = async (changes: object) => {
    const home = temporaryDirectory();
    await mkdir(directoryIn(home), { recursive: true, mode: 0o700 });
    const path = join(directoryIn(home), 's.json');
    await writeFile(path, JSON.stringify({ ...VALID, ...changes }), { mode: 0o600 });
    return createTestStore(home).sessions.outline('s');
  };

  it.each([
    {},
    { identityUrl: 'https://h/v3' },
    { secrets: {} },
    { secrets: 'keyring' },
    { secrets: { token: 't', refreshToken: 'r' } },
    { token: { expiresAt: '2030-01-01T00:00:00Z' } },
  ])('accepts %j', async (changes) => {
    expect(await readStored(changes)).toMatchObject({ isFromLogin: true, selectedProjects: projects });
  });

  it.each([
    { version: 4 },
    { isFromLogin: 'yes' },
    { isFromLogin: undefined },
    { selectedProjects: null },
    { selectedProjects: 'p' },
    { selectedProjects: undefined },
    { selectedProjects: { scope: null } },
    { selectedProjects: { scope: { id: 5, name: 'P' } } },
    { selectedProjects: { scope: { id: 'p', name: 5 } } },
    { secretHashes: null },
    { secretHashes: 'x' },
    { secretHashes: { OS_PASSWORD: 5 } },
    { token: {} },
    { token: { expiresAt: 5 } },
    { identityUrl: 5 },
    { secrets: undefined },
    { secrets: null },
    { secrets: { token: 5 } },
    { secrets: { refreshToken: 5 } },
  ])('rejects %j', async (changes) => expect(await readStored(changes)).toBeUndefined());
});

describe('deleteAll of createSessionStore', () => {
  const store = async (home: string, keyring: Keyring, ...names: string[]) => {
    const { sessions } = createTestStore(home, keyring);
    for (const name of names) await sessions.update(name, () => SESSION);
    return sessions;
  };

  it('deletes the sessions that start with the prefix, with their secrets', async () => {
    const { keyring, secrets } = createFakeKeyring();
    const home = temporaryDirectory();
    const sessions = await store(home, keyring, 'a1', 'a2', 'ba');
    await writeFile(join(directoryIn(home), 'a1.renewal.lock'), '');
    expect((await sessions.names('a')).sort()).toEqual(['a1', 'a2']);
    expect(await sessions.deleteAll('a')).toEqual({ count: 2, remainingSecrets: 0 });
    expect([...secrets.keys()]).toEqual(['session-ba']);
    expect((await readdir(directoryIn(home))).sort()).toEqual(['a1.renewal.lock', 'ba.json']);
    expect(await sessions.deleteAll('a')).toEqual({ count: 0, remainingSecrets: 0 });
  });

  it('counts the secrets that remain in a locked keyring, and deletes the files', async () => {
    const { lock, keyring, secrets } = lockableKeyring();
    const home = temporaryDirectory();
    const sessions = await store(home, keyring, 'a1', 'a2');
    lock.isLocked = true;
    await sessions.update('a3', () => SESSION);
    await sessions.update('a4', (session) => session);
    expect(await sessions.deleteAll('a')).toEqual({ count: 4, remainingSecrets: 2 });
    expect(secrets.size).toBe(2);
    expect(await readdir(directoryIn(home))).toEqual([]);
  });

  it('counts no secret for sessions in files, also if no keyring is available', async () => {
    const sessions = await store(temporaryDirectory(), unavailableKeyring, 'a');
    expect(await sessions.deleteAll('')).toEqual({ count: 1, remainingSecrets: 0 });
  });
});

describe('locks of createSessionStore', () => {
  const storeIn = (home: string | undefined, signal = new AbortController().signal) =>
    createSessionStore({
      ...{ env: {}, home, now: Date.now, signal, keyring: unavailableKeyring },
      sleep: async (_, aborted) => aborted?.throwIfAborted(),
    });

  it('withLock runs works of one session in turn, and those of other sessions concurrently', async () => {
    const home = temporaryDirectory();
    const running = new Set<string>();
    const together: string[][] = [];
    const work = (name: string) => async () => {
      running.add(name);
      together.push([...running]);
      await new Promise((done) => setTimeout(done, 20));
      running.delete(name);
      return name;
    };
    const results = [storeIn(home).withLock('s', work('one')), storeIn(home).withLock('s', work('two'))];
    expect(await Promise.all(results)).toEqual(['one', 'two']);
    expect(together).toEqual([[expect.any(String)], [expect.any(String)]]);
    const names = await storeIn(home).withLock('s', () =>
      storeIn(home).withLock('t', () => readdir(directoryIn(home))),
    );
    expect(names.sort()).toEqual(['s.renewal.lock', 't.renewal.lock']);
    expect(await readdir(directoryIn(home))).toEqual([]);
  });

  it('withLock runs the work once without a lock if the lock cannot be created', async () => {
    const home = temporaryDirectory();
    await writeFile(join(home, '.cache'), 'a file instead of a directory');
    let runs = 0;
    for (const sessions of [storeIn(home), storeIn(undefined)])
      await sessions.withLock('s', async () => {
        runs += 1;
      });
    expect(runs).toBe(2);
  });

  it('withLock does not run the work again if it fails', async () => {
    let runs = 0;
    const failing = storeIn(temporaryDirectory()).withLock('s', async () => {
      runs += 1;
      throw new Error('the login failed');
    });
    await expect(failing).rejects.toThrow('the login failed');
    expect(runs).toBe(1);
  });

  it('withLock and update throw after an interruption while they wait, and do not run the work', async () => {
    const home = temporaryDirectory();
    const abort = new AbortController();
    const waiting = storeIn(home, abort.signal);
    let runs = 0;
    await storeIn(home).withLock('s', async () => {
      abort.abort(new Error('interrupted'));
      const work = async () => {
        runs += 1;
      };
      await expect(waiting.withLock('s', work)).rejects.toThrow('interrupted');
    });
    const lock = join(directoryIn(home), 's.json.lock');
    await writeFile(lock, '', { mode: 0o600 });
    await expect(waiting.update('s', () => SESSION)).rejects.toThrow('interrupted');
    expect(runs).toBe(0);
  });

  it('update returns undefined if the session cannot be stored', async () => {
    const home = temporaryDirectory();
    await writeFile(join(home, '.cache'), 'a file instead of a directory');
    expect(await storeIn(home).update('s', () => SESSION)).toBeUndefined();
    expect(await storeIn(undefined).update('s', () => SESSION)).toBeUndefined();
    expect(await storeIn(undefined).read('s')).toBeUndefined();
    expect(await storeIn(undefined).names('')).toEqual([]);
  });

  it('update keeps the changes of concurrent updates', async () => {
    const home = temporaryDirectory();
    const names = ['a', 'b', 'c', 'd', 'e'];
    await Promise.all(
      names.map((name) =>
        storeIn(home).update('s', (session) => ({
          ...session,
          secretHashes: { ...session.secretHashes, [name]: 'x' },
        })),
      ),
    );
    expect(Object.keys((await storeIn(home).read('s'))?.secretHashes ?? {}).sort()).toEqual(names);
  });

  it('stores sessions in XDG_CACHE_HOME', async () => {
    const home = temporaryDirectory();
    const XDG_CACHE_HOME = temporaryDirectory();
    const sessions = createSessionStore({
      ...{ env: { XDG_CACHE_HOME }, home, now: Date.now, keyring: unavailableKeyring },
      ...{ signal: new AbortController().signal, sleep: async () => {} },
    });
    await sessions.update('s', () => SESSION);
    expect(await readdir(join(XDG_CACHE_HOME, 'magnum/sessions'))).toEqual(['s.json']);
    await chmod(join(XDG_CACHE_HOME, 'magnum/sessions/s.json'), 0o644);
    expect(await sessions.read('s')).toBeUndefined();
  });
});
