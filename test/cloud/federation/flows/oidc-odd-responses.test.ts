/**
 * Responses of a real provider that a proxy changes: those that no login depends on do not end it, as with keystoneauth, and the ID
 * token of a browser's login is still verified.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openWindow, startChromium } from '../../../support/chromium.ts';
import { type Bends, bentServer, type Fields, withClaims, withOtherSignature } from './bent-server.ts';
import { logInAt, openid, state, withDesktop, withPassword } from './oidc-person.ts';
import { type Typing, user } from './user.ts';

const { clients, issuer, pages } = state.openid;
const { alice } = state.people;

const closers: (() => Promise<unknown>)[] = [];
const started: Typing[] = [];
afterEach(async () => {
  for (const { process } of started.splice(0)) process.kill();
  for (const close of closers.splice(0)) await close();
});

/** Changes one kind of response; the others are unchanged. */
interface Oddity extends Pick<Bends, 'respond'> {
  readonly discovery?: (fields: Fields) => Fields;
  readonly token?: (fields: Fields) => Fields;
  readonly device?: (fields: Fields) => Fields;
}

async function bentProvider({ discovery, token, device, respond }: Oddity) {
  const change = (fields: Fields, path: string): Fields => {
    if (path.startsWith('/.well-known/')) {
      const own = {
        token_endpoint: `${proxy.url}/token`,
        device_authorization_endpoint: `${proxy.url}/device/auth`,
      };
      return { ...fields, ...own, ...discovery?.(fields) };
    }
    if (path === '/device/auth') return device ? device(fields) : fields;
    return path === '/token' && token ? token(fields) : fields;
  };
  const proxy = await bentServer(issuer, { change, ...(respond && { respond }) });
  closers.push(proxy.close);
  return { ...proxy, variables: { OS_DISCOVERY_ENDPOINT: `${proxy.url}/.well-known/openid-configuration` } };
}

/** A proxy in front of Keystone's web server, which counts the requests of federated logins. */
async function watchedKeystone(bends: Bends = {}, identity: string = state.identity.openid) {
  const proxy = await bentServer(new URL(identity).origin, bends);
  closers.push(proxy.close);
  return {
    variables: { OS_AUTH_URL: `${proxy.url}/v3` },
    exchanges: () => proxy.requests.filter(({ path }) => path.endsWith('/auth')).map(({ method }) => method),
  };
}

const KEYSTONEAUTH = `
import os
from keystoneauth1 import session
from keystoneauth1.identity.v3 import OidcPassword
env = os.environ
plugin = OidcPassword(
    env['OS_AUTH_URL'], env['OS_IDENTITY_PROVIDER'], env['OS_PROTOCOL'], env['OS_CLIENT_ID'],
    env.get('OS_CLIENT_SECRET'), discovery_endpoint=env['OS_DISCOVERY_ENDPOINT'],
    username=env['OS_USERNAME'], password=env['OS_PASSWORD'])
print(bool(plugin.get_token(session.Session())))
`;

/** Logs in with keystoneauth and the same variables. Resolves to what it prints. */
async function logInWithKeystoneauth(env: Record<string, string>): Promise<string> {
  const run = promisify(execFile)('/usr/bin/python3', ['-c', KEYSTONEAUTH], {
    env: { PATH: process.env.PATH ?? '', no_proxy: '*', ...env },
  });
  return (await run).stdout.trim();
}

const withIdToken =
  (change: (claims: Fields) => Fields) =>
  (fields: Fields): Fields => ({
    ...fields,
    id_token: withClaims(fields.id_token, change),
  });

const oddities: Record<string, Oddity> = {
  'an issuer with a final slash': { discovery: () => ({ issuer: `${issuer}/` }) },
  'an ID token whose issuer has a final slash': {
    token: withIdToken((claims) => ({ ...claims, iss: `${issuer}/` })),
  },
  'a scope that is a list': { token: (fields) => ({ ...fields, scope: ['openid', 'profile'] }) },
  'fields that are null': {
    token: (fields) => ({
      ...fields,
      ...{ scope: null, refresh_token: null, id_token: null, expires_in: null },
    }),
  },
  'no token type': { token: ({ token_type: _, ...fields }) => fields },
  'a discovery document without an issuer': { discovery: () => ({ issuer: undefined }) },
  'a subject that is null': { token: withIdToken((claims) => ({ ...claims, sub: null })) },
  'an ID token of another client that has expired': {
    token: withIdToken((claims) => ({ ...claims, aud: 'another', exp: 1 })),
  },
};

