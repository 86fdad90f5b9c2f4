/** Every way of being refused is one sentence that says by whom and why, and what to do. */
import { describe, expect, it } from 'vitest';
import { closedPort } from '../../http/servers.ts';
import {
  type FakeProvider,
  type FakeProviderOptions,
  fakeProvider,
  granted,
  jwt,
  logIn,
  type Reply,
  refused,
  seconds,
} from './fake-provider.ts';

const alice = { username: 'alice', password: 'secret-of-alice' };

async function attempt(options: FakeProviderOptions, more: Record<string, string> = {}) {
  const provider = await fakeProvider(options);
  return logIn('v3oidcpassword', { ...provider.auth, ...alice, ...more });
}

const answers = (reply: Reply, more: Record<string, string> = {}) => attempt({ token: () => reply }, more);

describe('the provider', () => {
  it.each([
    ['invalid_grant', 400, 'auth', /rejected the username or password: no such luck\.$/, /OS_PASSWORD/],
    [
      'invalid_client',
      401,
      'auth',
      /does not know the client my-client, or not with this/,
      /OS_CLIENT_SECRET/,
    ],
    [
      'unauthorized_client',
      400,
      'auth',
      /does not allow the client my-client to log in this way/,
      /--os-auth-type/,
    ],
    [
      'unsupported_grant_type',
      400,
      'auth',
      /does not allow the client my-client to log in/,
      /--os-auth-type/,
    ],
    ['invalid_scope', 400, 'auth', /does not grant this scope/, /OS_OPENID_SCOPE/],
    ['access_denied', 400, 'auth', /access was denied/, /allow it/],
    ['interaction_required', 400, 'auth', /its own pages \(interaction_required\)/, /again/],
    ['server_error', 500, 'unreachable', /is not available \(server_error\)/, /again/],
    ['temporarily_unavailable', 503, 'unreachable', /is not available/, /again/],
    ['something_new', 400, 'failed', /rejected the login \(something_new\): no such luck\.$/, undefined],
  ] as const)('says %s in JSON', async (code, status, kind, message, hint) => {
    await expect(answers(refused(code, 'no such luck.', status))).rejects.toMatchObject({
      kind,
      status,
      message: expect.stringMatching(message),
      hint: hint ? expect.stringMatching(hint) : undefined,
    });
  });

  it('says in its own way that the client may not do that', async () => {
    const reply = refused('invalid_request', 'requested grant type is not allowed for this client');
    await expect(answers(reply)).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('does not allow the client my-client to log in this way'),
    });
    await expect(answers(refused('invalid_request', 'no'))).rejects.toMatchObject({ kind: 'failed' });
  });

  it('challenges in a header as well, which changes nothing', async () => {
    const reply = {
      ...refused('invalid_client', undefined, 401),
      headers: { 'www-authenticate': 'Basic realm="x"' },
    };
    await expect(answers(reply)).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('does not know the client my-client'),
    });
  });

  it('is down behind a web server that answers in HTML', async () => {
    const body =
      '<html><head><title>503</title></head><body><h1>Service Unavailable</h1><p>Later.</p></body>';
    await expect(answers({ status: 503, body })).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(
        /^The OpenID provider at \S+ is not available: Service Unavailable: Later\.$/,
      ),
    });
    await expect(
      attempt({ discovery: {} }, { discovery_endpoint: `http://127.0.0.1:${await closedPort()}/` }),
    ).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('connection refused'),
    });
  });

  it('goes down half-way', async () => {
    const provider = await fakeProvider({
      token: (_form, _nth, response) => {
        response.socket?.destroy();
        return undefined;
      },
    });
    await expect(logIn('v3oidcpassword', { ...provider.auth, ...alice })).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('the connection was closed'),
    });
    expect(provider.keystone).toHaveLength(0);
  });

  it('refuses in HTML', async () => {
    await expect(answers({ status: 401, body: '<h1>Unauthorized</h1>' })).rejects.toMatchObject({
      kind: 'auth',
    });
    await expect(answers({ status: 403, body: '<h1>Forbidden</h1>' })).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/does not take logins at this address: Forbidden\.$/),
      hint: expect.stringContaining('--debug'),
    });
  });

  it('is none', async () => {
    for (const reply of [
      { body: '<h1>Welcome</h1>' },
      { body: { hello: 'world' } },
      { body: { access_token: 7, token_type: 'Bearer' } },
    ]) {
      await expect(answers(reply)).rejects.toMatchObject({
        kind: 'failed',
        message: expect.stringMatching(/^The OpenID provider at \S+ did not answer as one does: .+\.$/),
      });
    }
    const { url } = await fakeProvider();
    await expect(attempt({}, { discovery_endpoint: `${url}/nothing` })).rejects.toMatchObject({
      kind: 'usage',
      message: `No OpenID discovery document at ${url}/nothing.`,
    });
    await expect(attempt({}, { discovery_endpoint: 'login.example' })).rejects.toMatchObject({
      kind: 'usage',
    });
    await expect(attempt({ discovery: { token_endpoint: undefined } })).rejects.toMatchObject({
      kind: 'usage',
      hint: expect.stringContaining('--os-access-token-endpoint'),
    });
  });

  it('gives no ID token where one is wanted', async () => {
    await expect(answers(granted(), { access_token_type: 'id_token' })).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('gave no ID token'),
      hint: expect.stringContaining('OS_OPENID_SCOPE'),
    });
  });

  it('has words that are tidied, and kept short', async () => {
    const long = `secret-of-alice \u001b[31m${'x'.repeat(5_000)}`;
    const failure = await answers(refused('invalid_grant', long)).catch((it: Error) => it);
    const { message } = failure as Error;
    expect(message).toContain(': *** [31mxxx');
    expect(message.length).toBeLessThan(600);
  });
});

