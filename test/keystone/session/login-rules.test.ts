/** What a login stores and selects, at a fake Keystone that issues unscoped tokens and exchanges them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CloudConfig } from '../../../src/clouds/types.ts';
import { MagnumError } from '../../../src/errors.ts';
import { v3password } from '../../../src/keystone/plugins/v3password.ts';
import { identityKey, secretHashes } from '../../../src/keystone/session/cache-keys.ts';
import type { SessionOptions } from '../../../src/keystone/session/session.ts';
import type { UserInterface } from '../../../src/keystone/types.ts';
import { json, makeTransport, type Recorded, serve } from '../../http/servers.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { catalogOf, configOf, inMs, noTerminal, sessionOf } from '../fake-cloud.ts';
import { createFakeKeyring, createTestStore } from './credential-store.ts';

interface Options {
  /** Changes the description of a token; `nth` counts the token requests from 1. */
  readonly describe?: (token: Record<string, unknown>, nth: number) => object;
  /** Status for a token request with a scope; 201 by default. */
  readonly scopedStatus?: number;
}

/** A Keystone whose tokens are `token-1`, `token-2`, …; the scope of a request becomes the project of its token. */
async function keystone({ describe = (token) => token, scopedStatus = 201 }: Options = {}) {
  let nth = 0;
  const methods: string[] = [];
  const server = await serve((request: Recorded, response) => {
    if (request.method === 'HEAD') {
      response.writeHead(200).end();
      return;
    }
    if (request.method !== 'POST') {
      json(response, 404, {});
      return;
    }
    nth += 1;
    const { identity, scope } = JSON.parse(request.body).auth;
    methods.push(identity.methods.join());
    if (scope && scopedStatus !== 201) {
      json(response, scopedStatus, { error: { message: 'No.' } });
      return;
    }
    const { id, name = id } = scope?.project ?? {};
    const token = describe(
      {
        user: { id: 'u1', name: 'a' },
        expires_at: inMs(3_600_000),
        ...(scope && { project: { id: id ?? `id-of-${name}`, name }, catalog: catalogOf('http://h') }),
      },
      nth,
    );
    json(response, 201, { token }, { 'x-subject-token': `token-${nth}` });
  });
  return { url: `${server.url}/v3`, methods, requests: server.requests };
}

const login = (url: string, auth: Record<string, string> = {}, changes: Partial<CloudConfig> = {}) =>
  configOf({ auth_url: url, username: 'a', password: 'p', project_name: 'x', ...auth }, changes);

/** A home directory, and runs of the program in it. */
function useHome(home = temporaryDirectory()) {
  const store = createTestStore(home);
  const locations: unknown[] = [];
  const run = (config: CloudConfig, options: Partial<SessionOptions> = {}) =>
    sessionOf(config, { store, onStored: async (location) => void locations.push(location), ...options })
      .session;
  return { home, store, run, locations };
}

