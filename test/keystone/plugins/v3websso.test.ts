import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { v3websso } from '../../../src/keystone/plugins/v3websso.ts';
import type { AuthContext, UserInterface } from '../../../src/keystone/types.ts';
import { closedPort, json, serve } from '../../http/servers.ts';
import { authContext, inMs, nobody } from '../fake-cloud.ts';

const TOKEN = `gAAAAAB${'x'.repeat(60)}`;

/** Keystone, as far as it describes tokens. */
const keystone = () =>
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

interface Posted {
  readonly method?: string;
  readonly body?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
}

function bring(
  back: URL,
  { method = 'POST', body = `token=${TOKEN}`, path, headers = {} }: Posted,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: back.port,
        method,
        path: path ?? back.pathname,
        headers: { host: back.host, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      },
      (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)),
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** A login during which `act` plays the browser, that was sent to `page` and is to come back to `back`. */
async function logIn(
  act: (page: URL, back: URL) => Promise<unknown>,
  options: Record<string, string> = {},
  ui: Partial<UserInterface> = {},
  changes: Partial<AuthContext> = {},
) {
  const cloud = await keystone();
  const told: string[] = [];
  const warned: string[] = [];
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
      warn: (text) => void warned.push(text),
      ...changes,
      ui: {
        ...nobody,
        notify: (line) => void told.push(line),
        async openBrowser(address) {
          opened.push(address);
          return true;
        },
        ...ui,
      },
    },
  );
  const opened: string[] = [];
  const result = v3websso.authenticate(context).catch((error: unknown) => error);
  while (!told.some((line) => line.startsWith('http')))
    await Promise.race([result, new Promise((done) => setTimeout(done, 5))]);
  const page = new URL(told.find((line) => line.startsWith('http')) ?? '');
  await act(page, new URL(redirect));
  return { result: await result, told, warned, opened, requests: cloud.requests };
}

