import { describe, expect, it } from 'vitest';
import type { CloudConfig } from '../../../src/clouds/types.ts';
import { identityKey, secretHashes } from '../../../src/keystone/session/cache-keys.ts';
import { createStoredCredentials } from '../../../src/keystone/session/stored-credentials.ts';
import type { Token } from '../../../src/keystone/types.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { configOf, inMs, noTerminal } from '../fake-cloud.ts';
import { createFakeKeyring, createTestStore } from './credential-store.ts';

const AUTH = { auth_url: 'https://h/v3', username: 'a', password: 'p', project_name: 'x' };
const IDENTITY = identityKey({ authType: 'v3password', auth: AUTH });
const TOKEN: Token = { id: 't', expiresAt: inMs(600_000), user: { id: 'u1', name: 'a' } };
const URL = 'https://h/v3';

/** Credentials of one login; `cacheTokens` is true by default. */
function createCredentials(
  changes: Partial<CloudConfig> = {},
  {
    store = createTestStore(temporaryDirectory()),
    now = Date.now,
    typed = {} as Record<string, string>,
  } = {},
) {
  const warnings: string[] = [];
  const credentials = createStoredCredentials({
    config: configOf(AUTH, { cacheTokens: true, ...changes }),
    ...{ store, now },
    warn: (text) => void warnings.push(text),
    typedSecrets: { ui: noTerminal, asOptions: () => typed, retry: (logIn) => logIn(false) },
  });
  return { credentials, store, warnings };
}

describe('token of createStoredCredentials', () => {
  it('returns the cached token unless it is the rejected one', async () => {
    const { credentials } = createCredentials();
    const settings = await credentials.settings();
    expect(await credentials.token(settings)).toBeUndefined();
    expect(await credentials.putToken(settings, TOKEN)).toMatchObject({ place: 'file' });
    expect(await credentials.token(settings)).toEqual(TOKEN);
    expect(await credentials.token(settings, 'other')).toEqual(TOKEN);
    expect(await credentials.token(settings, 't')).toBeUndefined();
    await credentials.deleteToken(settings, 't');
    expect(await credentials.token(settings)).toBeUndefined();
  });

  it('does not return a token that expires in less than a minute', async () => {
    const store = createTestStore(temporaryDirectory());
    const at = (ms: number) => () => Date.parse(TOKEN.expiresAt ?? '') - ms;
    const { credentials } = createCredentials({}, { store, now: at(60_000) });
    const settings = await credentials.settings();
    await credentials.putToken(settings, TOKEN);
    expect(await credentials.token(settings)).toEqual(TOKEN);
    const later = createCredentials({}, { store, now: at(59_999) }).credentials;
    expect(await later.token(settings)).toBeUndefined();
  });

  it('neither stores, returns nor deletes a token if cacheTokens is false', async () => {
    const { credentials, store } = createCredentials();
    const settings = await credentials.settings();
    await credentials.putToken(settings, TOKEN);
    const without = { ...settings, canStore: false };
    expect(await credentials.token(without)).toBeUndefined();
    expect(await credentials.putToken(without, { ...TOKEN, id: 'new' })).toBeUndefined();
    await credentials.deleteToken(without, 't');
    expect(await store.tokens.get(settings.cacheKey)).toEqual(TOKEN);
  });
});

