/** The authorization code grant: authorization requests, and valid and invalid authorization responses. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { closedPort } from '../../http/servers.ts';
import { type RawResponse, sendRequest } from '../../support/raw-request.ts';
import { noTerminal } from '../fake-cloud.ts';
import {
  challengeOf,
  createUser,
  errorResponse,
  type FakeProvider,
  type FakeProviderOptions,
  failureText,
  fakeProvider,
  formOf,
  logIn,
  seconds,
  tokenResponse,
} from './fake-provider.ts';

/** Sends a request to the loopback URL, as a browser does after a redirect, and as any page or program can. */
const visit = (url: string, { method = 'GET', host = '' } = {}): Promise<RawResponse> =>
  sendRequest(url, { method, headers: host ? { host } : {} });

/** Returns the URL of the authorization response: the redirect URL with parameters. */
function redirect(authorize: URL, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(authorize.searchParams.get('redirect_uri') ?? '');
  url.search = new URLSearchParams(parameters).toString();
  return url.href;
}

const stateOf = (authorize: URL): string => authorize.searchParams.get('state') ?? '';

/** A provider whose ID token contains the nonce of the last authorization request. */
async function provider(options: FakeProviderOptions = {}) {
  let nonce = '';
  const fake = await fakeProvider({
    token: () => tokenResponse({ id_token: fake.idToken({ nonce }) }),
    ...options,
  });
  return {
    ...fake,
    /** A user whose browser calls `before`, and then sends the authorization response. */
    browserUser(
      before: (authorize: URL) => Promise<void> = async () => {},
      more: Record<string, string> = {},
    ) {
      const pages: RawResponse[] = [];
      const user = createUser({
        browse: async (authorize) => {
          nonce = authorize.searchParams.get('nonce') ?? '';
          await before(authorize);
          pages.push(
            await visit(redirect(authorize, { code: 'the-code', state: stateOf(authorize), ...more })),
          );
        },
      });
      return { ...user, pages };
    },
    recordNonce(authorize: URL) {
      nonce = authorize.searchParams.get('nonce') ?? '';
    },
  };
}

const logInWithCode = (from: FakeProvider, user: { ui: ReturnType<typeof createUser>['ui'] }, more = {}) =>
  logIn('v3oidcauthcode', { ...from.auth, ...more }, { ui: user.ui });

