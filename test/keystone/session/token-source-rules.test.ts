/** How a token is obtained from a session, a refresh token or a login, without a Keystone. */
import { describe, expect, it } from 'vitest';
import type { CloudConfig } from '../../../src/clouds/types.ts';
import { MagnumError } from '../../../src/errors.ts';
import type { HttpRequest } from '../../../src/http/types.ts';
import type { Authenticator } from '../../../src/keystone/session/authenticator.ts';
import type { LoginSettings } from '../../../src/keystone/session/login-settings.ts';
import type { SessionContent } from '../../../src/keystone/session/session-store.ts';
import type { StoredCredentials } from '../../../src/keystone/session/stored-credentials.ts';
import { createTokenSource } from '../../../src/keystone/session/token-source.ts';
import type { AuthContext, IssuedToken, Token, UserInterface } from '../../../src/keystone/types.ts';
import { configOf, noTerminal } from '../fake-cloud.ts';

const NOW = Date.parse('2026-01-02T03:00:00Z');
const tokenFor = (id: string, ms = 3_600_000): Token => ({
  id,
  expiresAt: new Date(NOW + ms).toISOString(),
});
const ISSUED: IssuedToken = { token: tokenFor('session'), identityUrl: 'https://issuer.example/v3' };
const EMPTY: SessionContent = { isFromLogin: true, selectedProjects: {}, secretHashes: {} };

interface Scenario {
  readonly config?: Partial<CloudConfig>;
  readonly options?: Record<string, string>;
  readonly session?: SessionContent;
  /** Magnum login has stored the session. */
  readonly hasSession?: boolean;
  readonly refreshToken?: string;
  readonly rescope?: () => Promise<Token>;
  readonly logIn?: Authenticator['logIn'];
  /** Keystone's status for a HEAD request. */
  readonly status?: number;
  readonly ui?: UserInterface;
}

function createSource(scenario: Scenario = {}) {
  const { session, refreshToken, status = 404, ui = noTerminal } = scenario;
  const calls: unknown[][] = [];
  const record = (...call: unknown[]) => void calls.push(call);
  const refreshTokens = { get: async () => refreshToken, put: async () => {} };
  const credentials = {
    session: async () => session,
    refreshTokens: () => refreshTokens,
    putSessionToken: async (_: LoginSettings, { token }: IssuedToken) =>
      record('put session token', token.id),
    deleteSessionToken: async (_: LoginSettings, id: string) => record('delete session token', id),
  } as unknown as StoredCredentials;
  const authenticator = {
    ui,
    identityUrl: async () => 'https://configured.example/v3',
    async rescope(...call: unknown[]) {
      record('rescope', ...call);
      return (scenario.rescope ?? (async () => tokenFor('scoped')))();
    },
    logIn: (async (options, changes, onIssued) => {
      record('log in', options, changes.refreshTokens === refreshTokens);
      if (scenario.logIn) return scenario.logIn(options, changes, onIssued);
      onIssued({ token: tokenFor('issued'), identityUrl: 'x' });
      return tokenFor('logged-in');
    }) as Authenticator['logIn'],
    async logInUnscoped(changes: Partial<AuthContext>) {
      record('log in unscoped', changes.refreshTokens === refreshTokens);
      return { token: tokenFor('unscoped'), identityUrl: 'x' };
    },
  } as unknown as Authenticator;
  const transport = {
    async request({ method, url, headers }: HttpRequest) {
      record(method, url, headers);
      return { status, body: '', headers: {}, cookies: [], url };
    },
  };
  const source = createTokenSource({
    ...{ transport, authenticator, credentials },
    now: () => NOW,
    config: configOf({}, scenario.config),
  });
  const outline = scenario.hasSession === undefined ? undefined : { isFromLogin: scenario.hasSession };
  const settings = { options: scenario.options ?? { project_id: 'p' }, session: outline } as LoginSettings;
  return { source, settings, calls };
}