describe('a clock that is wrong', () => {
  const idToken = (provider: FakeProvider, offset: number) =>
    granted({ id_token: provider.idToken({ iat: seconds() + offset, exp: seconds() + offset + 300 }) });

  it('is named when the ID token has ended before it began', async () => {
    const provider = await fakeProvider({ token: () => idToken(provider, -3_600) });
    await expect(logIn('v3oidcpassword', { ...provider.auth, ...alice })).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(
        /^The ID token of the OpenID provider at \S+ has expired\. The clock of \S+ is 60 minutes behind this computer's\.$/,
      ),
      hint: expect.stringContaining('clock'),
    });
  });

  it('is named when Keystone refuses a token from the future', async () => {
    const keystone = () => ({ status: 401, body: '<h1>Unauthorized</h1>' });
    const access_token = jwt({ iat: seconds() + 7_200 });
    await expect(attempt({ keystone, token: () => granted({ access_token }) })).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(
        /does not accept the token of the OpenID provider\. The clock of the OpenID provider is 2 hours ahead of this computer's\.$/,
      ),
    });
  });

  it('is worth a warning when the login goes well all the same', async () => {
    const warnings: string[] = [];
    for (const offset of [-240, 240, -7_200, 7_200]) {
      const provider = await fakeProvider({
        token: () =>
          granted({ id_token: provider.idToken({ iat: seconds() + offset, exp: seconds() + 60 }) }),
      });
      const options = { ...provider.auth, ...alice };
      await logIn('v3oidcpassword', options, { warn: (text) => warnings.push(text) });
    }
    expect(warnings).toEqual([
      expect.stringMatching(/^The clock of \S+ is 2 hours behind this computer's\.$/),
      expect.stringMatching(/^The clock of \S+ is 2 hours ahead of this computer's\.$/),
    ]);
  });

  it('is not named when it is right', async () => {
    const keystone = () => ({ status: 401, body: '<h1>Unauthorized</h1>' });
    const access_token = jwt({ iat: seconds() - 5 });
    await expect(attempt({ keystone, token: () => granted({ access_token }) })).rejects.toMatchObject({
      message: expect.stringMatching(/does not let you in: Unauthorized\.$/),
      hint: expect.stringContaining('--os-access-token-type'),
    });
  });
});

describe('Keystone', () => {
  const says = (reply: Reply) => attempt({ keystone: () => reply });

  it('does not know somebody whom the provider let in', async () => {
    const message = 'Could not map any federated user properties to identity values.';
    await expect(says({ status: 401, body: { error: { code: 401, message } } })).rejects.toMatchObject({
      kind: 'auth',
      status: 401,
      message: expect.stringMatching(
        /^The identity provider accepted the login, but the mapping of Keystone at \S+ does not include your account: Could not map .* values\.$/,
      ),
      hint: expect.stringContaining('Ask those who run the cloud'),
    });
  });

  it('does not know the identity provider', async () => {
    await expect(attempt({}, { identity_provider: 'other' })).rejects.toMatchObject({ kind: 'unreachable' });
    const message = 'Could not find Identity Provider: my idp.';
    await expect(says({ status: 404, body: { error: { code: 404, message } } })).rejects.toMatchObject({
      kind: 'usage',
      hint: expect.stringContaining('--os-identity-provider (OS_IDENTITY_PROVIDER) and --os-protocol'),
    });
  });

  it('sends browsers elsewhere, where the token is not taken', async () => {
    const trap = await fakeProvider();
    await expect(
      says({ status: 302, body: '', headers: { location: `${trap.url}/authorize` } }),
    ).rejects.toMatchObject({ kind: 'auth' });
    await expect(
      says({ status: 307, body: '', headers: { location: `${trap.url}/v3` } }),
    ).rejects.toMatchObject({ kind: 'auth' });
    expect(trap.server.requests).toHaveLength(0);
  });

  it('fails', async () => {
    await expect(says({ status: 500, body: '<h1>Internal Server Error</h1>' })).rejects.toMatchObject({
      kind: 'failed',
      status: 500,
    });
  });
});