describe('v3oidcauthcode', () => {
  it('sends an authorization request with PKCE, state, nonce and a redirect URL with a free port', async () => {
    const server = await provider();
    let authorize = new URL('http://none');
    const user = server.browserUser(async (url) => {
      authorize = url;
    });
    const token = await logInWithCode(server, user);
    const { redirect_uri, state, nonce, code_challenge, ...rest } = Object.fromEntries(
      authorize.searchParams,
    );
    expect(authorize.href).toMatch(`${server.url}/authorize?`);
    expect(rest).toEqual({
      client_id: 'my-client',
      response_type: 'code',
      scope: 'openid profile',
      code_challenge_method: 'S256',
    });
    expect(redirect_uri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    expect(state).toMatch(/^[\w-]{40,}$/);
    expect(nonce).toMatch(/^[\w-]{40,}$/);
    const { code_verifier = '', ...form } = formOf(server.token[0]);
    expect(form).toEqual({
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri,
      client_id: 'my-client',
    });
    expect(challengeOf(code_verifier)).toBe(code_challenge);
    expect(token).toMatchObject({ id: 'unscoped-1' });
  });

  it('uses a new state, nonce and code challenge for each login', async () => {
    const server = await provider();
    const seen: string[] = [];
    for (let run = 0; run < 2; run += 1) {
      const user = server.browserUser(async (url) => {
        for (const name of ['state', 'nonce', 'code_challenge']) {
          seen.push(url.searchParams.get(name) ?? '');
        }
      });
      await logInWithCode(server, user);
    }
    expect(new Set(seen).size).toBe(6);
  });

  it('shows the user on the page of a login, and no part of the authorization response', async () => {
    const server = await provider();
    const evil = '<script>alert(1)</script>';
    const user = server.browserUser(undefined, { session_state: evil });
    await logInWithCode(server, user);
    await vi.waitFor(() => expect(user.pages).toHaveLength(1));
    const { host } = new URL(server.url);
    expect(user.pages[0]).toMatchObject({
      status: 200,
      text: expect.stringContaining(
        `<h1>Logged in</h1>\n<p>You are logged in to Keystone at ${host} as alice (domain Federated).</p>`,
      ),
      headers: { 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' },
    });
    expect(user.pages[0]?.text).not.toMatch(/alert\(|the-code/);
  });

  it('prints the URL, how to use another machine, and the time limit', async () => {
    const server = await provider();
    const user = server.browserUser();
    await logInWithCode(server, user);
    expect(user.notified).toEqual([
      'Log in with the browser that opens now. If none opens, go to this URL:',
      expect.stringContaining(`${server.url}/authorize?`),
      'For a browser on another machine: magnum login --no-browser',
      'Waiting for the login (at most 10 min; Ctrl-C to cancel).',
    ]);
  });

  it('listens on the host and port of redirect_uri, for 127.0.0.1 and localhost', async () => {
    const server = await provider();
    for (const host of ['127.0.0.1', 'localhost']) {
      const redirect_uri = `http://${host}:${await closedPort()}/oidc/done`;
      await logInWithCode(server, server.browserUser(), { redirect_uri });
      expect(formOf(server.token.at(-1)).redirect_uri).toBe(redirect_uri);
    }
  });

  it('uses a free port if redirect_uri has no port', async () => {
    const server = await provider();
    await logInWithCode(server, server.browserUser(), { redirect_uri: 'http://localhost/done' });
    expect(formOf(server.token[0]).redirect_uri).toMatch(/^http:\/\/localhost:\d{4,5}\/done$/);
  });

  it('fails with a hint about --os-redirect-uri if the port is in use, and for an invalid redirect_uri', async () => {
    const server = await provider();
    await expect(
      logInWithCode(server, server.browserUser(), {
        redirect_uri: `http://127.0.0.1:${server.server.port}/x`,
      }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('address already in use'),
      hint: expect.stringContaining('--os-redirect-uri'),
    });
    await expect(
      logInWithCode(server, server.browserUser(), { redirect_uri: 'myapp:/x' }),
    ).rejects.toMatchObject({
      kind: 'usage',
    });
    await expect(
      logInWithCode(server, server.browserUser(), { redirect_uri: 'http://a:b@h/x?token=c#access_token=d' }),
    ).rejects.toMatchObject({
      message:
        'The redirect URL is not an http:// or https:// URL without a fragment: http://***@h/x?***#***',
    });
  });

  it('sends prompt=consent if the scope contains offline_access', async () => {
    const server = await provider();
    const prompts: (string | null)[] = [];
    const createBrowserUser = () =>
      server.browserUser(async (url) => void prompts.push(url.searchParams.get('prompt')));
    await logInWithCode(server, createBrowserUser());
    await logInWithCode(server, createBrowserUser(), { openid_scope: 'openid offline_access' });
    expect(prompts).toEqual([null, 'consent']);
  });

  it('sends no nonce and requires no ID token if the scope does not contain openid', async () => {
    const server = await provider({ token: () => tokenResponse() });
    let authorize: URL | undefined;
    const user = server.browserUser(async (url) => {
      authorize = url;
    });
    await logInWithCode(server, user, { openid_scope: 'email' });
    expect(authorize?.searchParams.has('nonce')).toBe(false);
    expect(server.keystone).toHaveLength(1);
    await expect(logInWithCode(server, server.browserUser())).rejects.toMatchObject({ kind: 'failed' });
  });

  it('uses the PKCE method plain if it is set, and rejects an unknown method', async () => {
    const server = await provider();
    let challenge: string | null = '';
    const user = server.browserUser(async ({ searchParams }) => {
      challenge = searchParams.get('code_challenge');
      expect(searchParams.get('code_challenge_method')).toBe('plain');
    });
    await logInWithCode(server, user, { code_challenge_method: 'plain' });
    expect(formOf(server.token[0]).code_verifier).toBe(challenge);
    await expect(logInWithCode(server, user, { code_challenge_method: 'S512' })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining("'S512'"),
    });
  });

  it('uses the issuer of the ID token without a discovery document, and rejects another issuer', async () => {
    const server = await provider();
    const { discovery_endpoint: _, ...auth } = server.auth;
    const user = server.browserUser(undefined, { iss: server.url });
    const options = {
      ...auth,
      access_token_endpoint: `${server.url}/token`,
      authorization_endpoint: `${server.url}/authorize`,
    };
    await logIn('v3oidcauthcode', options, { ui: user.ui });
    expect(server.token).toHaveLength(1);
    expect(server.keystone).toHaveLength(1);
    const mixed = server.browserUser(undefined, { iss: 'https://other.example' });
    await expect(logIn('v3oidcauthcode', options, { ui: mixed.ui })).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('is not for this login (`iss` does not match)'),
    });
  });

  it('exchanges the code of the option code without PKCE and nonce, as keystoneauth does', async () => {
    const server = await provider({
      token: () => tokenResponse({ id_token: server.idToken({ nonce: 'any' }) }),
    });
    const redirect_uri = 'https://elsewhere.example/';
    await logIn('v3oidcauthcode', { ...server.auth, code: 'given-code', redirect_uri });
    expect(formOf(server.token[0])).toEqual({
      grant_type: 'authorization_code',
      code: 'given-code',
      redirect_uri,
      client_id: 'my-client',
    });
  });

  it('fails at once with a hint to log in without an interactive terminal', async () => {
    const server = await provider();
    await expect(logIn('v3oidcauthcode', server.auth)).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringMatching(/: magnum login$/),
    });
  });
});

