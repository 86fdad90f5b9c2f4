/** The authorization code grant: what the browser is sent with, what may come back, and what must not. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { closedPort } from '../../http/servers.ts';
import { type RawResponse, sendRequest } from '../../support/raw-request.ts';
import {
  challengeOf,
  type FakeProvider,
  type FakeProviderOptions,
  failureText,
  fakeProvider,
  formOf,
  granted,
  logIn,
  refused,
  seconds,
  somebody,
} from './fake-provider.ts';

/** What a browser does with a redirect; or what somebody else does who knows of the port. */
const visit = (address: string, { method = 'GET', host = '' } = {}): Promise<RawResponse> =>
  sendRequest(address, { method, headers: host ? { host } : {} });

/** Where the provider sends the browser after a login on its page. */
function redirect(authorize: URL, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(authorize.searchParams.get('redirect_uri') ?? '');
  url.search = new URLSearchParams(parameters).toString();
  return url.href;
}

const stateOf = (authorize: URL): string => authorize.searchParams.get('state') ?? '';

/** A provider whose ID token carries the nonce of the last request for a login. */
async function provider(options: FakeProviderOptions = {}) {
  let nonce = '';
  const it = await fakeProvider({
    token: () => granted({ id_token: it.idToken({ nonce }) }),
    ...options,
  });
  return {
    ...it,
    /** Somebody logs in; `around` may do something before the browser brings the answer. */
    alice(around: (authorize: URL) => Promise<void> = async () => {}, more: Record<string, string> = {}) {
      const pages: RawResponse[] = [];
      const who = somebody({
        browse: async (authorize) => {
          nonce = authorize.searchParams.get('nonce') ?? '';
          await around(authorize);
          pages.push(
            await visit(redirect(authorize, { code: 'the-code', state: stateOf(authorize), ...more })),
          );
        },
      });
      return { ...who, pages };
    },
    heed(authorize: URL) {
      nonce = authorize.searchParams.get('nonce') ?? '';
    },
  };
}

const authcode = (from: FakeProvider, who: { ui: ReturnType<typeof somebody>['ui'] }, more = {}) =>
  logIn('v3oidcauthcode', { ...from.auth, ...more }, { ui: who.ui });

