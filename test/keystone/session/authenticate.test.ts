/** A complete login with plugins of the tests, without a Keystone. */
import { describe, expect, it } from 'vitest';
import { interruptedError, MagnumError } from '../../../src/errors.ts';
import type { HttpRequest, HttpResponse } from '../../../src/http/types.ts';
import { atIssuer, authenticate, rescope } from '../../../src/keystone/session/authenticate.ts';
import { createAuthenticator } from '../../../src/keystone/session/authenticator.ts';
import type {
  AuthContext,
  AuthPlugin,
  IssuedToken,
  Receipt,
  Token,
  UserInterface,
} from '../../../src/keystone/types.ts';
import { authContext, configOf, noTerminal } from '../fake-cloud.ts';

const AUTH_URL = 'https://cloud.example:5000/v3';
const OPTIONS = { auth_url: AUTH_URL, username: 'a', password: 'p', project_id: 'p1' };
const SCOPED: Token = { id: 'scoped', project: { id: 'p1', name: 'P' } };
const UNSCOPED: Token = { id: 'unscoped' };
const REJECTION = new MagnumError('auth', 'Keystone rejected the login.', { status: 401 });

/** A transport that exchanges tokens with `status`, and lists the projects of `projects`. */
function createTransport({ status = 201, projects = [] as object[] } = {}) {
  const requests: HttpRequest[] = [];
  async function request(sent: HttpRequest): Promise<HttpResponse> {
    requests.push(sent);
    const response = { headers: { 'x-subject-token': 'exchanged' }, cookies: [], url: sent.url };
    if (sent.url.endsWith('/auth/projects'))
      return { ...response, status: 200, body: JSON.stringify({ projects }) };
    const body = status === 201 ? { token: {} } : { error: { message: 'No.' } };
    return { ...response, status, body: JSON.stringify(body) };
  }
  return { transport: { request }, requests };
}

/** A plugin that returns or throws the results in their order, and records its contexts. */
function pluginWith(results: (Token | Receipt | Error)[], changes: Partial<AuthPlugin> = {}) {
  const contexts: AuthContext[] = [];
  const plugin: AuthPlugin = {
    names: ['test'],
    async authenticate(context) {
      contexts.push(context);
      const result = results.shift();
      if (result === undefined || result instanceof Error) throw result;
      return result;
    },
    ...changes,
  };
  return { plugin, contexts };
}

const rejectionOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('the login succeeded'),
    (error: unknown) => error,
  );