describe('logIn', () => {
  it('logs in without a scope, exchanges the token, and stores both', async () => {
    const cloud = await keystone();
    const { store, run, locations } = useHome();
    const config = login(cloud.url);
    const result = await run(config).logIn();
    const identity = identityKey(config);
    expect(result).toEqual({
      token: expect.objectContaining({ id: 'token-2', project: { id: 'id-of-x', name: 'x' } }),
      location: { place: 'file', path: expect.stringContaining(`sessions/${identity}.json`) },
      isRenewable: false,
    });
    expect(await store.sessions.read(identity)).toMatchObject({
      ...{ isFromLogin: true, selectedProjects: {}, secretHashes: secretHashes({ password: 'p' }) },
      ...{ token: { id: 'token-1' }, identityUrl: cloud.url, refreshToken: undefined },
    });
    expect((await store.tokens.list(identity)).map(({ id }) => id)).toEqual(['token-2']);
    expect(locations).toEqual([result.location]);
    expect((await run(config).token()).id).toBe('token-2');
    expect(cloud.methods).toEqual(['password', 'token']);
  });

  it('deletes the cached tokens of the login with any password, but not those of others', async () => {
    const cloud = await keystone();
    const { store, run } = useHome();
    const config = login(cloud.url, {}, { cacheTokens: true });
    await run(config).token();
    await run(login(cloud.url, { password: 'q' }, { cacheTokens: true })).token();
    await run(login(cloud.url, { username: 'b' }, { cacheTokens: true })).token();
    await run(login(cloud.url)).logIn();
    expect((await store.tokens.list('')).map(({ id }) => id).sort()).toEqual(['token-3', 'token-5']);
  });

  it('stores the hash of a password that was typed', async () => {
    const cloud = await keystone();
    const { store, run } = useHome();
    const config = login(cloud.url, { password: '' });
    const ui = { ...noTerminal, isInteractive: true, promptSecret: async () => 'typed' };
    await run(config, { ui }).logIn();
    const stored = await store.sessions.read(identityKey(config));
    expect(stored?.secretHashes).toEqual(secretHashes({ password: 'typed' }));
  });

  it('returns the problem and the unscoped token if the scope is rejected', async () => {
    const cloud = await keystone({ scopedStatus: 401 });
    const { store, run } = useHome();
    const config = login(cloud.url);
    const { token, problem, location } = await run(config).logIn();
    expect([token.id, problem, location?.place]).toEqual([
      'token-1',
      expect.objectContaining({
        kind: 'auth',
        message: 'You are logged in, but the requested scope does not exist or you have no role in it.',
      }),
      'file',
    ]);
    expect((await store.sessions.read(identityKey(config)))?.token?.id).toBe('token-1');
    expect(await store.tokens.list('')).toEqual([]);
  });

  it('returns the unscoped token without a problem after a 403, or without a scope', async () => {
    for (const [auth, options] of [
      [{}, { scopedStatus: 403 }],
      [{ project_name: '' }, {}],
    ] as const) {
      const cloud = await keystone(options);
      const { store, run } = useHome();
      const result = await run(login(cloud.url, auth)).logIn();
      expect([result.token.id, result.problem]).toEqual(['token-1', undefined]);
      expect(await store.tokens.list('')).toEqual([]);
    }
  });

  it('caches the token of the session if it already has a project and no scope is requested', async () => {
    const project = { id: 'default', name: 'default project' };
    const cloud = await keystone({ describe: (token) => ({ ...token, project }) });
    const { store, run } = useHome();
    await run(login(cloud.url, { project_name: '' })).logIn();
    expect((await store.tokens.list('')).map(({ id }) => id)).toEqual(['token-1']);
  });

  it('throws after an interruption of the exchange', async () => {
    const cloud = await keystone();
    const { run } = useHome();
    const config = login(cloud.url);
    const { transport } = makeTransport();
    const interrupted = new MagnumError('interrupted', 'Interrupted.');
    let requests = 0;
    const request: typeof transport.request = (sent) => {
      requests += 1;
      return requests > 1 ? Promise.reject(interrupted) : transport.request(sent);
    };
    await expect(run(config, { transport: { ...transport, request } }).logIn()).rejects.toBe(interrupted);
  });

  it('fails before any request for an incomplete scope', async () => {
    const cloud = await keystone();
    const { run } = useHome();
    await expect(run(login(cloud.url, { domain_name: 'd' })).logIn()).rejects.toMatchObject({
      message: 'A token can have only one scope, but several are set: project, domain.',
    });
    expect(cloud.requests).toEqual([]);
  });

  it('fails for an auth type that requests no token', async () => {
    const { run, store } = useHome();
    await expect(run(configOf({}, { authType: 'none' })).logIn()).rejects.toMatchObject({
      kind: 'usage',
      message: 'Auth type none requests no token from Keystone.',
    });
    expect(await store.sessions.names('')).toEqual([]);
  });

  it('stores the session without a token that has no expiry', async () => {
    const cloud = await keystone({ describe: ({ expires_at: _, ...token }) => token });
    const { run, store } = useHome();
    const config = login(cloud.url);
    await run(config).logIn();
    const stored = await store.sessions.read(identityKey(config));
    expect([stored?.isFromLogin, stored?.token]).toEqual([true, undefined]);
  });

  it('uses the token in the same run if it could not be stored', async () => {
    const cloud = await keystone();
    const home = temporaryDirectory();
    await writeFile(join(home, '.cache'), 'a file instead of a directory');
    const session = useHome(home).run(login(cloud.url, {}, { cacheTokens: true }));
    expect(await session.logIn()).toMatchObject({ token: { id: 'token-2' }, location: undefined });
    expect((await session.token()).id).toBe('token-2');
    expect(cloud.methods).toEqual(['password', 'token']);
  });

  it('has no location without a store, and returns the token', async () => {
    const cloud = await keystone();
    const { run, locations } = useHome();
    const { token, location } = await run(login(cloud.url), { store: undefined }).logIn();
    expect([token.id, location, locations]).toEqual(['token-2', undefined, []]);
  });

  it.each([
    [true, undefined, ['opened']],
    [true, { browser: true }, ['opened']],
    [false, { browser: false }, []],
  ])(
    'opens a browser: %j, for the options %j, and the login is attended',
    async (isOpened, options, opened) => {
      const cloud = await keystone();
      const seen: string[] = [];
      let isAttended: boolean | undefined;
      const ui: UserInterface = {
        ...noTerminal,
        isInteractive: true,
        openBrowser: async () => {
          seen.push('opened');
          return true;
        },
      };
      const { run } = useHome();
      const { authenticate } = v3password;
      let result: boolean | undefined;
      const spy = vi.spyOn(v3password, 'authenticate').mockImplementation(async (context) => {
        isAttended = context.ui.isAttended;
        result = await context.ui.openBrowser('https://h/');
        return authenticate(context);
      });
      onTestFinished(() => spy.mockRestore());
      await run(login(cloud.url), { ui }).logIn(options);
      expect([isAttended, result, seen]).toEqual([true, isOpened, opened]);
    },
  );

  it.each([
    ['the same user', 'u1', true],
    ['another user', 'u2', false],
  ])('for %s, keeps the selected project: %j', async (_, id, isKept) => {
    let user = 'u1';
    const cloud = await keystone({ describe: (token) => ({ ...token, user: { id: user, name: 'a' } }) });
    const { run } = useHome();
    const config = login(cloud.url);
    await run(config).logIn();
    await run(config).useProject({ id: 'p2', name: 'p2' });
    user = id;
    await run(config).logIn();
    const selected = Object.values((await run(config).state()).session?.selectedProjects ?? {});
    expect(selected).toEqual(isKept ? [{ id: 'p2', name: 'p2' }] : []);
  });
});