describe('v3oidcauthcode', () => {
  it('sends the browser with PKCE, state and nonce to a free port and back', async () => {
    const server = await provider();
    let authorize = new URL('http://none');
    const alice = server.alice(async (address) => {
      authorize = address;
    });
    const token = await authcode(server, alice);
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

  it('uses other secrets each time', async () => {
    const server = await provider();
    const seen: string[] = [];
    for (let time = 0; time < 2; time += 1) {
      const alice = server.alice(async (address) => {
        for (const name of ['state', 'nonce', 'code_challenge']) {
          seen.push(address.searchParams.get(name) ?? '');
        }
      });
      await authcode(server, alice);
    }
    expect(new Set(seen).size).toBe(6);
  });

  it('tells the person that the window can be closed, and repeats nothing of the address', async () => {
    const server = await provider();
    const evil = '<script>alert(1)</script>';
    const alice = server.alice(undefined, { session_state: evil });
    await authcode(server, alice);
    await vi.waitFor(() => expect(alice.pages).toHaveLength(1));
    expect(alice.pages[0]).toMatchObject({
      status: 200,
      text: expect.stringContaining('You can close this window'),
      headers: { 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' },
    });
    expect(alice.pages[0]?.text).not.toMatch(/alert|the-code|<script/);
  });

  it('says that nobody is logged in when the provider says no', async () => {
    const server = await provider();
    const pages: RawResponse[] = [];
    const who = somebody({
      browse: async (authorize) => {
        pages.push(
          await visit(
            redirect(authorize, {
              error: 'access_denied',
              error_description: '<b>the ui said no</b>',
              state: stateOf(authorize),
            }),
          ),
        );
      },
    });
    await expect(authcode(server, who)).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(/access was denied.*: <b>the ui said no<\/b>\.$/),
    });
    await vi.waitFor(() => expect(pages).toHaveLength(1));
    expect(pages[0]?.text).toContain('Login failed');
    expect(pages[0]?.text).not.toContain('the ui said no');
    expect(server.token).toHaveLength(0);
  });

  it('listens where the redirect address says, under each name of this machine', async () => {
    const server = await provider();
    for (const host of ['127.0.0.1', 'localhost']) {
      const redirect_uri = `http://${host}:${await closedPort()}/oidc/done`;
      await authcode(server, server.alice(), { redirect_uri });
      expect(formOf(server.token.at(-1)).redirect_uri).toBe(redirect_uri);
    }
  });

  it('takes a free port where the address has none', async () => {
    const server = await provider();
    await authcode(server, server.alice(), { redirect_uri: 'http://localhost/done' });
    expect(formOf(server.token[0]).redirect_uri).toMatch(/^http:\/\/localhost:\d{4,5}\/done$/);
  });

  it('says which port is taken', async () => {
    const server = await provider();
    await expect(
      authcode(server, server.alice(), { redirect_uri: `http://127.0.0.1:${server.server.port}/x` }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('address already in use'),
      hint: expect.stringContaining('--os-redirect-uri'),
    });
    await expect(authcode(server, server.alice(), { redirect_uri: 'myapp:/x' })).rejects.toMatchObject({
      kind: 'usage',
    });
  });

  it('asks again for consent where a refresh token is wanted', async () => {
    const server = await provider();
    const prompts: (string | null)[] = [];
    const alice = () =>
      server.alice(async (address) => void prompts.push(address.searchParams.get('prompt')));
    await authcode(server, alice());
    await authcode(server, alice(), { openid_scope: 'openid offline_access' });
    expect(prompts).toEqual([null, 'consent']);
  });

  it('wants no ID token where openid is not in the scope', async () => {
    const server = await provider({ token: () => granted() });
    let authorize: URL | undefined;
    const alice = server.alice(async (address) => {
      authorize = address;
    });
    await authcode(server, alice, { openid_scope: 'email' });
    expect(authorize?.searchParams.has('nonce')).toBe(false);
    expect(server.keystone).toHaveLength(1);
    await expect(authcode(server, server.alice())).rejects.toMatchObject({ kind: 'failed' });
  });

  it('does PKCE in the plain for a provider that knows nothing else', async () => {
    const server = await provider();
    let challenge: string | null = '';
    const alice = server.alice(async ({ searchParams }) => {
      challenge = searchParams.get('code_challenge');
      expect(searchParams.get('code_challenge_method')).toBe('plain');
    });
    await authcode(server, alice, { code_challenge_method: 'plain' });
    expect(formOf(server.token[0]).code_verifier).toBe(challenge);
    await expect(authcode(server, alice, { code_challenge_method: 'S512' })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining("'S512'"),
    });
  });

  it('works with endpoints and no discovery, with the issuer that the ID token names', async () => {
    const server = await provider();
    const { discovery_endpoint: _, ...auth } = server.auth;
    const alice = server.alice(undefined, { iss: server.url });
    const options = {
      ...auth,
      access_token_endpoint: `${server.url}/token`,
      authorization_endpoint: `${server.url}/authorize`,
    };
    await logIn('v3oidcauthcode', options, { ui: alice.ui });
    expect(server.token).toHaveLength(1);
    expect(server.keystone).toHaveLength(1);
    const mixed = server.alice(undefined, { iss: 'https://other.example' });
    await expect(logIn('v3oidcauthcode', options, { ui: mixed.ui })).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('its `iss` is another'),
    });
  });

  it('uses a code that was got in another way as keystoneauth does', async () => {
    const server = await provider({ token: () => granted({ id_token: server.idToken({ nonce: 'any' }) }) });
    const redirect_uri = 'https://elsewhere.example/';
    await logIn('v3oidcauthcode', { ...server.auth, code: 'given-code', redirect_uri });
    expect(formOf(server.token[0])).toEqual({
      grant_type: 'authorization_code',
      code: 'given-code',
      redirect_uri,
      client_id: 'my-client',
    });
  });

  it('fails at once where nobody is there', async () => {
    const server = await provider();
    await expect(logIn('v3oidcauthcode', server.auth)).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringMatching(/: magnum login$/),
    });
  });
});