describe('putSessionToken of createStoredCredentials', () => {
  const SESSION = {
    isFromLogin: true,
    selectedProjects: { scope: { id: 'p', name: 'P' } },
    secretHashes: { OS_CLIENT_SECRET: 'abcd' },
  };

  it('stores the token, its Keystone and the hashes of the secrets, and keeps the rest', async () => {
    const { credentials, store } = createCredentials({}, { typed: { client_secret: 'typed' } });
    await store.sessions.update(IDENTITY, () => ({ ...SESSION, refreshToken: 'r' }));
    await credentials.putSessionToken(await credentials.settings(), { token: TOKEN, identityUrl: URL });
    expect(await store.sessions.read(IDENTITY)).toEqual({
      ...SESSION,
      secretHashes: secretHashes({ client_secret: 'typed', password: 'p' }),
      token: TOKEN,
      identityUrl: URL,
      refreshToken: 'r',
    });
  });

  it('prefers a password that was typed, and keeps the hashes of other secrets', async () => {
    const { credentials, store } = createCredentials({}, { typed: { password: 'typed' } });
    await store.sessions.update(IDENTITY, () => SESSION);
    await credentials.putSessionToken(await credentials.settings(), { token: TOKEN, identityUrl: URL });
    expect((await store.sessions.read(IDENTITY))?.secretHashes).toEqual({
      OS_CLIENT_SECRET: 'abcd',
      ...secretHashes({ password: 'typed' }),
    });
  });

  it.each<[string, Partial<Token>, boolean]>([
    ['if the login may not be stored', {}, false],
    ['without an ID', { id: '' }, true],
    ['without an expiry', { expiresAt: undefined }, true],
  ])('stores no token %s', async (_, changes, canStore) => {
    const { credentials, store } = createCredentials();
    const settings = { ...(await credentials.settings()), canStore };
    const issued = { token: { ...TOKEN, ...changes }, identityUrl: URL };
    await credentials.putSessionToken(settings, issued);
    expect(await store.sessions.names('')).toEqual([]);
    await store.sessions.update(IDENTITY, () => SESSION);
    await credentials.putSessionToken(settings, issued);
    expect(await store.sessions.read(IDENTITY)).toEqual(SESSION);
  });

  it.each<[string, boolean, Token['user'], Token['user']]>([
    ['another user', true, { id: 'u1', name: 'a' }, { id: 'u2', name: 'a' }],
    ['an unknown user', true, { id: 'u1', name: 'a' }, undefined],
    ['the same user', false, { id: 'u1', name: 'a' }, { id: 'u1', name: 'b' }],
    ['a user after an unknown one', false, undefined, { id: 'u1', name: 'a' }],
  ])('for %s, deletes the cached tokens of the login: %j', async (_, isDeleted, previous, user) => {
    const { credentials, store } = createCredentials();
    const settings = await credentials.settings();
    const issue = (id: string, owner: Token['user']) => ({
      token: { ...TOKEN, id, user: owner },
      identityUrl: URL,
    });
    await credentials.putSessionToken(settings, issue('old', previous));
    await credentials.putToken(settings, TOKEN);
    await store.tokens.put('another-login', TOKEN);
    await credentials.putSessionToken(settings, issue('new', user));
    expect(await store.tokens.list(IDENTITY)).toHaveLength(isDeleted ? 0 : 1);
    expect(await store.tokens.get('another-login')).toEqual(TOKEN);
    expect((await store.sessions.read(IDENTITY))?.token?.id).toBe('new');
  });

  it('deleteSessionToken deletes the rejected token, but not a newer one, and keeps the session', async () => {
    const { credentials, store } = createCredentials();
    const settings = await credentials.settings();
    const stored = { ...SESSION, token: TOKEN, identityUrl: URL, refreshToken: 'r' };
    await store.sessions.update(IDENTITY, () => stored);
    await credentials.deleteSessionToken(settings, 'other');
    expect(await store.sessions.read(IDENTITY)).toEqual(stored);
    await credentials.deleteSessionToken(settings, 't');
    expect(await store.sessions.read(IDENTITY)).toEqual({ ...stored, token: undefined });
  });
});