describe('without a terminal, but with a user who reads stderr', () => {
  /** Opens the printed URL with a browser of the user. */
  const attended = (onUrl: (url: URL) => void) => {
    const notified: string[] = [];
    const ui = {
      ...noTerminal,
      isAttended: true,
      notify(line: string) {
        notified.push(line);
        if (line.startsWith('http')) setImmediate(() => onUrl(new URL(line)));
      },
    };
    return { ui, notified };
  };

  it('waits for the browser, prints no prompt, and how to use a browser on another machine', async () => {
    const server = await provider();
    const { ui, notified } = attended((url) => {
      server.recordNonce(url);
      void visit(redirect(url, { code: 'the-code', state: stateOf(url) }));
    });
    await logIn('v3oidcauthcode', server.auth, { ui });
    expect(notified.join('\n')).toMatch(
      /forward the port from there to this machine: ssh -L (\d+):localhost:\1 HOST/,
    );
    expect(notified.join('\n')).not.toContain('paste');
  });

  it('fails at once if the login ends on a page whose URL must be pasted', async () => {
    const server = await provider();
    const { ui, notified } = attended(() => undefined);
    const redirect_uri = 'https://elsewhere.example/';
    await expect(logIn('v3oidcauthcode', { ...server.auth, redirect_uri }, { ui })).rejects.toMatchObject({
      kind: 'auth',
      message:
        'This login ends at https://elsewhere.example, and requires an interactive terminal to paste the URL.',
    });
    expect(notified).toEqual([]);
  });
});

describe('a pasted URL', () => {
  it('prompts until the pasted URL is the response to this login', async () => {
    const server = await provider();
    const user = createUser({
      paste: [
        '',
        'https://elsewhere.example/callback?code=x&state=y',
        (notified) => {
          const authorize = new URL(notified.find((line) => line.startsWith('http')) ?? '');
          return redirect(authorize, { code: 'foreign', state: 'another' });
        },
        (notified) => {
          const authorize = new URL(notified.find((line) => line.startsWith('http')) ?? '');
          server.recordNonce(authorize);
          return ` ${redirect(authorize, { code: 'pasted', state: stateOf(authorize) })}\n`;
        },
      ],
    });
    await logInWithCode(server, user);
    expect(formOf(server.token[0]).code).toBe('pasted');
    expect(server.token).toHaveLength(1);
    expect(user.notified.filter((line) => /^Not the response to this login\./.test(line))).toHaveLength(2);
    expect(user.prompts).toHaveLength(4);
    expect(user.prompts[0]).toContain('input is hidden');
  });

  it('accepts a response at the loopback URL during the prompt, and removes the prompt', async () => {
    const server = await provider();
    const user = createUser();
    const ui = {
      ...user.ui,
      notify(line: string) {
        user.ui.notify(line);
        if (!line.startsWith('http')) return;
        const authorize = new URL(line);
        server.recordNonce(authorize);
        void visit(redirect(authorize, { code: 'received', state: stateOf(authorize) }));
      },
    };
    await logInWithCode(server, { ui });
    expect(formOf(server.token[0]).code).toBe('received');
    expect(user.prompts).toHaveLength(1);
  });

  it.each([
    ['the loopback URL', undefined],
    ['another redirect URL', 'https://show.example/code'],
  ])('ends the login at the end of input, with %s', async (_, redirect_uri) => {
    const server = await provider();
    const user = createUser();
    const ui = { ...user.ui, promptSecret: async () => undefined };
    const login = logInWithCode(server, { ui }, redirect_uri && { redirect_uri });
    await expect(login).rejects.toMatchObject({
      kind: 'auth',
      message: 'Login not completed: no URL was pasted.',
      hint: 'Log in again: magnum login --no-browser',
    });
  });

  it('prompts for the URL if redirect_uri is not a loopback URL, even if a browser opens', async () => {
    const server = await provider();
    const user = createUser({
      browse: () => {},
      paste: [
        (notified) => {
          const authorize = new URL(notified.find((line) => line.startsWith('http')) ?? '');
          server.recordNonce(authorize);
          return redirect(authorize, { code: 'pasted', state: stateOf(authorize) });
        },
      ],
    });
    await logInWithCode(server, user, { redirect_uri: 'https://show.example/code' });
    expect(formOf(server.token[0])).toMatchObject({
      code: 'pasted',
      redirect_uri: 'https://show.example/code',
    });
  });
});