describe('authenticate', () => {
  it.each<[string, Token]>([
    ['a project', SCOPED],
    ['a domain', { id: 't', domain: { id: 'd', name: 'D' } }],
    ['the system', { id: 't', system: true }],
  ])('returns a token for %s unchanged', async (_, token) => {
    const { transport, requests } = createTransport();
    const issued: IssuedToken[] = [];
    const context = authContext(OPTIONS, { transport });
    expect(await authenticate(pluginWith([token]).plugin, context, (one) => issued.push(one))).toBe(token);
    expect(issued).toEqual([{ token, identityUrl: AUTH_URL }]);
    expect(requests).toEqual([]);
  });

  it('exchanges an unscoped token for one with the scope, after onIssued', async () => {
    const { transport, requests } = createTransport();
    const events: unknown[] = [];
    const context = authContext(OPTIONS, { transport });
    const token = await authenticate(pluginWith([UNSCOPED]).plugin, context, (issued) =>
      events.push(issued, requests.length),
    );
    expect(token.id).toBe('exchanged');
    expect(events).toEqual([{ token: UNSCOPED, identityUrl: AUTH_URL }, 0]);
    expect(requests).toEqual([
      {
        method: 'POST',
        url: `${AUTH_URL}/auth/tokens`,
        headers: { 'X-Auth-Token': 'unscoped' },
        json: {
          auth: {
            identity: { methods: ['token'], token: { id: 'unscoped' } },
            scope: { project: { id: 'p1' } },
          },
        },
      },
    ]);
  });

  it('returns an unscoped token if no scope is requested', async () => {
    const { transport, requests } = createTransport();
    const context = authContext({ ...OPTIONS, project_id: '' }, { transport });
    expect(await authenticate(pluginWith([UNSCOPED]).plugin, context)).toBe(UNSCOPED);
    expect(requests).toEqual([]);
  });

  it('neither exchanges nor reports the token of an auth type with an endpoint, but reviews it', async () => {
    const issued: IssuedToken[] = [];
    const reviewed: Token[] = [];
    const { plugin } = pluginWith([UNSCOPED], {
      endpoint: () => undefined,
      reviewToken: (_, token) => void reviewed.push(token),
    });
    expect(await authenticate(plugin, authContext(OPTIONS), (one) => issued.push(one))).toBe(UNSCOPED);
    expect([issued, reviewed]).toEqual([[], [UNSCOPED]]);
  });

  it('checks the scope before the login', async () => {
    const { plugin, contexts } = pluginWith([SCOPED]);
    await expect(authenticate(plugin, authContext({ ...OPTIONS, domain_id: 'd' }))).rejects.toMatchObject({
      kind: 'usage',
    });
    expect(contexts).toEqual([]);
  });

  it.each([
    [401, 'Project p1 not found, or you have no role in it.'],
    [403, 'Keystone at cloud.example:5000 does not allow the login: No.'],
  ])('explains the rejection of an exchange with %i: %s', async (status, message) => {
    const { transport, requests } = createTransport({ status });
    const error = await rejectionOf(
      authenticate(pluginWith([UNSCOPED]).plugin, authContext(OPTIONS, { transport })),
    );
    expect(error).toMatchObject({ kind: 'auth', status, message });
    expect(requests.filter(({ url }) => url.endsWith('/auth/projects'))).toHaveLength(status === 401 ? 1 : 0);
  });
});

describe('the explanation of a rejected login', () => {
  const CHECKS = { canCheckProject: true } as const;

  it('logs in without the scope, and names the project', async () => {
    const { transport, requests } = createTransport();
    const { plugin, contexts } = pluginWith([REJECTION, UNSCOPED], CHECKS);
    const error = await rejectionOf(authenticate(plugin, authContext(OPTIONS, { transport })));
    expect(error).toMatchObject({ message: 'Project p1 not found, or you have no role in it.', status: 401 });
    expect(contexts.map(({ options }) => options)).toEqual([
      OPTIONS,
      { auth_url: AUTH_URL, username: 'a', password: 'p' },
    ]);
    expect(requests.map(({ url, headers }) => [url, headers])).toEqual([
      [`${AUTH_URL}/auth/projects`, { 'X-Auth-Token': 'unscoped' }],
    ]);
  });

  const receipt = { missing: [['totp']] } as unknown as Receipt;
  const other = new MagnumError('auth', 'No.', { status: 403 });
  const remote = { ...OPTIONS, service_provider: 'sp' };
  it.each<[string, Error, Partial<AuthPlugin>, Record<string, string>, Partial<AuthContext>, number]>([
    ['another status', other, CHECKS, OPTIONS, {}, 1],
    ['a bug', new Error('A bug.'), CHECKS, OPTIONS, {}, 1],
    ['an auth type whose credentials are valid once', REJECTION, {}, OPTIONS, {}, 1],
    ['a retry', REJECTION, CHECKS, OPTIONS, { isRetry: true }, 1],
    ['Keystone to Keystone', REJECTION, CHECKS, remote, {}, 1],
    ['a domain as the scope', REJECTION, CHECKS, { ...OPTIONS, project_id: '', domain_id: 'd' }, {}, 1],
    ['no scope', REJECTION, CHECKS, { ...OPTIONS, project_id: '' }, {}, 1],
    ['a second rejection', REJECTION, CHECKS, OPTIONS, {}, 2],
  ])('is the rejection itself for %s', async (_, error, changes, options, context, logins) => {
    const { transport, requests } = createTransport();
    const { plugin, contexts } = pluginWith(
      [error, new MagnumError('auth', 'Again.', { status: 401 })],
      changes,
    );
    expect(await rejectionOf(authenticate(plugin, authContext(options, { transport, ...context })))).toBe(
      error,
    );
    expect(contexts).toHaveLength(logins);
    expect(requests).toEqual([]);
  });

  it('is the rejection itself if the login without a project requires more methods', async () => {
    const { transport, requests } = createTransport();
    const { plugin } = pluginWith([REJECTION, receipt], CHECKS);
    expect(await rejectionOf(authenticate(plugin, authContext(OPTIONS, { transport })))).toBe(REJECTION);
    expect(requests).toEqual([]);
  });

  it('is the interruption of the second login', async () => {
    const interruption = interruptedError();
    const { plugin } = pluginWith([REJECTION, interruption], CHECKS);
    expect(await rejectionOf(authenticate(plugin, authContext(OPTIONS)))).toBe(interruption);
  });
});