describe('v3oidcpassword', () => {
  it.each(Object.entries(oddities))('v3oidcpassword: accepts %s, as keystoneauth does', async (_, oddity) => {
    const provider = await bentProvider(oddity);
    const env = openid('v3oidcpassword', clients.confidential, {
      ...withPassword(alice),
      ...provider.variables,
    });
    expect(await user(env).magnum('cluster-list')).toMatchObject({ code: 0, stderr: '' });
    expect(await logInWithKeystoneauth(env)).toBe('True');
  });

  it('v3oidcpassword: sends an ID token with ES256 to Keystone without a discovery document', async () => {
    const { OS_DISCOVERY_ENDPOINT: _, ...env } = openid('v3oidcpassword', clients.es256Jwt, {
      ...withPassword(alice),
      OS_AUTH_URL: state.identity.jwt,
      OS_ACCESS_TOKEN_ENDPOINT: state.openid.token,
      OS_ACCESS_TOKEN_TYPE: 'id_token',
      OS_OPENID_SCOPE: 'openid profile groups',
    });
    expect(await user(env).magnum('cluster-list')).toMatchObject({ code: 0, stderr: '' });
  });

  it('v3oidcpassword: sends the access token to a web server that accepts only GET', async () => {
    const keystone = await watchedKeystone({
      respond: ({ method, path }) =>
        method === 'POST' && path.includes('/OS-FEDERATION/') ? { status: 405, body: {} } : undefined,
    });
    const env = openid('v3oidcpassword', clients.public, { ...withPassword(alice), ...keystone.variables });
    expect(await user(env).magnum('cluster-list')).toMatchObject({ code: 0, stderr: '' });
    expect(keystone.exchanges()).toEqual(['POST', 'GET']);
  });

  it.each<[string, Oddity['token']]>([
    ['another issuer', withIdToken((claims) => ({ ...claims, iss: 'https://evil.example' }))],
    ['another audience', withIdToken((claims) => ({ ...claims, aud: 'another' }))],
    ['a subject that is null', withIdToken((claims) => ({ ...claims, sub: null }))],
    ['no content', (fields) => ({ ...fields, id_token: null })],
  ])('v3oidcpassword: does not send an ID token to Keystone with %s', async (_, token) => {
    const provider = await bentProvider({ ...(token && { token }) });
    const keystone = await watchedKeystone({}, state.identity.jwt);
    const person = user(
      openid('v3oidcpassword', clients.publicJwt, {
        ...withPassword(alice),
        ...provider.variables,
        ...keystone.variables,
        OS_ACCESS_TOKEN_TYPE: 'id_token',
      }),
    );
    const result = await person.magnum('cluster-list');
    expect(result.code).not.toBe(0);
    expect(result.stderr).toMatch(/^ERROR: .*ID token|^ERROR: Unexpected response/);
    expect(keystone.exchanges()).toEqual([]);
  });
});

describe('with a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  const logInWithCode = async (oddity: Oddity) => {
    const provider = await bentProvider(oddity);
    const keystone = await watchedKeystone();
    const person = withDesktop(
      openid('v3oidcauthcode', clients.public, { ...provider.variables, ...keystone.variables }),
    );
    const terminal = person.terminal('login');
    started.push(terminal);
    const page = await openWindow(browser, await person.openedUrl());
    await logInAt(page, alice);
    return { ...(await terminal.finished), exchanges: keystone.exchanges() };
  };

  it('v3oidcauthcode: accepts fields that are null, and no token type', async () => {
    const token = ({ token_type: _, ...fields }: Fields) => ({
      ...fields,
      ...{ scope: ['openid'], refresh_token: null, expires_in: null },
    });
    expect(await logInWithCode({ token })).toMatchObject({ code: 0, exchanges: ['POST'] });
  });

  it.each<[string, Oddity['token'], RegExp]>([
    ['issuer', withIdToken((claims) => ({ ...claims, iss: 'https://evil.example' })), /`iss` does not match/],
    ['audience', withIdToken((claims) => ({ ...claims, aud: 'another' })), /`aud` does not match/],
    ['nonce', withIdToken((claims) => ({ ...claims, nonce: 'of-another' })), /`nonce` does not match/],
    ['expiry', withIdToken((claims) => ({ ...claims, exp: 1 })), /has expired/],
    ['subject', withIdToken((claims) => ({ ...claims, sub: 'bob' })), /has an invalid signature/],
    [
      'signature',
      (fields) => ({ ...fields, id_token: withOtherSignature(fields.id_token) }),
      /has an invalid signature/,
    ],
    ['value', (fields) => ({ ...fields, id_token: null }), /"id_token" property/],
  ])('v3oidcauthcode: ends for an ID token with another %s', async (_, token, message) => {
    const result = await logInWithCode({ ...(token && { token }) });
    expect(result.code).not.toBe(0);
    expect(result.stdout).toMatch(/^ERROR: /m);
    expect(result.stdout).toMatch(message);
    expect(result.exchanges).toEqual([]);
  });

  /** Confirms the code of a device that the terminal shows. */
  async function logInWithDevice(oddity: Oddity, type: string, client = clients.public) {
    const provider = await bentProvider(oddity);
    const terminal = user(openid(type, client, provider.variables)).terminal('login');
    started.push(terminal);
    const [, url = '', code = ''] = await terminal.shows(
      /open (\S+) in a browser,? on any device,? and enter the code ([\w-]+)/,
    );
    const page = await openWindow(browser, url);
    await page.fill(pages.userCode, code);
    await page.click(pages.submit);
    await page.click(pages.confirm);
    await logInAt(page, alice);
    await page.waitForSelector(pages.done);
    return { ...(await terminal.finished), provider };
  }

  it('v3oidcdeviceauthz: accepts an ID token whose subject is null', async () => {
    const token = (fields: Fields): Fields =>
      fields.id_token === undefined ? fields : withIdToken((claims) => ({ ...claims, sub: null }))(fields);
    const result = await logInWithDevice({ token }, 'v3oidcdeviceauthz');
    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('Logged in as alice') });
  });

  it('v3chameleonoidc: omits the client ID in the form if the provider rejects it beside HTTP Basic', async () => {
    const oddity: Oddity = {
      respond: ({ path, form, headers }) =>
        (path === '/device/auth' || path === '/token') && headers.authorization && form.has('client_id')
          ? {
              status: 400,
              body: {
                error: 'invalid_request',
                error_description: 'Cannot supply multiple client credentials.',
              },
            }
          : undefined,
      device: (fields) => ({ ...fields, verification_uri_complete: null, expires_in: null }),
    };
    const { provider, ...result } = await logInWithDevice(oddity, 'v3chameleonoidc', clients.confidential);
    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('Logged in as alice') });
    const refused = provider.requests.filter(({ form }) => form.has('client_id'));
    expect(refused.map(({ path }) => path)).toEqual(['/device/auth']);
  });
});
