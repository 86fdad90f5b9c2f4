import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import { v3websso } from '../../../src/keystone/plugins/v3websso.ts';
import type { AuthContext, UserInterface } from '../../../src/keystone/types.ts';
import { closedPort, json, serve } from '../../http/servers.ts';
import { authContext, inMs, noTerminal } from '../fake-cloud.ts';

const TOKEN = `gAAAAAB${'x'.repeat(60)}`;

/** A Keystone that validates tokens. */
const startKeystone = () =>
  serve(({ headers, url, method }, response) => {
    const id = headers['x-subject-token'];
    if (method !== 'GET' || url !== '/v3/auth/tokens' || headers['x-auth-token'] !== id)
      json(response, 400, {});
    else if (id !== TOKEN)
      json(response, 404, { error: { code: 404, message: 'Could not recognize Fernet token' } });
    else {
      const user = { id: 'u', name: 'alice', domain: { id: 'd', name: 'Federated' } };
      json(response, 200, { token: { methods: ['openid'], user, expires_at: inMs(3_600_000) } });
    }
  });

interface PostOptions {
  readonly method?: string;
  readonly body?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
}

/** Posts a token to the redirect URL, as Keystone's page does in a browser. Resolves to the status. */
function postToken(
  redirect: URL,
  { method = 'POST', body = `token=${TOKEN}`, path, headers = {} }: PostOptions,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: redirect.port,
        method,
        path: path ?? redirect.pathname,
        headers: { host: redirect.host, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      },
      (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)),
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Logs in. `browse` plays the browser, with the URL of Keystone's page and the redirect URL. */
async function logIn(
  browse: (page: URL, redirect: URL) => Promise<unknown>,
  options: Record<string, string> = {},
  ui: Partial<UserInterface> = {},
  changes: Partial<AuthContext> = {},
) {
  const cloud = await startKeystone();
  const notices: string[] = [];
  const warnings: string[] = [];
  const redirect = options.redirect_uri ?? `http://localhost:${await closedPort()}/auth/websso/`;
  const context = authContext(
    {
      auth_url: `${cloud.url}/v3`,
      protocol: 'openid',
      identity_provider: 'my idp',
      redirect_uri: redirect,
      ...options,
    },
    {
      warn: (text) => void warnings.push(text),
      ...changes,
      ui: {
        ...noTerminal,
        notify: (line) => void notices.push(line),
        async openBrowser(url) {
          opened.push(url);
          return true;
        },
        ...ui,
      },
    },
  );
  const opened: string[] = [];
  const result = v3websso.authenticate(context).catch((error: unknown) => error);
  while (!notices.some((line) => line.startsWith('http')))
    await Promise.race([result, new Promise((done) => setTimeout(done, 5))]);
  const page = new URL(notices.find((line) => line.startsWith('http')) ?? '');
  await browse(page, new URL(redirect));
  return { result: await result, notices, warnings, opened, requests: cloud.requests };
}