describe('rescope and atIssuer', () => {
  it('rescope fails with a hint that lists the projects', async () => {
    const { transport } = createTransport({ status: 401 });
    await expect(
      rescope(authContext(OPTIONS, { transport }), UNSCOPED, { project: { id: 'p' } }),
    ).rejects.toMatchObject({
      kind: 'auth',
      hint: 'You are logged in, but may have no role in the requested scope. To list your projects: magnum project-list',
    });
  });

  it('atIssuer is the Keystone of the token, with the fallback domain only of the local one', async () => {
    const issued = { token: UNSCOPED, identityUrl: 'https://issuer.example/v3' };
    const local = authContext(OPTIONS, { fallbackDomainId: 'default' });
    expect(await atIssuer(local, issued).identityUrl()).toBe('https://issuer.example/v3');
    expect(atIssuer(local, issued)).toMatchObject({ options: OPTIONS, fallbackDomainId: 'default' });
    const remote = { ...local, options: { ...OPTIONS, service_provider: 'sp' } };
    expect(atIssuer(remote, issued).fallbackDomainId).toBeUndefined();
  });
});

describe('createAuthenticator', () => {
  const createFor = (auth: Record<string, string>, ui: UserInterface = noTerminal) => {
    const { transport, requests } = createTransport();
    const parts = authContext(auth, { transport, ui });
    const { now, sleep, signal, warn } = parts;
    const config = configOf(auth, { fallbackDomainId: 'default', allowHttp: true });
    return {
      authenticator: createAuthenticator({ config, transport, ui, now, sleep, signal, warn }),
      requests,
    };
  };

  it('issuer is undefined before a login, and then the Keystone of the last token', async () => {
    const { authenticator } = createFor(OPTIONS);
    expect(authenticator.issuer()).toBeUndefined();
    const issued: IssuedToken[] = [];
    const token = await authenticator.logIn(OPTIONS, {}, (one) => issued.push(one));
    expect(token.id).toBe('exchanged');
    expect([authenticator.issuer(), issued.map(({ identityUrl }) => identityUrl)]).toEqual([
      AUTH_URL,
      [AUTH_URL],
    ]);
  });

  it('logInUnscoped sends no scope', async () => {
    const { authenticator, requests } = createFor(OPTIONS);
    expect((await authenticator.logInUnscoped({})).identityUrl).toBe(AUTH_URL);
    expect(requests[0]?.json).toStrictEqual({ auth: { identity: expect.any(Object) } });
  });

  it('rescope sends the token to the Keystone that issued it', async () => {
    const { authenticator, requests } = createFor(OPTIONS);
    const issued = { token: UNSCOPED, identityUrl: 'https://issuer.example/v3' };
    await authenticator.rescope(OPTIONS, issued, { project: { id: 'p' } });
    expect(requests.map(({ url }) => url)).toEqual(['https://issuer.example/v3/auth/tokens']);
  });

  it('discovers Keystone once, and loads the plugin once', async () => {
    const { authenticator, requests } = createFor({ ...OPTIONS, auth_url: AUTH_URL });
    expect(await authenticator.identityUrl()).toBe(AUTH_URL);
    expect(authenticator.identityUrl()).toBe(authenticator.identityUrl());
    expect(await authenticator.plugin()).toBe(await authenticator.plugin());
    expect(requests).toEqual([]);
  });
});
