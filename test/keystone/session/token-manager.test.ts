/** Where a token comes from: the cache, the session, a refresh token, a log-in; and what becomes of one that ends or is refused. */
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { CloudConfig } from '../../../src/clouds/types.ts';
import type { CredentialStore } from '../../../src/keystone/session/credential-store.ts';
import type { SessionOptions } from '../../../src/keystone/session/session.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/server.ts';
import { json, serve } from '../../http/servers.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { catalogOf, configOf, inMs, nobody, sessionOf } from '../fake-cloud.ts';
import { createFakeKeyring, createTestStore } from './credential-store.ts';

const get = { method: 'GET', path: '/v1/clusters' } as const;

async function sandboxWith(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ seconds: 0, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

const configFor = (
  sandbox: Sandbox,
  auth: Record<string, string> = {},
  more: Partial<CloudConfig> = {},
): CloudConfig =>
  configOf(
    {
      auth_url: sandbox.identityUrl,
      username: 'demo',
      password: 'demo',
      user_domain_name: 'Default',
      project_name: 'demo',
      project_domain_name: 'Default',
      ...auth,
    },
    { cacheTokens: true, ...more },
  );

/** How tokens were asked for: `password`, `token`. */
const logIns = ({ requests }: Sandbox): string[] =>
  requests
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/auth/tokens'))
    .map(({ body }) => (body as { auth: { identity: { methods: string[] } } }).auth.identity.methods.join());

let home: string;
let store: CredentialStore;
beforeEach(() => {
  home = temporaryDirectory();
  store = createTestStore(home);
});
const run = (config: CloudConfig, more: Partial<SessionOptions> = {}) =>
  sessionOf(config, { store, ...more }).session;

describe('a session between runs', () => {
  it('gives tokens for other projects with no log-in', async () => {
    const sandbox = await sandboxWith();
    await run(configFor(sandbox)).logIn();
    sandbox.requests.length = 0;
    const other = await run(configFor(sandbox, { project_name: 'other' }, { cacheTokens: false })).token();
    expect(other.project?.name).toBe('other');
    expect(logIns(sandbox)).toEqual(['token']);
    await run(configFor(sandbox, { project_name: 'other' }, { cacheTokens: false })).token();
    expect(logIns(sandbox)).toEqual(['token']);
  });

  it('is left alone by another person, type or password', async () => {
    const sandbox = await sandboxWith();
    await run(configFor(sandbox)).logIn();
    sandbox.requests.length = 0;
    await run(configFor(sandbox, { username: 'viewer', password: 'viewer' })).token();
    await expect(run(configFor(sandbox, { password: 'changed' })).token()).rejects.toMatchObject({
      kind: 'auth',
    });
    expect(logIns(sandbox)).toEqual(['password', 'password']);
  });

  it('has no secret in any file where there is a keychain', async () => {
    const sandbox = await sandboxWith();
    const { keyring, secrets } = createFakeKeyring();
    const mine = createTestStore(home, keyring);
    const { location } = await run(configFor(sandbox), { store: mine }).logIn();
    expect(location?.place).toBe('keychain');
    expect([...secrets.keys()].map((account) => account.replace(/[0-9a-f]{40,}/, 'NAME')).sort()).toEqual([
      'NAME',
      'session-NAME',
    ]);
    expect(await run(configFor(sandbox), { store: mine }).storedTokens()).toHaveLength(2);
    await run(configFor(sandbox), { store: mine }).logOut();
    expect(secrets.size).toBe(0);
  });

  it('whose keychain is locked is said to be so, and comes back when it is not', async () => {
    const sandbox = await sandboxWith();
    const { keyring } = createFakeKeyring();
    let locked = false;
    const guarded = {
      get: async (account: string) => (locked ? undefined : keyring.get(account)),
      set: async (account: string, secret: string) => (locked ? false : keyring.set(account, secret)),
      delete: async (account: string) => (locked ? false : keyring.delete(account)),
    };
    const mine = createTestStore(home, guarded);
    await run(configFor(sandbox), { store: mine }).logIn();
    locked = true;
    const { session, warnings } = sessionOf(configFor(sandbox, { project_name: 'other' }), { store: mine });
    await session.useProject({ id: (await session.token()).project?.id ?? '', name: 'other' });
    expect(warnings[0]).toMatch(/keychain does not give the session.*locked/);
    expect(await run(configFor(sandbox), { store: mine }).deleteCredentials()).toBeGreaterThan(0);
  });

  it('keeps what a locked keychain holds when only a choice is written', async () => {
    const sandbox = await sandboxWith();
    const { keyring } = createFakeKeyring();
    let locked = false;
    const guarded = {
      ...keyring,
      get: async (account: string) => (locked ? undefined : keyring.get(account)),
      delete: async () => false,
    };
    const { sessions } = createTestStore(home, guarded);
    await sessions.update('s', () => ({ isFromLogin: true, selectedProjects: {}, refreshToken: 'R' }));
    locked = true;
    await sessions.update('s', (session) => ({
      ...session,
      selectedProjects: { scope: { id: 'p', name: 'P' } },
    }));
    locked = false;
    expect(await sessions.read('s')).toMatchObject({
      refreshToken: 'R',
      selectedProjects: { scope: { id: 'p' } },
    });
    expect(sandbox.requests).toEqual([]);
  });
});

describe('a token that ends or is refused', () => {
  it('is made anew of the session before it ends', async () => {
    const sandbox = await sandboxWith({ tokenSeconds: 600 });
    await run(configFor(sandbox)).logIn();
    sandbox.requests.length = 0;
    const later = () => Date.now() + 590_000;
    await run(configFor(sandbox), { now: later }).token();
    // That of the session ends at the same time: it is of no use either.
    expect(logIns(sandbox)).toEqual(['password']);
  });

  it('is replaced at the first 401 by one that is made of the session', async () => {
    const sandbox = await sandboxWith();
    await run(configFor(sandbox)).logIn();
    sandbox.state.tokens = sandbox.state.tokens.filter(({ scope }) => scope === undefined);
    sandbox.requests.length = 0;
    expect((await run(configFor(sandbox)).request(get)).status).toBe(200);
    expect(logIns(sandbox)).toEqual(['token']);
    expect((await run(configFor(sandbox)).request(get)).status).toBe(200);
    expect(logIns(sandbox)).toEqual(['token']);
  });

  it('is replaced by a log-in when the session is revoked too', async () => {
    const sandbox = await sandboxWith();
    await run(configFor(sandbox)).logIn();
    sandbox.state.tokens = [];
    sandbox.requests.length = 0;
    expect((await run(configFor(sandbox)).request(get)).status).toBe(200);
    expect(logIns(sandbox)).toEqual(['token', 'password']);
    expect((await run(configFor(sandbox)).request(get)).status).toBe(200);
    expect(logIns(sandbox)).toHaveLength(2);
  });

  it('is replaced for questions to Keystone as well', async () => {
    const sandbox = await sandboxWith();
    await run(configFor(sandbox)).logIn();
    sandbox.state.tokens = [];
    const answer = await run(configFor(sandbox)).identity({ method: 'GET', path: '/auth/projects' });
    expect(answer.status).toBe(200);
  });

  it('is an error that tells to log in where nobody is there', async () => {
    const sandbox = await sandboxWith();
    const auth = { password: '' };
    const there = { ...nobody, isInteractive: true, promptSecret: async () => 'demo' };
    const config = configFor(sandbox, auth, { cloud: 'mine', cacheTokens: false });
    await run(config, { ui: there }).logIn();
    expect((await run(config).request(get)).status).toBe(200);
    sandbox.state.tokens = [];
    await expect(run(config).request(get)).rejects.toMatchObject({
      kind: 'auth',
      message: 'The session has ended, and nobody is there to log in again.',
      hint: 'Log in with: magnum login --os-cloud mine',
    });
  });

  it('is renewed by one of two processes, and found by the other', async () => {
    const sandbox = await sandboxWith();
    await run(configFor(sandbox)).logIn();
    sandbox.state.tokens = sandbox.state.tokens.filter(({ scope }) => scope === undefined);
    sandbox.requests.length = 0;
    const processes = Array.from({ length: 5 }, () =>
      run(configFor(sandbox), { store: createTestStore(home) }),
    );
    const answers = await Promise.all(processes.map((it) => it.request(get)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(logIns(sandbox)).toEqual(['token']);
  });

  it('does not wait for a process that was killed', async () => {
    const sandbox = await sandboxWith();
    const session = run(configFor(sandbox));
    await session.logIn();
    const name = (await session.cacheKey()).slice(0, 40);
    const { utimes, writeFile } = await import('node:fs/promises');
    const lock = `${home}/.cache/magnum/sessions/${name}.renewal.lock`;
    await writeFile(lock, '');
    await utimes(lock, Date.now() / 1_000 - 120, Date.now() / 1_000 - 120);
    sandbox.state.tokens = [];
    const before = Date.now();
    expect((await run(configFor(sandbox)).request(get)).status).toBe(200);
    expect(Date.now() - before).toBeLessThan(3_000);
  });
});

/** An OpenID provider that gives refresh tokens, each good for one use, and a Keystone that takes its access tokens. */
async function federation() {
  const grants: string[] = [];
  let live = '';
  let nth = 0;
  const server = await serve((request, response) => {
    if (request.url === '/token') {
      const form = new URLSearchParams(request.body);
      const grant = form.get('grant_type') ?? '';
      grants.push(grant);
      if (grant === 'refresh_token' && form.get('refresh_token') !== live) {
        json(response, 400, { error: 'invalid_grant' });
        return;
      }
      nth += 1;
      live = `refresh-${nth}`;
      void setTimeout(30).then(() =>
        json(response, 200, {
          access_token: `access-${nth}`,
          token_type: 'Bearer',
          expires_in: 300,
          refresh_token: live,
        }),
      );
    } else if (request.url.includes('/OS-FEDERATION/')) {
      json(response, 201, { token: described() }, { 'x-subject-token': `unscoped-${nth}` });
    } else if (request.url === '/v3/auth/tokens' && request.method === 'POST') {
      grants.push('exchange');
      const scoped = { project: { id: 'p1', name: 'demo' }, catalog: catalogOf(server.url) };
      json(response, 201, { token: { ...described(), ...scoped } }, { 'x-subject-token': `scoped-${nth}` });
    } else json(response, 404, {});
  });
  const described = () => ({
    methods: ['openid'],
    user: { id: 'u1', name: 'alice', domain: { id: 'd', name: 'Federated' } },
    expires_at: inMs(3_600_000),
  });
  const config = (more: Partial<CloudConfig> = {}) =>
    configOf(
      {
        auth_url: `${server.url}/v3`,
        identity_provider: 'idp',
        protocol: 'openid',
        client_id: 'c',
        access_token_endpoint: `${server.url}/token`,
        username: 'alice',
        project_id: 'p1',
      },
      { authType: 'v3oidcpassword', ...more },
    );
  return { grants, config, end: () => (live = 'revoked') };
}

describe('a refresh token', () => {
  const typing = { ...nobody, isInteractive: true, promptSecret: async () => 'secret-of-alice' };
  const later = () => Date.now() + 3_600_000;

  it('renews the session with nobody there, each one once, also for two processes at a time', async () => {
    const { grants, config } = await federation();
    const done = await run(config(), { ui: typing }).logIn();
    expect(done.isRenewable).toBe(true);
    expect(grants).toEqual(['password', 'exchange']);
    await run(config(), { now: later }).token();
    expect(grants).toEqual(['password', 'exchange', 'refresh_token', 'exchange']);
    const evenLater = () => Date.now() + 7_200_000;
    const tokens = await Promise.all(
      [1, 2, 3].map(() => run(config(), { now: evenLater, store: createTestStore(home) }).token()),
    );
    expect(grants.filter((grant) => grant === 'password')).toHaveLength(1);
    expect(tokens.map(({ user }) => user?.name)).toEqual(['alice', 'alice', 'alice']);
  });

  it('that is refused is forgotten, and a person asked, or told to log in', async () => {
    const { grants, config, end } = await federation();
    await run(config(), { ui: typing }).logIn();
    end();
    await expect(run(config(), { now: later }).token()).rejects.toMatchObject({
      kind: 'auth',
      hint: 'Log in with: magnum login',
    });
    grants.length = 0;
    await run(config(), { now: later, ui: typing }).token();
    expect(grants).toEqual(['password', 'exchange']);
  });

  it('is not kept where nothing is to be kept', async () => {
    const { config } = await federation();
    await run(config(), { ui: typing }).token();
    expect(await store.sessions.outline((await run(config()).cacheKey()).slice(0, 40))).toBeUndefined();
  });
});

describe('a log-in in a browser', () => {
  it('is not begun where nobody is there', async () => {
    const shown: string[] = [];
    const alone = { ...nobody, notify: (line: string) => void shown.push(line) };
    for (const authType of ['v3oidcauthcode', 'v3oidcdeviceauthz', 'v3websso']) {
      const config = configOf({ auth_url: 'http://127.0.0.1:9/v3' }, { authType, cloud: 'c' });
      await expect(run(config, { ui: alone }).token()).rejects.toMatchObject({
        kind: 'auth',
        hint: 'Log in with: magnum login --os-cloud c',
      });
    }
    expect(shown).toEqual([]);
  });
});

describe('when somebody else logs in', () => {
  it('what was kept of the one before is gone', async () => {
    const people = ['u1', 'u2'];
    const server = await serve((request, response) => {
      const id = people[0] ?? 'u2';
      if (request.method !== 'POST') {
        json(response, 404, {});
        return;
      }
      const { scope } = (JSON.parse(request.body) as { auth: { scope?: object } }).auth;
      const token = {
        user: { id, name: id },
        expires_at: inMs(3_600_000),
        ...(scope && { project: { id: 'p', name: 'p' }, catalog: catalogOf('http://h') }),
      };
      json(response, 201, { token }, { 'x-subject-token': `${id}-${scope ? 'scoped' : 'unscoped'}` });
    });
    const config = configOf({ auth_url: `${server.url}/v3`, username: 'a', password: 'b', project_id: 'p' });
    await run(config).logIn();
    await run(config).useProject({ id: 'p', name: 'p' });
    people.shift();
    await run(config).logIn();
    expect((await run(config).token()).id).toBe('u2-scoped');
    expect((await run(config).storedTokens()).map(({ token }) => token.id)).toEqual([
      'u2-scoped',
      'u2-unscoped',
    ]);
    expect((await run(config).state()).session?.selectedProjects).toEqual({});
  });
});