describe('v3websso', () => {
  it('opens Keystone’s page in the browser, and returns the token that the page posts', async () => {
    const { result, notices, opened, requests } = await logIn(async (page, redirect) => {
      expect(page.pathname).toBe(
        '/v3/auth/OS-FEDERATION/identity_providers/my%20idp/protocols/openid/websso',
      );
      expect([...page.searchParams]).toEqual([['origin', redirect.href]]);
      expect(await postToken(redirect, { headers: { origin: page.origin } })).toBe(200);
    });
    expect(result).toMatchObject({ id: TOKEN, user: { name: 'alice' }, methods: ['openid'] });
    expect(notices).toEqual([
      'Log in with the browser that opens now. If none opens, go to this URL:',
      opened[0],
      'Waiting for the login (at most 10 min; Ctrl-C to cancel).',
      'Logged in to Keystone as alice (domain Federated).',
    ]);
    expect(notices.join()).not.toContain(TOKEN);
    expect(requests).toHaveLength(1);
  });

  it('requires no identity provider, and prints the URL and the ssh command without a browser', async () => {
    const { notices } = await logIn(
      async (page, redirect) => {
        expect(page.pathname).toBe('/v3/auth/OS-FEDERATION/websso/openid');
        await postToken(redirect, { headers: { origin: page.origin } });
      },
      { identity_provider: '' },
      { openBrowser: async () => false },
    );
    expect(notices[0]).toBe('To log in, open this URL in a browser:');
    expect(notices[2]).toMatch(/ssh -L (\d+):localhost:\1 /);
  });

  describe('without a browser, in a terminal', () => {
    /** Pastes each text, and then waits until the prompt is aborted. */
    const pasting = (...texts: (string | undefined)[]) => {
      const prompts: string[] = [];
      const ui = {
        isInteractive: true,
        openBrowser: async () => false,
        promptSecret: async (prompt: string, signal?: AbortSignal) => {
          prompts.push(prompt);
          if (texts.length > 0) return texts.shift();
          return await new Promise<undefined>((done) => {
            signal?.addEventListener('abort', () => done(undefined));
          });
        },
      };
      return { ui, prompts };
    };

    it.each([
      TOKEN,
      ` ${TOKEN} `,
      `token=${TOKEN}`,
      `http://localhost:9990/auth/websso/?token=${TOKEN}&x=y`,
      `https://other.example/#token=${TOKEN}`,
      `a=b&token=${encodeURIComponent(TOKEN)}`,
    ])('accepts the pasted text %s', async (text) => {
      const { ui } = pasting('', 'nonsense', `token=${TOKEN}yy`, text);
      const { result, notices } = await logIn(async () => {}, {}, ui);
      expect(result).toMatchObject({ id: TOKEN });
      expect(notices.filter((line) => line.startsWith('Not a valid token'))).toHaveLength(2);
      expect(notices.at(-1)).toBe('Logged in to Keystone as alice (domain Federated).');
      expect(notices.join()).not.toContain(TOKEN);
    });

    it('accepts the token that the browser posts meanwhile', async () => {
      const { ui, prompts } = pasting();
      const { result, notices } = await logIn(
        async (page, redirect) => void (await postToken(redirect, { headers: { origin: page.origin } })),
        {},
        ui,
      );
      expect(result).toMatchObject({ id: TOKEN });
      expect(prompts).toEqual(['Token or address (input is hidden): ']);
      expect(notices.join()).toContain('Or paste here what the browser sends at the end of the login');
    });

    it('fails at the end of input', async () => {
      const { result } = await logIn(async () => {}, {}, pasting(undefined).ui);
      expect(result).toMatchObject({ kind: 'auth', message: 'Login not completed: no token was pasted.' });
    });
  });

  it.each([
    ['a GET request', 405, { method: 'GET', body: '', path: `/auth/websso/?token=${TOKEN}` }],
    ['a request of another site', 403, { headers: { origin: 'https://evil.example' } }],
    ['a request of another port on the host of Keystone', 403, { headers: { origin: 'http://127.0.0.1:1' } }],
    ['a request for another path', 404, { path: '/auth/websso' }],
    ['a request for another host name', 404, { headers: { host: 'evil.example' } }],
    ['a request without a token', 400, { body: 'x=y', headers: { origin: 'null' } }],
    [
      'a request with two tokens',
      400,
      { body: `token=${TOKEN}&token=${TOKEN}`, headers: { origin: 'null' } },
    ],
    ['a token of 15 characters', 400, { body: `token=${'x'.repeat(15)}`, headers: { origin: 'null' } }],
    ['a token of 8,193 characters', 400, { body: `token=${'x'.repeat(8_193)}`, headers: { origin: 'null' } }],
    ['a token with a line break', 400, { body: `token=${TOKEN}%0d%0aX-A:%20b`, headers: { origin: 'null' } }],
    [
      'JSON',
      400,
      { body: JSON.stringify({ token: TOKEN }), headers: { 'content-type': 'application/json' } },
    ],
    ['a request that is too large', 413, { body: `token=${'x'.repeat(20_000)}` }],
  ] as [string, number, PostOptions][])('ignores %s, and keeps listening', async (_, status, ignored) => {
    const { result, warnings } = await logIn(async (page, redirect) => {
      expect(await postToken(redirect, ignored)).toBe(status);
      await postToken(redirect, { headers: { origin: page.origin } });
    });
    expect(result).toMatchObject({ id: TOKEN });
    expect(warnings.length).toBe(status === 403 ? 1 : 0);
  });

  it.each([['null'], [undefined]])(
    'prompts for confirmation of the user if the Origin header is %s',
    async (origin) => {
      const headers: Record<string, string> = origin ? { origin } : {};
      const prompts: string[] = [];
      const answering = (answer: string | undefined) => ({
        prompt: async (prompt: string) => {
          prompts.push(prompt);
          return answer;
        },
      });
      const browse = (_: URL, redirect: URL) => postToken(redirect, { headers });
      expect((await logIn(browse, {}, answering('y'))).result).toMatchObject({ id: TOKEN });
      expect(prompts[0]).toMatch(
        /The browser logged in as alice \(domain Federated\)\. Is that you\? \[y\/N\] $/,
      );
      for (const answer of ['', 'n', undefined])
        expect((await logIn(browse, {}, answering(answer))).result).toMatchObject({
          kind: 'auth',
          message: 'The login as alice (domain Federated) was not confirmed, so it was not used.',
        });
    },
  );

  it('uses the first of two tokens, and then stops listening', async () => {
    const { result } = await logIn(async (page, redirect) => {
      const headers = { origin: page.origin };
      await postToken(redirect, { headers });
      await expect(postToken(redirect, { headers, body: `token=${TOKEN}yy` })).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
    });
    expect(result).toMatchObject({ id: TOKEN });
  });

  it.each([['null'], [undefined]])(
    'ignores tokens that Keystone rejects, with a warning, if the Origin header is %s',
    async (origin) => {
      const headers: Record<string, string> = origin ? { origin } : {};
      const prompts: string[] = [];
      const prompt = async (text: string) => {
        prompts.push(text);
        return 'y';
      };
      const { result, warnings } = await logIn(
        async (page, redirect) => {
          for (const body of [`token=${TOKEN}zz`, `token=${'rubbish'.repeat(9)}`, 'token=', 'x'])
            expect(await postToken(redirect, { headers, body })).toBe(400);
          expect(
            await postToken(redirect, { headers: { origin: page.origin }, body: `token=${TOKEN}zz` }),
          ).toBe(400);
          expect(await postToken(redirect, { headers })).toBe(200);
        },
        {},
        { prompt },
      );
      expect(result).toMatchObject({ id: TOKEN });
      expect(prompts).toHaveLength(1);
      expect(warnings.join()).toContain('Ignored a token from the browser that Keystone rejected.');
      expect(warnings.join()).not.toContain(TOKEN);
    },
  );

  it('accepts the token after a flood of other requests', async () => {
    const { result } = await logIn(async (page, redirect) => {
      const flood = Array.from({ length: 50 }, () => postToken(redirect, { body: `token=${TOKEN}zz` }));
      const statuses = await Promise.all(flood);
      expect(new Set(statuses)).toEqual(new Set([400, 503]));
      await postToken(redirect, { headers: { origin: page.origin } });
    });
    expect(result).toMatchObject({ id: TOKEN });
  });

  it('ignores a request of a site whose origin starts like that of Keystone', async () => {
    const { warnings } = await logIn(async (page, redirect) => {
      for (const origin of [`${page.origin}.evil.example`, `${page.origin}0`])
        expect(await postToken(redirect, { headers: { origin } })).toBe(403);
      await postToken(redirect, { headers: { origin: page.origin } });
    });
    expect(warnings).toEqual(
      Array(2).fill('Ignored a token that a site other than Keystone sent through the browser.'),
    );
  });

  it('fails if Keystone cannot be reached to validate the token', async () => {
    const error = new MagnumError('unreachable', 'Keystone does not respond.');
    const transport = { request: () => Promise.reject(error) };
    const { result, warnings } = await logIn(
      (page, redirect) => postToken(redirect, { headers: { origin: page.origin } }),
      {},
      {},
      { transport },
    );
    expect(result).toBe(error);
    expect(warnings).toEqual([]);
  });

  it('rejects as interrupted if the signal aborts', async () => {
    const stop = new AbortController();
    const { result } = await logIn(async () => stop.abort(), {}, {}, { signal: stop.signal });
    expect(result).toMatchObject({ kind: 'interrupted' });
  });

  it('fails for a redirect URL on another host and for missing options', async () => {
    const options = { auth_url: 'http://h/v3', protocol: 'openid', redirect_uri: 'https://evil.example/' };
    await expect(v3websso.authenticate(authContext(options))).rejects.toMatchObject({ kind: 'usage' });
    await expect(v3websso.authenticate(authContext({}))).rejects.toThrow(
      '--os-auth-url (OS_AUTH_URL), and --os-protocol',
    );
  });
});