describe('useProject', () => {
  const PROJECT = { id: 'p2', name: 'other' };

  it('selects the project for later runs with the same configuration, and uses it at once', async () => {
    const cloud = await keystone();
    const { run, store } = useHome();
    const config = login(cloud.url);
    const session = run(config);
    expect((await session.state()).session).toBeUndefined();
    await session.logIn();
    expect((await session.state()).session).toMatchObject({ isFromLogin: true });
    expect(await session.useProject(PROJECT)).toMatchObject({ id: 'token-3', project: { id: 'p2' } });
    expect((await session.token()).id).toBe('token-3');
    expect((await session.state()).options).toMatchObject({ project_id: 'p2' });
    expect((await run(config).token()).id).toBe('token-3');
    expect((await run(config).state()).options).toMatchObject({ project_id: 'p2' });
    expect((await run(login(cloud.url, { project_name: 'y' })).state()).options).toMatchObject({
      project_name: 'y',
    });
    expect((await store.sessions.read(identityKey(config)))?.isFromLogin).toBe(true);
    expect(cloud.methods).toEqual(['password', 'token', 'token']);
  });

  it('uses the cached token of the project', async () => {
    const cloud = await keystone();
    const { run } = useHome();
    await run(login(cloud.url)).logIn();
    await run(login(cloud.url, { project_name: '', project_id: 'p2' })).token();
    const { id } = await run(login(cloud.url)).useProject(PROJECT);
    expect([id, cloud.methods]).toEqual(['token-3', ['password', 'token', 'token']]);
  });

  it('keeps the projects that were selected for other configurations', async () => {
    const cloud = await keystone();
    const { run } = useHome();
    await run(login(cloud.url)).logIn();
    await run(login(cloud.url)).useProject(PROJECT);
    await run(login(cloud.url, { project_name: 'y' })).useProject({ id: 'p3', name: 'third' });
    expect((await run(login(cloud.url)).state()).options).toMatchObject({ project_id: 'p2' });
    expect((await run(login(cloud.url, { project_name: 'y' })).state()).options).toMatchObject({
      project_id: 'p3',
    });
  });

  it('logs in for the project if the token of the session cannot be exchanged', async () => {
    const project = PROJECT;
    const cloud = await keystone({ describe: (token) => ({ ...token, project }) });
    const { run } = useHome();
    const config = login(cloud.url, { project_name: '' });
    await run(config).logIn();
    const { transport } = makeTransport();
    const request: typeof transport.request = async (sent) => {
      const response = await transport.request(sent);
      const isExchange = JSON.stringify(sent.json ?? '').includes('"methods":["token"]');
      return isExchange ? { ...response, status: 403 } : response;
    };
    await run(config, { transport: { ...transport, request } }).useProject(PROJECT);
    expect(cloud.methods.slice(1)).toEqual(['token', 'password']);
  });

  it('fails without a store', async () => {
    const { run } = useHome();
    await expect(run(login('http://h/v3'), { store: undefined }).useProject(PROJECT)).rejects.toMatchObject({
      kind: 'usage',
      message: 'Cannot store the selected project: OS_CACHE turns caching off.',
    });
  });

  it('fails if a scope is on the command line', async () => {
    const { run } = useHome();
    const sources = new Map([['auth.project_name', 'the command line']]);
    await expect(run(login('http://h/v3', {}, { sources })).useProject(PROJECT)).rejects.toMatchObject({
      message: 'Cannot select a project: a scope option on the command line overrides it.',
    });
  });

  it('fails for an application credential, and sends no request for the project', async () => {
    const application_credential = { id: 'ac', restricted: true };
    const cloud = await keystone({ describe: (token) => ({ ...token, application_credential }) });
    const { run, store } = useHome();
    await expect(run(login(cloud.url)).useProject(PROJECT)).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('This login is limited to '),
    });
    expect(cloud.methods).toEqual(['password']);
    expect(await store.sessions.names('')).toEqual([]);
  });

  it('fails if Keystone issues a token for another project, and does not select it', async () => {
    const project = { id: 'p9', name: 'fixed' };
    const cloud = await keystone({ describe: (token) => ({ ...token, project }) });
    const { run } = useHome();
    const config = login(cloud.url);
    await expect(run(config).useProject(PROJECT)).rejects.toMatchObject({
      message: expect.stringContaining('This login is limited to project fixed:'),
    });
    expect((await run(config).state()).options).toMatchObject({ project_name: 'x' });
  });

  it('fails if the selection cannot be stored', async () => {
    const cloud = await keystone();
    const home = temporaryDirectory();
    await writeFile(join(home, '.cache'), 'a file instead of a directory');
    await expect(useHome(home).run(login(cloud.url)).useProject(PROJECT)).rejects.toMatchObject({
      message: 'Cannot store the selected project: HOME is not set, or the cache directory is not writable.',
    });
  });
});