describe('session of createStoredCredentials', () => {
  const EMPTY = { isFromLogin: true, selectedProjects: {}, secretHashes: {} };

  /** Stores a session in a keyring that is then locked, or emptied except for `kept`. */
  async function sessionOf(content: object, kept: object = {}) {
    const { keyring, secrets } = createFakeKeyring();
    const store = createTestStore(temporaryDirectory(), keyring);
    await store.sessions.update(IDENTITY, () => ({ ...EMPTY, ...content }));
    if (secrets.size > 0) secrets.set(`session-${IDENTITY}`, JSON.stringify(kept));
    const { credentials, warnings } = createCredentials({}, { store });
    const settings = await credentials.settings();
    return {
      session: await credentials.session(settings),
      without: { ...settings, canStore: false },
      credentials,
      warnings,
    };
  }

  it('warns if the keyring returns none of the secrets', async () => {
    const { session, warnings } = await sessionOf({ token: TOKEN });
    expect(session).toMatchObject(EMPTY);
    expect(warnings).toEqual(['The keyring did not return the stored session: it is locked or empty.']);
  });

  it.each<[string, object, object]>([
    ['a token', { token: TOKEN }, { token: 't' }],
    ['a refresh token', { refreshToken: 'r' }, { refreshToken: 'r' }],
    ['no secrets, because it has none', {}, {}],
  ])('does not warn if the session has %s', async (_, content, kept) => {
    const { session, warnings } = await sessionOf(content, kept);
    expect(session).toMatchObject(EMPTY);
    expect(warnings).toEqual([]);
  });

  it('is undefined without a session, or if it may not be used', async () => {
    const { credentials, warnings } = createCredentials();
    expect(await credentials.session(await credentials.settings())).toBeUndefined();
    const stored = await sessionOf({ token: TOKEN }, { token: 't' });
    expect(await stored.credentials.session(stored.without)).toBeUndefined();
    expect(warnings).toEqual([]);
  });
});

describe('refreshTokens of createStoredCredentials', () => {
  it('stores a refresh token for other runs, and keeps the rest of the session', async () => {
    const { credentials, store } = createCredentials();
    const settings = await credentials.settings();
    await credentials.putSessionToken(settings, { token: TOKEN, identityUrl: URL });
    await credentials.refreshTokens(settings).put('r');
    expect(await store.sessions.read(IDENTITY)).toMatchObject({ token: TOKEN, refreshToken: 'r' });
    const later = createCredentials({}, { store }).credentials;
    expect(await later.refreshTokens(settings).get()).toBe('r');
    await credentials.refreshTokens(settings).put(undefined);
    expect(await later.refreshTokens(settings).get()).toBeUndefined();
    expect((await store.sessions.read(IDENTITY))?.token).toEqual(TOKEN);
  });

  it('keeps a refresh token for the run if it may not be stored', async () => {
    const { credentials, store } = createCredentials();
    const settings = { ...(await credentials.settings()), canStore: false };
    await store.sessions.update(IDENTITY, (session) => ({ ...session, refreshToken: 'stored' }));
    expect(await credentials.refreshTokens(settings).get()).toBeUndefined();
    await credentials.refreshTokens(settings).put('r');
    expect(await credentials.refreshTokens(settings).get()).toBe('r');
    expect((await store.sessions.read(IDENTITY))?.refreshToken).toBe('stored');
  });

  it('prefers the refresh token of the run to a stored one', async () => {
    const { credentials, store } = createCredentials();
    const settings = await credentials.settings();
    await credentials.refreshTokens(settings).put('own');
    await store.sessions.update(IDENTITY, (session) => ({ ...session, refreshToken: 'other' }));
    expect(await credentials.refreshTokens(settings).get()).toBe('own');
  });
});

describe('settings and withLock of createStoredCredentials', () => {
  it('settings are loaded once, until reloadSettings', async () => {
    const { credentials, store } = createCredentials();
    const settings = await credentials.settings();
    await store.sessions.update(IDENTITY, (session) => ({ ...session, isFromLogin: true }));
    expect(await credentials.settings()).toBe(settings);
    expect(settings.session).toBeUndefined();
    credentials.reloadSettings();
    expect((await credentials.settings()).session?.isFromLogin).toBe(true);
  });

  it('withLock locks the session, unless the login may not be stored', async () => {
    const store = createTestStore(temporaryDirectory());
    const locked: string[] = [];
    const sessions: typeof store.sessions = {
      ...store.sessions,
      withLock: async (name, work) => {
        locked.push(name);
        return work();
      },
    };
    const { credentials } = createCredentials({}, { store: { ...store, sessions } });
    const settings = await credentials.settings();
    let runs = 0;
    const work = async () => {
      runs += 1;
      return runs;
    };
    expect(await credentials.withLock(settings, work)).toBe(1);
    expect(await credentials.withLock({ ...settings, canStore: false }, work)).toBe(2);
    expect(locked).toEqual([IDENTITY]);
  });
});