describe('sessionToken of createTokenSource', () => {
  const { source } = createSource();

  it('returns the token with the Keystone that issued it, or that of the configuration', async () => {
    expect(await source.sessionToken({ ...EMPTY, ...ISSUED })).toEqual(ISSUED);
    expect(await source.sessionToken({ ...EMPTY, token: ISSUED.token })).toEqual({
      token: ISSUED.token,
      identityUrl: 'https://configured.example/v3',
    });
  });

  it.each<[string, SessionContent | undefined]>([
    ['no session', undefined],
    ['a session without a token', EMPTY],
    ['a token that expires in less than a minute', { ...EMPTY, token: tokenFor('t', 59_999) }],
    [
      'a token of an application credential',
      { ...EMPTY, token: { ...tokenFor('t'), applicationCredential: { id: 'ac', restricted: true } } },
    ],
  ])('is undefined for %s', async (_, session) => expect(await source.sessionToken(session)).toBeUndefined());

  it('returns a token that expires in a minute', async () => {
    expect(await source.sessionToken({ ...EMPTY, token: tokenFor('t', 60_000) })).toBeDefined();
  });
});

describe('exchange of createTokenSource', () => {
  const rejection = (status: number, kind: 'auth' | 'unreachable' = 'auth') =>
    new MagnumError(kind, 'Keystone rejected the exchange.', { status, requestId: 'req-1' });
  const HEAD = [
    'HEAD',
    'https://issuer.example/v3/auth/tokens',
    { 'X-Auth-Token': 'session', 'X-Subject-Token': 'session', 'OpenStack-Identity-Access-Rules': '1' },
  ];

  it('requests the scope of the options', async () => {
    const { source, settings, calls } = createSource();
    expect((await source.exchange(settings, ISSUED))?.id).toBe('scoped');
    expect(calls).toEqual([['rescope', { project_id: 'p' }, ISSUED, { project: { id: 'p' } }]]);
  });

  it('returns the token itself without a scope', async () => {
    const { source, settings, calls } = createSource({ options: {} });
    expect(await source.exchange(settings, ISSUED)).toBe(ISSUED.token);
    expect(calls).toEqual([]);
  });

  it('is undefined after a 403, and keeps the token of the session', async () => {
    const { source, settings, calls } = createSource({ rescope: () => Promise.reject(rejection(403)) });
    expect(await source.exchange(settings, ISSUED)).toBeUndefined();
    expect(calls.slice(1)).toEqual([]);
  });

  it.each([401, 404, 500])('is undefined if the token is invalid (%i), and deletes it', async (status) => {
    const { source, settings, calls } = createSource({
      rescope: () => Promise.reject(rejection(401)),
      status,
    });
    expect(await source.exchange(settings, ISSUED)).toBeUndefined();
    expect(calls.slice(1)).toEqual([HEAD, ['delete session token', 'session']]);
  });

  it.each([200, 204])('throws that the user has no role if the token is valid (%i)', async (status) => {
    const { source, settings, calls } = createSource({
      options: { domain_id: 'd' },
      rescope: () => Promise.reject(rejection(401)),
      status,
    });
    await expect(source.exchange(settings, ISSUED)).rejects.toMatchObject({
      kind: 'auth',
      message: 'You are logged in, but the requested scope does not exist or you have no role in it.',
      ...{ status: 401, requestId: 'req-1' },
    });
    expect(calls.slice(1)).toEqual([HEAD]);
  });

  it.each<[string, unknown]>([
    ['an unavailable Keystone', rejection(503, 'unreachable')],
    ['a bug', new Error('A bug.')],
  ])('throws the error of %s', async (_, error) => {
    const { source, settings, calls } = createSource({ rescope: () => Promise.reject(error) });
    await expect(source.exchange(settings, ISSUED)).rejects.toBe(error);
    expect(calls.slice(1)).toEqual([]);
  });
});

