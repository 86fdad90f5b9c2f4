/** Requests to the provider and Keystone, which are those of keystoneauth's identity/v3/oidc.py. */
import { describe, expect, it } from 'vitest';
import { makeTransport } from '../../http/servers.ts';
import { noTerminal } from '../fake-cloud.ts';
import { createUser, fakeProvider, formOf, jwt, logIn, seconds, tokenResponse } from './fake-provider.ts';

const alice = { username: 'alice', password: 'secret-of-alice' };
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

describe('v3oidcpassword', () => {
  it('v3oidcpassword sends username, password and scope, and then the access token to Keystone', async () => {
    const provider = await fakeProvider();
    const token = await logIn('v3oidcpassword', { ...provider.auth, ...alice });
    expect(formOf(provider.token[0])).toEqual({
      grant_type: 'password',
      username: 'alice',
      password: 'secret-of-alice',
      scope: 'openid profile',
      client_id: 'my-client',
    });
    expect(provider.token[0]?.headers.authorization).toBeUndefined();
    expect(provider.token[0]?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(provider.keystone.map(({ method, body }) => [method, body])).toEqual([['POST', '']]);
    expect(provider.keystone[0]?.headers.authorization).toBe('Bearer access-1');
    expect(token).toMatchObject({ id: 'unscoped-1', user: { name: 'alice' }, project: undefined });
  });

  it('authenticates a confidential client with HTTP Basic, and sends no client_id in the form', async () => {
    const provider = await fakeProvider();
    const client = { client_id: 'my-cli.ent_1', client_secret: 'p:%+ä/x' };
    await logIn('v3oidcpassword', { ...provider.auth, ...alice, ...client });
    expect(provider.token[0]?.headers.authorization).toBe(basic('my-cli.ent_1:p%3A%25%2B%C3%A4%2Fx'));
    expect(formOf(provider.token[0])).not.toHaveProperty('client_id');
    expect(formOf(provider.token[0])).not.toHaveProperty('client_secret');
  });

  it('sends the client secret in the form if the provider supports only client_secret_post', async () => {
    const discovery = { token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_post'] };
    const provider = await fakeProvider({ discovery });
    await logIn('v3oidcpassword', { ...provider.auth, ...alice, client_secret: 'hush' });
    expect(provider.token[0]?.headers.authorization).toBeUndefined();
    expect(formOf(provider.token[0])).toMatchObject({ client_id: 'my-client', client_secret: 'hush' });
  });

  it('uses HTTP Basic if the provider supports both client_secret_basic and client_secret_post', async () => {
    const discovery = {
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    };
    const provider = await fakeProvider({ discovery });
    await logIn('v3oidcpassword', { ...provider.auth, ...alice, client_secret: 'hush' });
    expect(provider.token[0]?.headers.authorization).toBe(basic('my-client:hush'));
  });

  it('sends the scope of openid_scope', async () => {
    const provider = await fakeProvider();
    await logIn('v3oidcpassword', { ...provider.auth, ...alice, openid_scope: 'openid groups' });
    expect(formOf(provider.token[0]).scope).toBe('openid groups');
  });

  it('prompts for a missing password', async () => {
    const provider = await fakeProvider();
    const { ui, prompts } = createUser({ paste: ['typed'] });
    await logIn('v3oidcpassword', { ...provider.auth, username: 'alice' }, { ui });
    expect(prompts).toEqual([`Password for alice at ${new URL(provider.url).host}: `]);
    expect(formOf(provider.token[0]).password).toBe('typed');
  });

  it('sends a one-time password in the field that idp_otp_key names', async () => {
    const provider = await fakeProvider();
    const options = { ...provider.auth, ...alice, idp_otp_key: 'totp' };
    const { ui, prompts } = createUser({ paste: ['123456'] });
    await logIn('v3oidcpassword', options, { ui });
    await logIn('v3oidcpassword', { ...options, passcode: '654321' });
    expect(prompts).toEqual([`One-time password for alice at ${new URL(provider.url).host}: `]);
    expect(provider.token.map((request) => formOf(request).totp)).toEqual(['123456', '654321']);
    await expect(logIn('v3oidcpassword', options)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('--os-passcode (OS_PASSCODE)'),
    });
  });

  it('sends no one-time password without idp_otp_key', async () => {
    const provider = await fakeProvider();
    await logIn('v3oidcpassword', { ...provider.auth, ...alice, passcode: '1' });
    expect(Object.keys(formOf(provider.token[0])).sort()).toEqual([
      'client_id',
      'grant_type',
      'password',
      'scope',
      'username',
    ]);
  });

  it('lists all missing options', async () => {
    await expect(logIn('v3oidcpassword', { auth_url: 'http://127.0.0.1:1/v3' })).rejects.toMatchObject({
      kind: 'usage',
      message:
        'To log in, please provide --os-identity-provider (OS_IDENTITY_PROVIDER), and --os-protocol (OS_PROTOCOL), and --os-client-id (OS_CLIENT_ID), and --os-discovery-endpoint or --os-access-token-endpoint (OS_DISCOVERY_ENDPOINT, OS_ACCESS_TOKEN_ENDPOINT), and --os-username (OS_USERNAME).',
    });
  });
});

describe('v3oidcclientcredentials', () => {
  it('v3oidcclientcredentials sends the scope, and client ID and secret with HTTP Basic', async () => {
    const provider = await fakeProvider();
    await logIn('v3oidcclientcredentials', { ...provider.auth, client_secret: 'hush' });
    expect(formOf(provider.token[0])).toEqual({ grant_type: 'client_credentials', scope: 'openid profile' });
    expect(provider.token[0]?.headers.authorization).toBe(basic('my-client:hush'));
  });

  it('v3oidcclientcredentials requires a client secret', async () => {
    const provider = await fakeProvider();
    await expect(logIn('v3oidcclientcredentials', provider.auth)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('--os-client-secret (OS_CLIENT_SECRET)'),
    });
  });
});