describe('without a browser', () => {
  it('prints the address and takes the one that the browser ended at', async () => {
    const server = await provider();
    const who = somebody({
      paste: [
        '',
        'https://elsewhere.example/callback?code=x&state=y',
        (told) => {
          const authorize = new URL(told.find((line) => line.startsWith('http')) ?? '');
          return redirect(authorize, { code: 'foreign', state: 'another' });
        },
        (told) => {
          const authorize = new URL(told.find((line) => line.startsWith('http')) ?? '');
          server.heed(authorize);
          return ` ${redirect(authorize, { code: 'pasted', state: stateOf(authorize) })}\n`;
        },
      ],
    });
    await authcode(server, who);
    expect(formOf(server.token[0]).code).toBe('pasted');
    expect(server.token).toHaveLength(1);
    expect(who.told.filter((line) => /not where this login ends/.test(line))).toHaveLength(2);
    expect(who.prompts).toHaveLength(4);
    expect(who.prompts[0]).toContain('not shown');
  });

  it('takes what a browser brings to the port just as well, and takes the question back', async () => {
    const server = await provider();
    const who = somebody();
    const notify = who.ui.notify;
    const ui = {
      ...who.ui,
      notify(line: string) {
        notify(line);
        if (!line.startsWith('http')) return;
        const authorize = new URL(line);
        server.heed(authorize);
        void visit(redirect(authorize, { code: 'brought', state: stateOf(authorize) }));
      },
    };
    await authcode(server, { ui });
    expect(formOf(server.token[0]).code).toBe('brought');
    expect(who.prompts).toHaveLength(1);
  });

  it('takes a pasted address where the redirect address is not on this machine', async () => {
    const server = await provider();
    const who = somebody({
      // Even though a browser opens.
      browse: () => {},
      paste: [
        (told) => {
          const authorize = new URL(told.find((line) => line.startsWith('http')) ?? '');
          server.heed(authorize);
          return redirect(authorize, { code: 'pasted', state: stateOf(authorize) });
        },
      ],
    });
    await authcode(server, who, { redirect_uri: 'https://show.example/code' });
    expect(formOf(server.token[0])).toMatchObject({
      code: 'pasted',
      redirect_uri: 'https://show.example/code',
    });
  });
});

