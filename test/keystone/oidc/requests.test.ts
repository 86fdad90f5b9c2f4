/** What is sent to the provider and to Keystone: as keystoneauth's identity/v3/oidc.py sends it. */
import { describe, expect, it } from 'vitest';
import { makeTransport } from '../../http/servers.ts';
import { nobody } from '../fake-cloud.ts';
import { fakeProvider, formOf, granted, jwt, logIn, seconds, somebody } from './fake-provider.ts';

const alice = { username: 'alice', password: 'secret-of-alice' };
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

describe('v3oidcpassword', () => {
  it('sends user, password and scope, then shows the access token to Keystone', async () => {
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

  it('proves who a confidential client is with Basic, and says no id twice', async () => {
    const provider = await fakeProvider();
    const client = { client_id: 'my-cli.ent_1', client_secret: 'p:%+ä/x' };
    await logIn('v3oidcpassword', { ...provider.auth, ...alice, ...client });
    expect(provider.token[0]?.headers.authorization).toBe(basic('my-cli.ent_1:p%3A%25%2B%C3%A4%2Fx'));
    expect(formOf(provider.token[0])).not.toHaveProperty('client_id');
    expect(formOf(provider.token[0])).not.toHaveProperty('client_secret');
  });

  it('puts the secret into the form where the provider takes it nowhere else', async () => {
    const discovery = { token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_post'] };
    const provider = await fakeProvider({ discovery });
    await logIn('v3oidcpassword', { ...provider.auth, ...alice, client_secret: 'hush' });
    expect(provider.token[0]?.headers.authorization).toBeUndefined();
    expect(formOf(provider.token[0])).toMatchObject({ client_id: 'my-client', client_secret: 'hush' });
  });

  it('sends Basic where the provider takes both', async () => {
    const discovery = {
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    };
    const provider = await fakeProvider({ discovery });
    await logIn('v3oidcpassword', { ...provider.auth, ...alice, client_secret: 'hush' });
    expect(provider.token[0]?.headers.authorization).toBe(basic('my-client:hush'));
  });

  it('sends the scope that is asked for', async () => {
    const provider = await fakeProvider();
    await logIn('v3oidcpassword', { ...provider.auth, ...alice, openid_scope: 'openid groups' });
    expect(formOf(provider.token[0]).scope).toBe('openid groups');
  });

  it('asks for a password that is missing', async () => {
    const provider = await fakeProvider();
    const { ui, prompts } = somebody({ paste: ['typed'] });
    await logIn('v3oidcpassword', { ...provider.auth, username: 'alice' }, { ui });
    expect(prompts).toEqual(['Password for alice: ']);
    expect(formOf(provider.token[0]).password).toBe('typed');
  });

  it('sends a one-time password under the name that the provider has for it', async () => {
    const provider = await fakeProvider();
    const options = { ...provider.auth, ...alice, idp_otp_key: 'totp' };
    const { ui, prompts } = somebody({ paste: ['123456'] });
    await logIn('v3oidcpassword', options, { ui });
    await logIn('v3oidcpassword', { ...options, passcode: '654321' });
    expect(prompts).toEqual(['One-time password: ']);
    expect(provider.token.map((request) => formOf(request).totp)).toEqual(['123456', '654321']);
    await expect(logIn('v3oidcpassword', options)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('--os-passcode (OS_PASSCODE)'),
    });
  });

  it('sends no one-time password where no name is given', async () => {
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

  it('names everything that is missing', async () => {
    await expect(logIn('v3oidcpassword', { auth_url: 'http://127.0.0.1:1/v3' })).rejects.toMatchObject({
      kind: 'usage',
      message:
        'To log in, please provide --os-identity-provider (OS_IDENTITY_PROVIDER), and --os-protocol (OS_PROTOCOL), and --os-client-id (OS_CLIENT_ID), and --os-discovery-endpoint or --os-access-token-endpoint (OS_DISCOVERY_ENDPOINT, OS_ACCESS_TOKEN_ENDPOINT), and --os-username (OS_USERNAME).',
    });
  });
});

describe('v3oidcclientcredentials', () => {
  it('sends the scope, and who it is with Basic', async () => {
    const provider = await fakeProvider();
    await logIn('v3oidcclientcredentials', { ...provider.auth, client_secret: 'hush' });
    expect(formOf(provider.token[0])).toEqual({ grant_type: 'client_credentials', scope: 'openid profile' });
    expect(provider.token[0]?.headers.authorization).toBe(basic('my-client:hush'));
  });

  it('wants a secret', async () => {
    const provider = await fakeProvider();
    await expect(logIn('v3oidcclientcredentials', provider.auth)).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('--os-client-secret (OS_CLIENT_SECRET)'),
    });
  });
});

describe('v3oidcaccesstoken', () => {
  it('shows the token, and asks no provider', async () => {
    const { auth, server, keystone } = await fakeProvider();
    const { auth_url = '', identity_provider = '', protocol = '' } = auth;
    await logIn('v3oidcaccesstoken', { auth_url, identity_provider, protocol, access_token: ' given \n' });
    expect(server.requests).toHaveLength(1);
    expect(keystone[0]?.headers.authorization).toBe('Bearer given');
  });

  it('sends nothing that no token is', async () => {
    const { auth, server } = await fakeProvider();
    const attempt = logIn('v3oidcaccesstoken', { ...auth, access_token: 'a\r\nX-Evil: 1' });
    await expect(attempt).rejects.toMatchObject({ kind: 'usage' });
    expect(server.requests).toHaveLength(0);
  });

  it('says when it has expired', async () => {
    const keystone = () => ({ status: 401, body: '<h1>Unauthorized</h1>' });
    const { auth } = await fakeProvider({ keystone });
    const access_token = jwt({ iat: seconds() - 7_200, exp: seconds() - 3_600 });
    await expect(logIn('v3oidcaccesstoken', { ...auth, access_token })).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(/does not accept the token of the OpenID provider\. It has expired\.$/),
    });
  });
});