describe('unexpected requests to the loopback URL', () => {
  it('ignores responses without the state of this login, and warns', async () => {
    const server = await provider();
    const warnings: string[] = [];
    const pages: RawResponse[] = [];
    const user = server.browserUser(async (authorize) => {
      const state = stateOf(authorize);
      const responses: Record<string, string>[] = [
        { code: 'evil', state: 'guessed' },
        { code: 'evil' },
        { error: 'access_denied', state: `${state}x` },
        { error: 'access_denied' },
      ];
      for (const parameters of responses) {
        pages.push(await visit(redirect(authorize, parameters)));
      }
      const twice = `${redirect(authorize, { code: 'evil', state })}&state=other`;
      pages.push(await visit(twice));
    });
    await logIn('v3oidcauthcode', server.auth, {
      ui: user.ui,
      warn: (text) => warnings.push(text),
    });
    expect(pages.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    expect(pages[0]?.text).toContain('Login response ignored');
    expect(server.token.map((request) => formOf(request).code)).toEqual(['the-code']);
    expect(new Set(warnings)).toEqual(
      new Set(['Ignored an authorization response that does not belong to this login.']),
    );
  });

  it('rejects requests to the loopback URL with another host, path or method', async () => {
    const server = await provider();
    const statuses: number[] = [];
    const allowed = new Set<string | undefined>();
    const user = server.browserUser(async (authorize) => {
      const url = redirect(authorize, { code: 'evil', state: stateOf(authorize) });
      const { port } = new URL(url);
      for (const host of [`evil.example:${port}`, 'evil.example', `localhost:${port}`, '127.0.0.1']) {
        statuses.push((await visit(url, { host })).status);
      }
      for (const method of ['POST', 'HEAD', 'OPTIONS', 'PUT']) {
        const { status, headers } = await visit(url, { method });
        statuses.push(status);
        allowed.add(String(headers.allow));
      }
      statuses.push((await visit(url.replace('/callback', '/'))).status);
      statuses.push((await visit(url.replace('/callback', '/callback/more'))).status);
    });
    await logInWithCode(server, user);
    expect(statuses).toEqual([404, 404, 404, 404, 405, 405, 405, 405, 404, 404]);
    expect([...allowed]).toEqual(['GET']);
    expect(server.token.map((request) => formOf(request).code)).toEqual(['the-code']);
  });

  it('ignores a second response to the login', async () => {
    const server = await provider({
      // Delayed, so that the second response is received during the token request.
      token: (form, _, response) => {
        void setTimeout(100).then(() => {
          response.writeHead(200, { 'content-type': 'application/json' });
          const id_token = server.idToken({ nonce });
          response.end(
            JSON.stringify({ ...(tokenResponse().body as object), id_token, code: form.get('code') }),
          );
        });
        return undefined;
      },
    });
    let nonce = '';
    const late: (number | string)[] = [];
    const user = createUser({
      browse: async (authorize) => {
        nonce = authorize.searchParams.get('nonce') ?? '';
        const state = stateOf(authorize);
        const [, second] = await Promise.all([
          visit(redirect(authorize, { code: 'first', state })),
          setTimeout(5).then(() =>
            visit(redirect(authorize, { code: 'second', state })).then(
              ({ status }) => status,
              () => 'connection refused',
            ),
          ),
        ]);
        late.push(second);
      },
    });
    await logInWithCode(server, user);
    expect(server.token.map((request) => formOf(request).code)).toEqual(['first']);
    await vi.waitFor(() => expect(late).toHaveLength(1));
    expect(['connection refused', 409]).toContain(late[0]);
  });

  it('stops listening after the login, and after an interrupt', async () => {
    const server = await provider();
    const urls: string[] = [];
    await logInWithCode(
      server,
      server.browserUser(async (authorize) => void urls.push(redirect(authorize, {}))),
    );
    const stop = new AbortController();
    const user = createUser({
      browse: (authorize) => {
        urls.push(redirect(authorize, {}));
        stop.abort();
      },
    });
    await expect(
      logIn('v3oidcauthcode', server.auth, { ui: user.ui, signal: stop.signal }),
    ).rejects.toMatchObject({ kind: 'interrupted' });
    for (const url of urls) await expect(visit(url)).rejects.toThrow('ECONNREFUSED');
    expect(urls).toHaveLength(2);
  });
});

describe('responses of another provider', () => {
  it('rejects an authorization response with another iss (RFC 9207)', async () => {
    const server = await provider();
    await expect(
      logInWithCode(server, server.browserUser(undefined, { iss: 'https://evil.example' })),
    ).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('is from an OpenID provider other than'),
    });
    expect(server.token).toHaveLength(0);
  });

  it('rejects an authorization response without iss if the provider always sends iss', async () => {
    const server = await provider({
      discovery: { authorization_response_iss_parameter_supported: true },
    });
    await expect(logInWithCode(server, server.browserUser())).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('does not identify the OpenID provider'),
    });
    await logInWithCode(server, server.browserUser(undefined, { iss: server.url }));
    expect(server.token).toHaveLength(1);
  });

  it('rejects an ID token for another login, client or issuer', async () => {
    for (const [claim, claims] of [
      ['nonce', { nonce: 'of-another' }],
      ['aud', { aud: 'another-client' }],
      ['iss', { iss: 'https://evil.example' }],
    ] as const) {
      const server = await fakeProvider({
        token: () => tokenResponse({ id_token: server.idToken({ nonce, ...claims }) }),
      });
      let nonce = '';
      const user = createUser({
        browse: async (authorize) => {
          nonce = authorize.searchParams.get('nonce') ?? '';
          await visit(redirect(authorize, { code: 'c', state: stateOf(authorize) }));
        },
      });
      await expect(logInWithCode(server, user)).rejects.toMatchObject({
        kind: 'auth',
        message: expect.stringContaining(`is not for this login (\`${claim}\` does not match)`),
      });
      expect(server.keystone).toHaveLength(0);
    }
  });

  it('does not follow a redirect of the token endpoint', async () => {
    const trap = await fakeProvider();
    const server = await provider({
      token: () => ({ status: 307, body: '', headers: { location: `${trap.url}/token` } }),
    });
    await expect(logInWithCode(server, server.browserUser())).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('responded with a redirect'),
    });
    expect(trap.server.requests).toHaveLength(0);
  });

  it('redacts the code and the verifier in the error of a rejected code', async () => {
    const server = await provider({
      token: (form) =>
        errorResponse('invalid_grant', `${form.get('code')} with ${form.get('code_verifier')} is <bad>`),
    });
    const text = await failureText(
      logInWithCode(server, server.browserUser(undefined, { code: 'hidden-code-4711' })),
    );
    expect(text).toContain('rejected the authorization code');
    expect(text).toContain(': *** with *** is <bad>.');
  });

  it('compares the clocks if the ID token has expired', async () => {
    const old = await provider({
      token: () =>
        tokenResponse({ id_token: old.idToken({ iat: seconds() - 9_000, exp: seconds() - 5_400 }) }),
    });
    await expect(logInWithCode(old, old.browserUser())).rejects.toMatchObject({
      message: expect.stringMatching(/has expired\. The clock of 127\.0\.0\.1:\d+ is 3 hours behind/),
    });
  });
});