describe('v3oidcaccesstoken', () => {
  it('v3oidcaccesstoken sends the token to Keystone, and nothing to the provider', async () => {
    const { auth, server, keystone } = await fakeProvider();
    const { auth_url = '', identity_provider = '', protocol = '' } = auth;
    await logIn('v3oidcaccesstoken', { auth_url, identity_provider, protocol, access_token: ' given \n' });
    expect(server.requests).toHaveLength(1);
    expect(keystone[0]?.headers.authorization).toBe('Bearer given');
  });

  it('v3oidcaccesstoken rejects a token with a line break', async () => {
    const { auth, server } = await fakeProvider();
    const attempt = logIn('v3oidcaccesstoken', { ...auth, access_token: 'a\r\nX-Evil: 1' });
    await expect(attempt).rejects.toMatchObject({ kind: 'usage' });
    expect(server.requests).toHaveLength(0);
  });

  it('v3oidcaccesstoken reports an expired token', async () => {
    const keystone = () => ({ status: 401, body: '<h1>Unauthorized</h1>' });
    const { auth } = await fakeProvider({ keystone });
    const access_token = jwt({ iat: seconds() - 7_200, exp: seconds() - 3_600 });
    await expect(logIn('v3oidcaccesstoken', { ...auth, access_token })).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(/rejected the OpenID provider's token\. The token has expired\.$/),
      hint: 'Set a new one with --os-access-token (OS_ACCESS_TOKEN).',
    });
  });
});