describe('the provider', () => {
  it('is found from the issuer alone too', async () => {
    const provider = await fakeProvider();
    await logIn('v3oidcpassword', { ...provider.auth, ...alice, discovery_endpoint: provider.url });
    expect(provider.keystone).toHaveLength(1);
  });

  it('needs no discovery where its endpoints are given', async () => {
    const provider = await fakeProvider({ token: () => granted({ id_token: provider.idToken() }) });
    const { discovery_endpoint: _, ...auth } = provider.auth;
    const options = { ...auth, ...alice, access_token_endpoint: `${provider.url}/token` };
    await logIn('v3oidcpassword', { ...options, access_token_type: 'id_token' });
    expect(provider.server.requests.map(({ url }) => url)).not.toContain('/.well-known/openid-configuration');
    expect(provider.token).toHaveLength(1);
    expect(provider.keystone[0]?.headers.authorization).toMatch(/^Bearer ey/);
  });

  it('is asked at the endpoint that is given rather than at its own', async () => {
    const provider = await fakeProvider({ discovery: { token_endpoint: 'http://127.0.0.1:1/elsewhere' } });
    const options = { ...provider.auth, ...alice, access_token_endpoint: `${provider.url}/token` };
    await logIn('v3oidcpassword', options);
    expect(provider.token).toHaveLength(1);
  });

  it('may have an issuer for each tenant, named in the ID token', async () => {
    const provider = await fakeProvider({
      discovery: { issuer: 'https://login.example/{tenantid}/v2.0' },
      token: () => granted({ id_token: provider.idToken({ iss: 'https://login.example/42/v2.0' }) }),
    });
    await logIn('v3oidcpassword', { ...provider.auth, ...alice });
    expect(provider.keystone).toHaveLength(1);
  });

  it('is warned of when others can read along', async () => {
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
    expect(warnings).toEqual([expect.stringContaining('login.example is spoken to without TLS')]);
  });

  it('shows the ID token where that is wanted', async () => {
    const provider = await fakeProvider({ token: () => granted({ id_token: provider.idToken() }) });
    await logIn('v3oidcpassword', { ...provider.auth, ...alice, access_token_type: 'id_token' });
    expect(provider.keystone[0]?.headers.authorization).toMatch(/^Bearer ey/);
    await expect(
      logIn('v3oidcpassword', { ...provider.auth, ...alice, access_token_type: 'refresh_token' }),
    ).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining("'refresh_token'") });
  });

  it('must offer the grant, if it says what it offers', async () => {
    const provider = await fakeProvider({ discovery: { grant_types_supported: ['authorization_code'] } });
    await expect(logIn('v3oidcpassword', { ...provider.auth, ...alice })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('(password)'),
      hint: expect.stringContaining('authorization_code'),
    });
    expect(provider.token).toHaveLength(0);
  });

  it('never prints a log of its own', async () => {
    const lines: string[] = [];
    const provider = await fakeProvider({
      token: () => granted({ access_token: 'hidden-access', refresh_token: 'hidden-refresh' }),
    });
    await logIn(
      'v3oidcpassword',
      { ...provider.auth, ...alice, client_secret: 'hidden-client', idp_otp_key: 'pin', passcode: '918273' },
      { ...makeTransport({ log: (line) => lines.push(line) }), ui: nobody },
    );
    const log = lines.join('\n');
    expect(log).toContain('POST');
    expect(log).not.toMatch(/hidden-|secret-of-alice|918273/);
    expect(log).not.toContain(Buffer.from('my-client:hidden-client').toString('base64'));
    // Ours, not openid-client's.
    expect(log).toContain('user-agent: magnum-test/1');
    expect(log).not.toContain('openid-client');
  });
});