describe('logIn of createTokenSource', () => {
  it('logs in with the stored refresh token, and stores the token of the session', async () => {
    const { source, settings, calls } = createSource();
    expect((await source.logIn(settings)).id).toBe('logged-in');
    expect(calls).toEqual([
      ['log in', { project_id: 'p' }, true],
      ['put session token', 'issued'],
    ]);
  });

  it('stores the token of the session even if the exchange for the scope fails', async () => {
    const error = new MagnumError('auth', 'No role.');
    const { source, settings, calls } = createSource({
      logIn: async (_, __, onIssued) => {
        onIssued({ token: tokenFor('issued'), identityUrl: 'x' });
        throw error;
      },
    });
    await expect(source.logIn(settings)).rejects.toBe(error);
    expect(calls.slice(1)).toEqual([['put session token', 'issued']]);
  });

  it('stores nothing if the login fails', async () => {
    const { source, settings, calls } = createSource({ logIn: () => Promise.reject(new Error('no')) });
    await expect(source.logIn(settings)).rejects.toThrow('no');
    expect(calls.slice(1)).toEqual([]);
  });

  it('logInUnscoped stores the token, and returns it', async () => {
    const { source, settings, calls } = createSource();
    expect(await source.logInUnscoped(settings)).toEqual({ token: tokenFor('unscoped'), identityUrl: 'x' });
    expect(calls).toEqual([
      ['log in unscoped', true],
      ['put session token', 'unscoped'],
    ]);
  });

  it.each([
    [true, 'The session has expired, and logging in again requires an interactive terminal.'],
    [false, 'You are not logged in, and logging in with v3websso requires an interactive terminal.'],
    [undefined, 'You are not logged in, and logging in with v3websso requires an interactive terminal.'],
  ])('sends nothing if a browser is required, isFromLogin is %j', async (hasSession, message) => {
    const { source, settings, calls } = createSource({
      config: { authType: 'v3websso' },
      ...(hasSession !== undefined && { hasSession }),
    });
    for (const login of [source.logIn(settings), source.logInUnscoped(settings)])
      await expect(login).rejects.toMatchObject({ kind: 'auth', message });
    expect(calls).toEqual([]);
  });

  it('logs in with a refresh token if a browser is required, and fails if the browser is opened', async () => {
    const scenario = { config: { authType: 'v3websso' }, refreshToken: 'r', hasSession: true };
    const renewed = createSource(scenario);
    expect((await renewed.source.logIn(renewed.settings)).id).toBe('logged-in');
    const { source, settings } = createSource({
      ...scenario,
      logIn: async (_, { ui }) => {
        await ui?.openBrowser('https://h/');
        return tokenFor('t');
      },
    });
    await expect(source.logIn(settings)).rejects.toMatchObject({
      message: 'The session has expired, and logging in again requires an interactive terminal.',
    });
  });

  it('reports an expired session if a password is missing', async () => {
    const logIn = () => Promise.reject(new MagnumError('usage', 'Provide a password.'));
    const { source, settings } = createSource({ hasSession: true, logIn });
    await expect(source.logIn(settings)).rejects.toMatchObject({
      kind: 'auth',
      message: 'The session has expired, and logging in again requires an interactive terminal.',
    });
    const another = createSource({ hasSession: false, logIn });
    await expect(another.source.logIn(another.settings)).rejects.toMatchObject({ kind: 'usage' });
  });
});

describe('obtain of createTokenSource', () => {
  const session = { ...EMPTY, ...ISSUED };

  it('exchanges the token of the session', async () => {
    const { source, settings, calls } = createSource({ session });
    expect((await source.obtain(settings)).id).toBe('scoped');
    expect((await source.obtain(settings, 'other')).id).toBe('scoped');
    expect(calls.map(([name]) => name)).toEqual(['rescope', 'rescope']);
  });

  it('logs in if the token of the session is the rejected one, or missing', async () => {
    const rejected = createSource({ session });
    expect((await rejected.source.obtain(rejected.settings, 'session')).id).toBe('logged-in');
    const { source, settings, calls } = createSource();
    expect((await source.obtain(settings)).id).toBe('logged-in');
    expect([...rejected.calls, ...calls].map(([name]) => name)).not.toContain('rescope');
  });

  it('logs in if the token of the session cannot be exchanged', async () => {
    const rescope = () => Promise.reject(new MagnumError('auth', 'No.', { status: 403 }));
    const { source, settings } = createSource({ session, rescope });
    expect((await source.obtain(settings)).id).toBe('logged-in');
  });
});
