/** The error and hint for each rejection by the provider or Keystone. */
import { describe, expect, it } from 'vitest';
import { closedPort } from '../../http/servers.ts';
import {
  errorResponse,
  type FakeProvider,
  type FakeProviderOptions,
  fakeProvider,
  jwt,
  logIn,
  type Reply,
  seconds,
  tokenResponse,
} from './fake-provider.ts';

const alice = { username: 'alice', password: 'secret-of-alice' };

async function attempt(options: FakeProviderOptions, more: Record<string, string> = {}) {
  const provider = await fakeProvider(options);
  return logIn('v3oidcpassword', { ...provider.auth, ...alice, ...more });
}

const attemptWith = (reply: Reply, more: Record<string, string> = {}) =>
  attempt({ token: () => reply }, more);

describe('errors of the provider', () => {
  it.each([
    [
      'invalid_grant',
      'AADSTS50076: Due to a configuration change, you must use multi-factor authentication.',
    ],
    ['mfa_required', 'Not yet'],
  ])('names what works if a second factor is required: %s', async (error, error_description) => {
    await expect(
      attempt({ token: () => ({ status: 400, body: { error, error_description } }) }),
    ).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining(`requires more than a password (${error}): `),
      hint: expect.stringContaining('v3applicationcredential'),
    });
  });

  it.each([
    ['invalid_grant', 400, 'auth', /rejected the username or password: no such luck\.$/, /OS_PASSWORD/],
    [
      'invalid_client',
      401,
      'auth',
      /does not know client my-client, or its secret is wrong/,
      /OS_CLIENT_SECRET/,
    ],
    [
      'unauthorized_client',
      400,
      'auth',
      /does not allow client my-client to use this login method \(unauthorized_client\)/,
      /--os-auth-type/,
    ],
    [
      'unsupported_grant_type',
      400,
      'auth',
      /does not allow client my-client to use this login method \(unsupported_grant_type\)/,
      /--os-auth-type/,
    ],
    ['invalid_scope', 400, 'auth', /does not grant the requested scope/, /OS_OPENID_SCOPE/],
    ['access_denied', 400, 'auth', /denied access, or you did not allow the login/, /allow access/],
    ['interaction_required', 400, 'auth', /its own pages \(interaction_required\)/, /v3oidcauthcode/],
    ['server_error', 500, 'unreachable', /is not available \(server_error\)/, /again/],
    ['temporarily_unavailable', 503, 'unreachable', /is not available/, /again/],
    ['something_new', 400, 'failed', /rejected the login \(something_new\): no such luck\.$/, undefined],
  ] as const)('converts the OAuth error %s', async (code, status, kind, message, hint) => {
    await expect(attemptWith(errorResponse(code, 'no such luck.', status))).rejects.toMatchObject({
      kind,
      status,
      message: expect.stringMatching(message),
      hint: hint ? expect.stringMatching(hint) : undefined,
    });
  });

  it('reports invalid_request with a description of the grant type as a disallowed login method', async () => {
    const reply = errorResponse('invalid_request', 'requested grant type is not allowed for this client');
    await expect(attemptWith(reply)).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('does not allow client my-client to use this login method'),
    });
    await expect(attemptWith(errorResponse('invalid_request', 'no'))).rejects.toMatchObject({
      kind: 'failed',
    });
  });

  it('ignores a WWW-Authenticate header next to an OAuth error', async () => {
    const reply = {
      ...errorResponse('invalid_client', undefined, 401),
      headers: { 'www-authenticate': 'Basic realm="x"' },
    };
    await expect(attemptWith(reply)).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('does not know client my-client'),
    });
  });

  it('reports the provider as unavailable for an HTML page with 503, and for a refused connection', async () => {
    const body =
      '<html><head><title>503</title></head><body><h1>Service Unavailable</h1><p>Later.</p></body>';
    await expect(attemptWith({ status: 503, body })).rejects.toMatchObject({
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

  it('reports a connection that is closed during the token request', async () => {
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

  it('reports HTML pages with 401 and 403', async () => {
    await expect(attemptWith({ status: 401, body: '<h1>Unauthorized</h1>' })).rejects.toMatchObject({
      kind: 'auth',
    });
    await expect(attemptWith({ status: 403, body: '<h1>Forbidden</h1>' })).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/does not accept logins at this URL: Forbidden\.$/),
      hint: expect.stringContaining('--debug'),
    });
  });

  it('reports responses and discovery endpoints that are not those of an OpenID provider', async () => {
    for (const reply of [
      { body: '<h1>Welcome</h1>' },
      { body: { hello: 'world' } },
      { body: { access_token: 7, token_type: 'Bearer' } },
    ]) {
      await expect(attemptWith(reply)).rejects.toMatchObject({
        kind: 'failed',
        message: expect.stringMatching(/^Unexpected response from the OpenID provider at \S+: .+\.$/),
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

  it('fails if access_token_type is id_token, but the provider returns no ID token', async () => {
    await expect(attemptWith(tokenResponse(), { access_token_type: 'id_token' })).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('returned no ID token'),
      hint: expect.stringContaining('OS_OPENID_SCOPE'),
    });
  });

  it('shortens the error_description and removes secrets and control characters', async () => {
    const description = `secret-of-alice \u001b[31m${'x'.repeat(5_000)}`;
    const error = await attemptWith(errorResponse('invalid_grant', description)).catch((thrown) => thrown);
    const { message } = error as Error;
    expect(message).toContain(': *** [31mxxx');
    expect(message.length).toBeLessThan(600);
  });
});

describe('clock skew', () => {
  const idToken = (provider: FakeProvider, offset: number) =>
    tokenResponse({ id_token: provider.idToken({ iat: seconds() + offset, exp: seconds() + offset + 300 }) });

  it('reports the clock skew if a new ID token for Keystone has expired', async () => {
    const provider = await fakeProvider({ token: () => idToken(provider, -3_600) });
    const options = { ...provider.auth, ...alice, access_token_type: 'id_token' };
    await expect(logIn('v3oidcpassword', options)).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(
        /^The ID token of the OpenID provider at \S+ has expired\. The clock of \S+ is 60 minutes behind this machine's\.$/,
      ),
      hint: expect.stringContaining('clock'),
    });
  });

  it('reports the clock skew if Keystone rejects a token that was issued in the future', async () => {
    const keystone = () => ({ status: 401, body: '<h1>Unauthorized</h1>' });
    const access_token = jwt({ iat: seconds() + 7_200 });
    await expect(attempt({ keystone, token: () => tokenResponse({ access_token }) })).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(
        /rejected the OpenID provider's token\. The clock of the OpenID provider is 2 hours ahead of this machine's\.$/,
      ),
    });
  });

  it('warns about a clock skew of more than 5 minutes if the login succeeds', async () => {
    const warnings: string[] = [];
    for (const offset of [-240, 240, -7_200, 7_200]) {
      const provider = await fakeProvider({ token: () => idToken(provider, offset) });
      const options = { ...provider.auth, ...alice };
      await logIn('v3oidcpassword', options, { warn: (text) => warnings.push(text) });
    }
    expect(warnings).toEqual([
      expect.stringMatching(/^The clock of \S+ is 2 hours behind this machine's\.$/),
      expect.stringMatching(/^The clock of \S+ is 2 hours ahead of this machine's\.$/),
    ]);
  });

  it('reports no clock skew if the clocks agree', async () => {
    const keystone = () => ({ status: 401, body: '<h1>Unauthorized</h1>' });
    const access_token = jwt({ iat: seconds() - 5 });
    await expect(attempt({ keystone, token: () => tokenResponse({ access_token }) })).rejects.toMatchObject({
      message: expect.stringMatching(/denied access: Unauthorized\.$/),
      hint: expect.stringContaining('--os-access-token-type'),
    });
  });
});

describe('errors of Keystone', () => {
  const attemptAt = (reply: Reply) => attempt({ keystone: () => reply });

  it('reports a user that the mapping does not include', async () => {
    const message = 'Could not map any federated user properties to identity values.';
    await expect(attemptAt({ status: 401, body: { error: { code: 401, message } } })).rejects.toMatchObject({
      kind: 'auth',
      status: 401,
      message: expect.stringMatching(
        /^The identity provider accepted the login, but the mapping of Keystone at \S+ does not include your account: Could not map .* values\.$/,
      ),
      hint: expect.stringContaining('Ask the cloud administrator'),
    });
  });

  it('reports an unknown identity provider', async () => {
    await expect(attempt({}, { identity_provider: 'other' })).rejects.toMatchObject({ kind: 'unreachable' });
    const message = 'Could not find Identity Provider: my idp.';
    await expect(attemptAt({ status: 404, body: { error: { code: 404, message } } })).rejects.toMatchObject({
      kind: 'usage',
      hint: expect.stringContaining('--os-identity-provider (OS_IDENTITY_PROVIDER) and --os-protocol'),
    });
  });

  it('does not send the token to the target of a redirect', async () => {
    const trap = await fakeProvider();
    await expect(
      attemptAt({ status: 302, body: '', headers: { location: `${trap.url}/authorize` } }),
    ).rejects.toMatchObject({ kind: 'auth' });
    await expect(
      attemptAt({ status: 307, body: '', headers: { location: `${trap.url}/v3` } }),
    ).rejects.toMatchObject({ kind: 'auth' });
    expect(trap.server.requests).toHaveLength(0);
  });

  it('reports a status of 500', async () => {
    await expect(attemptAt({ status: 500, body: '<h1>Internal Server Error</h1>' })).rejects.toMatchObject({
      kind: 'failed',
      status: 500,
    });
  });
});