describe('v3websso', () => {
  it('sends the browser to Keystone’s page, and takes the token that it posts', async () => {
    const { result, told, opened, requests } = await logIn(async (page, back) => {
      expect(page.pathname).toBe(
        '/v3/auth/OS-FEDERATION/identity_providers/my%20idp/protocols/openid/websso',
      );
      expect([...page.searchParams]).toEqual([['origin', back.href]]);
      expect(await bring(back, { headers: { origin: page.origin } })).toBe(200);
    });
    expect(result).toMatchObject({ id: TOKEN, user: { name: 'alice' }, methods: ['openid'] });
    expect(told).toEqual([
      'Log in with the browser that opens now. If none opens, go to this URL:',
      opened[0],
      'Keystone knows you as alice (domain Federated).',
    ]);
    expect(told.join()).not.toContain(TOKEN);
    expect(requests).toHaveLength(1);
  });

  it('needs no identity provider, and says how to come back from another machine', async () => {
    const { told } = await logIn(
      async (page, back) => {
        expect(page.pathname).toBe('/v3/auth/OS-FEDERATION/websso/openid');
        await bring(back, { headers: { origin: page.origin } });
      },
      { identity_provider: '' },
      { openBrowser: async () => false },
    );
    expect(told[0]).toBe('To log in, open this URL in a browser:');
    expect(told[2]).toMatch(/ssh -L (\d+):localhost:\1 /);
  });

  it.each([
    ['with GET', 405, { method: 'GET', body: '', path: `/auth/websso/?token=${TOKEN}` }],
    ['from another site', 403, { headers: { origin: 'https://evil.example' } }],
    ['from another port of Keystone’s host', 403, { headers: { origin: 'http://127.0.0.1:1' } }],
    ['to another path', 404, { path: '/auth/websso' }],
    ['to another name', 404, { headers: { host: 'evil.example' } }],
    ['without a token', 400, { body: 'x=y', headers: { origin: 'null' } }],
    ['with two tokens', 400, { body: `token=${TOKEN}&token=${TOKEN}`, headers: { origin: 'null' } }],
    [
      'with a token that would break a header',
      400,
      { body: `token=${TOKEN}%0d%0aX-A:%20b`, headers: { origin: 'null' } },
    ],
    [
      'as JSON',
      400,
      { body: JSON.stringify({ token: TOKEN }), headers: { 'content-type': 'application/json' } },
    ],
    ['too long', 413, { body: `token=${'x'.repeat(20_000)}` }],
  ] as [string, number, Posted][])('ignores what comes %s, and waits on', async (_, status, posted) => {
    const { result, warned } = await logIn(async (page, back) => {
      expect(await bring(back, posted)).toBe(status);
      await bring(back, { headers: { origin: page.origin } });
    });
    expect(result).toMatchObject({ id: TOKEN });
    expect(warned.length).toBe(status === 403 ? 1 : 0);
  });

  it.each([['null'], [undefined]])(
    'asks who one is when the browser does not say whose page it is: %s',
    async (origin) => {
      const headers: Record<string, string> = origin ? { origin } : {};
      const prompts: string[] = [];
      const answering = (answer: string | undefined) => ({
        prompt: async (prompt: string) => {
          prompts.push(prompt);
          return answer;
        },
      });
      const act = (_: URL, back: URL) => bring(back, { headers });
      expect((await logIn(act, {}, answering('y'))).result).toMatchObject({ id: TOKEN });
      expect(prompts[0]).toMatch(/a login as alice \(domain Federated\)\. Is that you\? \[y\/N\] $/);
      for (const answer of ['', 'n', undefined])
        expect((await logIn(act, {}, answering(answer))).result).toMatchObject({
          kind: 'auth',
          message: "The login as alice (domain Federated) was not used: it may be somebody else's.",
        });
    },
  );

  it('keeps to the first of two answers', async () => {
    const { result } = await logIn(async (page, back) => {
      const headers = { origin: page.origin };
      await bring(back, { headers });
      await expect(bring(back, { headers, body: `token=${TOKEN}yy` })).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
    });
    expect(result).toMatchObject({ id: TOKEN });
  });

  it.each([['null'], [undefined]])(
    'goes on waiting after tokens that Keystone does not know, from %s',
    async (origin) => {
      const headers: Record<string, string> = origin ? { origin } : {};
      const prompts: string[] = [];
      const prompt = async (text: string) => {
        prompts.push(text);
        return 'y';
      };
      const { result, warned } = await logIn(
        async (page, back) => {
          for (const body of [`token=${TOKEN}zz`, `token=${'rubbish'.repeat(9)}`, 'token=', 'x'])
            expect(await bring(back, { headers, body })).toBe(400);
          expect(await bring(back, { headers: { origin: page.origin }, body: `token=${TOKEN}zz` })).toBe(400);
          expect(await bring(back, { headers })).toBe(200);
        },
        {},
        { prompt },
      );
      expect(result).toMatchObject({ id: TOKEN });
      expect(prompts).toHaveLength(1);
      expect(warned.join()).toMatch(/not from this Keystone, which was ignored/);
      expect(warned.join()).not.toContain(TOKEN);
    },
  );

  it('is not kept from the right token by a flood of others', async () => {
    const { result } = await logIn(async (page, back) => {
      const flood = Array.from({ length: 50 }, () => bring(back, { body: `token=${TOKEN}zz` }));
      const statuses = await Promise.all(flood);
      expect(new Set(statuses)).toEqual(new Set([400, 503]));
      await bring(back, { headers: { origin: page.origin } });
    });
    expect(result).toMatchObject({ id: TOKEN });
  });

  it('ends with the user’s wish', async () => {
    const stop = new AbortController();
    const { result } = await logIn(async () => stop.abort(), {}, {}, { signal: stop.signal });
    expect(result).toMatchObject({ kind: 'interrupted' });
  });

  it('refuses to be sent back to elsewhere, and names what is missing', async () => {
    const options = { auth_url: 'http://h/v3', protocol: 'openid', redirect_uri: 'https://evil.example/' };
    await expect(v3websso.authenticate(authContext(options))).rejects.toMatchObject({ kind: 'usage' });
    await expect(v3websso.authenticate(authContext({}))).rejects.toThrow(
      '--os-auth-url (OS_AUTH_URL), and --os-protocol',
    );
  });
});