describe('the stored credentials of a login', () => {
  it('state and cachedToken describe what is stored, and send no request', async () => {
    const cloud = await keystone();
    const { run } = useHome();
    const config = login(cloud.url);
    expect(await run(config).state()).toEqual({
      ...{ session: undefined, tokenLocation: undefined, options: config.auth },
    });
    expect(await run(config).cachedToken()).toBeUndefined();
    await run(config).logIn();
    cloud.requests.length = 0;
    expect(await run(config).state()).toMatchObject({
      session: { isFromLogin: true, hasSecrets: true },
      tokenLocation: { place: 'file', path: expect.stringContaining('/tokens/') },
    });
    expect((await run(config).cachedToken())?.id).toBe('token-2');
    const another = login(cloud.url, { project_name: 'y' });
    expect((await run(another).state()).tokenLocation).toBeUndefined();
    expect(cloud.requests).toEqual([]);
  });

  it('state has no location of a cached token that may not be used', async () => {
    const cloud = await keystone();
    const { run } = useHome();
    await run(login(cloud.url, {}, { cacheTokens: true })).token();
    expect((await run(login(cloud.url, {}, { cacheTokens: true })).state()).tokenLocation).toBeDefined();
    expect((await run(login(cloud.url)).state()).tokenLocation).toBeUndefined();
  });

  it('storedTokens returns each unexpired token of the login once, the token of the session last', async () => {
    const cloud = await keystone({
      describe: (token, nth) => ({ ...token, expires_at: inMs(nth === 2 ? 60_000 : 3_600_000) }),
    });
    const { run, store } = useHome();
    const config = login(cloud.url);
    await run(config).logIn();
    await run(login(cloud.url, { project_name: 'y' })).token();
    await run(login(cloud.url, { username: 'b' }, { cacheTokens: true })).token();
    const idsAt = async (ms: number) =>
      (await run(config, { now: () => Date.now() + ms }).storedTokens()).map(({ token, identityUrl }) => [
        token.id,
        identityUrl,
      ]);
    expect((await idsAt(0)).at(-1)?.[0]).toBe('token-1');
    const identity = identityKey(config);
    const stored = (await store.sessions.read(identity))?.token ?? { id: '' };
    await store.tokens.put(`${identity}copy`, stored);
    const ids = (await idsAt(0)).map(([id]) => id);
    expect([...ids].sort()).toEqual(['token-1', 'token-2', 'token-3']);
    expect((await idsAt(120_000)).map(([id]) => id).sort()).toEqual(['token-1', 'token-3']);
    expect((await idsAt(0)).every(([, url]) => url === cloud.url)).toBe(true);
    expect(await idsAt(3_700_000)).toEqual([]);
    expect(await run(config, { store: undefined }).storedTokens()).toEqual([]);
  });

  it('storedTokens are of the Keystone of the configuration without a session', async () => {
    const cloud = await keystone();
    const { run } = useHome();
    const config = login(cloud.url, { project_name: '' }, { cacheTokens: true });
    const { store } = useHome();
    await store.tokens.put(`${identityKey(config)}x`, { id: 't', expiresAt: inMs(600_000) });
    expect(await run(config, { store }).storedTokens()).toEqual([
      { token: { id: 't', expiresAt: expect.any(String) }, identityUrl: cloud.url },
    ]);
  });

  it('deleteCredentials deletes tokens and sessions with any password, and the current token', async () => {
    const cloud = await keystone();
    const { run, store } = useHome();
    const config = login(cloud.url);
    await run(config).logIn();
    await run(login(cloud.url, { password: 'q' }, { cacheTokens: true })).token();
    await run(login(cloud.url, { username: 'b' }, { cacheTokens: true })).token();
    const session = run(config);
    expect((await session.token()).id).toBe('token-2');
    expect(await session.deleteCredentials()).toBe(0);
    expect(await store.tokens.list(identityKey(config).slice(0, 36))).toEqual([]);
    expect(await store.sessions.names('')).toHaveLength(1);
    expect((await session.state()).session).toBeUndefined();
    expect((await session.token()).id).not.toBe('token-2');
    expect(await run(config, { store: undefined }).deleteCredentials()).toBe(0);
  });

  it('deleteCredentials counts the secrets that the keyring did not delete, of the token and of the session', async () => {
    const cloud = await keystone();
    const { keyring } = createFakeKeyring();
    const store = createTestStore(temporaryDirectory(), { ...keyring, delete: async () => false });
    const { run } = useHome();
    await run(login(cloud.url), { store }).logIn();
    expect(await run(login(cloud.url), { store }).deleteCredentials()).toBe(2);
  });

  it('attemptKey depends on the scope, the secrets and the session, and cacheKey on the scope', async () => {
    const cloud = await keystone();
    const { run } = useHome();
    const attempt = (auth: Record<string, string>) => run(login(cloud.url, auth)).attemptKey();
    const keys = [await attempt({}), await attempt({ project_name: 'y' }), await attempt({ password: 'q' })];
    expect(await attempt({ password: '' })).not.toBe(keys[0]);
    await run(login(cloud.url)).logIn();
    keys.push(await attempt({}));
    expect(new Set(keys).size).toBe(4);
    expect(keys.join()).not.toMatch(/"p"|"q"/);
    const cacheKey = (auth: Record<string, string>) => run(login(cloud.url, auth)).cacheKey();
    expect(await cacheKey({})).toMatch(/^[0-9a-f]{64}$/);
    expect(await cacheKey({ project_name: 'y' })).not.toBe(await cacheKey({}));
  });
});