describe('the OpenID provider', () => {
  it('finds the discovery document if discovery_endpoint is the issuer', async () => {
    const provider = await fakeProvider();
    await logIn('v3oidcpassword', { ...provider.auth, ...alice, discovery_endpoint: provider.url });
    expect(provider.keystone).toHaveLength(1);
  });

  it('requests no discovery document if the endpoints are set', async () => {
    const provider = await fakeProvider({ token: () => tokenResponse({ id_token: provider.idToken() }) });
    const { discovery_endpoint: _, ...auth } = provider.auth;
    const options = { ...auth, ...alice, access_token_endpoint: `${provider.url}/token` };
    await logIn('v3oidcpassword', { ...options, access_token_type: 'id_token' });
    expect(provider.server.requests.map(({ url }) => url)).not.toContain('/.well-known/openid-configuration');
    expect(provider.token).toHaveLength(1);
    expect(provider.keystone[0]?.headers.authorization).toMatch(/^Bearer ey/);
  });

  it('prefers access_token_endpoint to the token endpoint of the discovery document', async () => {
    const provider = await fakeProvider({ discovery: { token_endpoint: 'http://127.0.0.1:1/elsewhere' } });
    const options = { ...provider.auth, ...alice, access_token_endpoint: `${provider.url}/token` };
    await logIn('v3oidcpassword', options);
    expect(provider.token).toHaveLength(1);
  });

  it('uses the issuer of the ID token if the discovery document has a placeholder', async () => {
    const provider = await fakeProvider({
      discovery: { issuer: 'https://login.example/{tenantid}/v2.0' },
      token: () => tokenResponse({ id_token: provider.idToken({ iss: 'https://login.example/42/v2.0' }) }),
    });
    await logIn('v3oidcpassword', { ...provider.auth, ...alice, access_token_type: 'id_token' });
    expect(provider.keystone).toHaveLength(1);
  });

  it('warns about a token endpoint without TLS', async () => {
    const provider = await fakeProvider();
    const warnings: string[] = [];
    const { transport } = makeTransport();
    await logIn(
      'v3oidcpassword',
      { ...provider.auth, ...alice, access_token_endpoint: 'http://login.example/token' },
      {
        warn: (text) => warnings.push(text),
        transport: {
          request: (request) =>
            transport.request({
              ...request,
              url: request.url.replace('http://login.example', provider.url),
            }),
        },
      },
    );
    expect(warnings).toEqual([expect.stringContaining('login.example is reached over plain HTTP')]);
  });

  it('sends the ID token to Keystone if access_token_type is id_token, and rejects an unknown type', async () => {
    const provider = await fakeProvider({ token: () => tokenResponse({ id_token: provider.idToken() }) });
    await logIn('v3oidcpassword', { ...provider.auth, ...alice, access_token_type: 'id_token' });
    expect(provider.keystone[0]?.headers.authorization).toMatch(/^Bearer ey/);
    await expect(
      logIn('v3oidcpassword', { ...provider.auth, ...alice, access_token_type: 'refresh_token' }),
    ).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining("'refresh_token'") });
  });

  it('fails without a token request if grant_types_supported does not list the grant type', async () => {
    const provider = await fakeProvider({ discovery: { grant_types_supported: ['authorization_code'] } });
    await expect(logIn('v3oidcpassword', { ...provider.auth, ...alice })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('does not support the grant type password.'),
      hint: expect.stringContaining('authorization_code'),
    });
    expect(provider.token).toHaveLength(0);
  });

  it('writes requests without secrets to the debug log', async () => {
    const lines: string[] = [];
    const provider = await fakeProvider({
      token: () => tokenResponse({ access_token: 'hidden-access', refresh_token: 'hidden-refresh' }),
    });
    await logIn(
      'v3oidcpassword',
      { ...provider.auth, ...alice, client_secret: 'hidden-client', idp_otp_key: 'pin', passcode: '918273' },
      { ...makeTransport({ log: (line) => lines.push(line) }), ui: noTerminal },
    );
    const log = lines.join('\n');
    expect(log).toContain('POST');
    expect(log).not.toMatch(/hidden-|secret-of-alice|918273/);
    expect(log).not.toContain(Buffer.from('my-client:hidden-client').toString('base64'));
    // The user agent of this program, not of openid-client.
    expect(log).toContain('user-agent: magnum-test/1');
    expect(log).not.toContain('openid-client');
  });
});