describe('somebody else who knows of the port', () => {
  it('changes nothing with another state, nor ends the login', async () => {
    const server = await provider();
    const warnings: string[] = [];
    const pages: RawResponse[] = [];
    const alice = server.alice(async (authorize) => {
      const state = stateOf(authorize);
      const answers: Record<string, string>[] = [
        { code: 'evil', state: 'guessed' },
        { code: 'evil' },
        { error: 'access_denied', state: `${state}x` },
        { error: 'access_denied' },
      ];
      for (const parameters of answers) {
        pages.push(await visit(redirect(authorize, parameters)));
      }
      const twice = `${redirect(authorize, { code: 'evil', state })}&state=other`;
      pages.push(await visit(twice));
    });
    await logIn('v3oidcauthcode', server.auth, {
      ui: alice.ui,
      warn: (text) => warnings.push(text),
    });
    expect(pages.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    expect(pages[0]?.text).toContain('It was ignored');
    expect(server.token.map((request) => formOf(request).code)).toEqual(['the-code']);
    expect(new Set(warnings)).toEqual(new Set([expect.stringContaining('was ignored')]));
  });

  it('is turned away with another host, path or method', async () => {
    const server = await provider();
    const statuses: number[] = [];
    const alice = server.alice(async (authorize) => {
      const right = redirect(authorize, { code: 'evil', state: stateOf(authorize) });
      const { port } = new URL(right);
      for (const host of [`evil.example:${port}`, 'evil.example', `localhost:${port}`, '127.0.0.1']) {
        statuses.push((await visit(right, { host })).status);
      }
      for (const method of ['POST', 'HEAD', 'OPTIONS', 'PUT']) {
        statuses.push((await visit(right, { method })).status);
      }
      statuses.push((await visit(right.replace('/callback', '/'))).status);
      statuses.push((await visit(right.replace('/callback', '/callback/more'))).status);
    });
    await authcode(server, alice);
    expect(statuses).toEqual([404, 404, 404, 404, 405, 405, 405, 405, 404, 404]);
    expect(server.token.map((request) => formOf(request).code)).toEqual(['the-code']);
  });

  it('is too late with a second answer', async () => {
    const server = await provider({
      // Slow, so that the second answer comes in the midst of it.
      token: (form, _, response) => {
        void setTimeout(100).then(() => {
          response.writeHead(200, { 'content-type': 'application/json' });
          const id_token = server.idToken({ nonce });
          response.end(JSON.stringify({ ...(granted().body as object), id_token, code: form.get('code') }));
        });
        return undefined;
      },
    });
    let nonce = '';
    const late: (number | string)[] = [];
    const who = somebody({
      browse: async (authorize) => {
        nonce = authorize.searchParams.get('nonce') ?? '';
        const state = stateOf(authorize);
        const [, second] = await Promise.all([
          visit(redirect(authorize, { code: 'first', state })),
          setTimeout(5).then(() =>
            visit(redirect(authorize, { code: 'second', state })).then(
              ({ status }) => status,
              () => 'refused',
            ),
          ),
        ]);
        late.push(second);
      },
    });
    await authcode(server, who);
    expect(server.token.map((request) => formOf(request).code)).toEqual(['first']);
    await vi.waitFor(() => expect(late).toHaveLength(1));
    expect(['refused', 409]).toContain(late[0]);
  });

  it('finds nobody listening when the login is over, or was stopped', async () => {
    const server = await provider();
    const addresses: string[] = [];
    await authcode(
      server,
      server.alice(async (authorize) => void addresses.push(redirect(authorize, {}))),
    );
    const stop = new AbortController();
    const who = somebody({
      browse: (authorize) => {
        addresses.push(redirect(authorize, {}));
        stop.abort();
      },
    });
    await expect(
      logIn('v3oidcauthcode', server.auth, { ui: who.ui, signal: stop.signal }),
    ).rejects.toMatchObject({ kind: 'interrupted' });
    for (const address of addresses) await expect(visit(address)).rejects.toThrow('ECONNREFUSED');
    expect(addresses).toHaveLength(2);
  });
});

describe('an answer that is not the provider’s', () => {
  it('is not used when another issuer names itself (RFC 9207)', async () => {
    const server = await provider();
    await expect(
      authcode(server, server.alice(undefined, { iss: 'https://evil.example' })),
    ).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('answer of another OpenID provider'),
    });
    expect(server.token).toHaveLength(0);
  });

  it('is not used when it hides the issuer that the provider always names', async () => {
    const server = await provider({
      discovery: { authorization_response_iss_parameter_supported: true },
    });
    await expect(authcode(server, server.alice())).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('does not say that it is from'),
    });
    await authcode(server, server.alice(undefined, { iss: server.url }));
    expect(server.token).toHaveLength(1);
  });

  it('is not used when its ID token is of another login, client or issuer', async () => {
    for (const [claim, claims] of [
      ['nonce', { nonce: 'of-another' }],
      ['aud', { aud: 'another-client' }],
      ['iss', { iss: 'https://evil.example' }],
    ] as const) {
      const server = await fakeProvider({
        token: () => granted({ id_token: server.idToken({ nonce: nonceSeen, ...claims }) }),
      });
      let nonceSeen = '';
      const who = somebody({
        browse: async (authorize) => {
          nonceSeen = authorize.searchParams.get('nonce') ?? '';
          await visit(redirect(authorize, { code: 'c', state: stateOf(authorize) }));
        },
      });
      await expect(authcode(server, who)).rejects.toMatchObject({
        kind: 'auth',
        message: expect.stringContaining(`its \`${claim}\` is another`),
      });
      expect(server.keystone).toHaveLength(0);
    }
  });

  it('is followed nowhere with the code', async () => {
    const trap = await fakeProvider();
    const server = await provider({
      token: () => ({ status: 307, body: '', headers: { location: `${trap.url}/token` } }),
    });
    await expect(authcode(server, server.alice())).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('sends logins elsewhere'),
    });
    expect(trap.server.requests).toHaveLength(0);
  });

  it('is told of without the code', async () => {
    const server = await provider({
      token: (form) =>
        refused('invalid_grant', `${form.get('code')} with ${form.get('code_verifier')} is <bad>`),
    });
    const text = await failureText(authcode(server, server.alice(undefined, { code: 'hidden-code-4711' })));
    expect(text).toContain('does not accept the authorization code');
    expect(text).toContain(': *** with *** is <bad>.');
    const old = await provider({
      token: () => granted({ id_token: old.idToken({ iat: seconds() - 9_000, exp: seconds() - 5_400 }) }),
    });
    await expect(authcode(old, old.alice())).rejects.toMatchObject({
      message: expect.stringMatching(/has expired\. The clock of 127\.0\.0\.1:\d+ is 3 hours behind/),
    });
  });
});
