import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { v3oauth1 } from '../../../src/keystone/plugins/v3oauth1.ts';
import { v3oauth2clientcredential } from '../../../src/keystone/plugins/v3oauth2clientcredential.ts';
import { v3oauth2mtlsclientcredential } from '../../../src/keystone/plugins/v3oauth2mtlsclientcredential.ts';
import { json, serve } from '../../http/servers.ts';
import { authContext, catalogOf, configOf, sessionOf, tokenOf } from '../fake-cloud.ts';

const TOKEN_BODY = {
  token: {
    expires_at: '2099-01-01T00:00:00Z',
    project: { id: 'p', name: 'P' },
    catalog: [] as unknown[],
  },
};

/** Keystone 22 with OS-OAUTH2, and a Magnum. */
function oauth2Cloud(rejection?: { status: number; body: unknown }) {
  return serve(({ url, headers }, response) => {
    const base = `http://${headers.host}`;
    if (url === '/v3/OS-OAUTH2/token') {
      if (rejection) json(response, rejection.status, rejection.body);
      else json(response, 200, { access_token: 'at-secret', token_type: 'Bearer', expires_in: 3600 });
    } else if (url === '/v3/auth/tokens') {
      const isKnown = headers['x-subject-token'] === 'at-secret';
      if (!isKnown) json(response, 404, { error: { message: 'Could not recognize token.' } });
      else json(response, 200, { token: { ...TOKEN_BODY.token, catalog: catalogOf(base) } });
    } else json(response, 200, {});
  });
}

const oauth2 = (url: string) => ({
  auth_url: `${url}/v3`,
  oauth2_endpoint: `${url}/v3/OS-OAUTH2/token`,
  oauth2_client_id: 'client:ä',
  oauth2_client_secret: 'made-up-ß',
});

describe('v3oauth2clientcredential', () => {
  it('requests a token with Basic authentication, and sends it as X-Auth-Token and Bearer', async () => {
    const cloud = await oauth2Cloud();
    const { session } = sessionOf(configOf(oauth2(cloud.url), { authType: 'v3oauth2clientcredential' }));
    await session.request({ method: 'GET', path: '/v1/clusters' });
    const [issue, validate, list] = cloud.requests;
    expect(issue).toMatchObject({
      method: 'POST',
      body: 'grant_type=client_credentials',
      headers: {
        authorization: `Basic ${Buffer.from('client:ä:made-up-ß').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    expect(validate).toMatchObject({ method: 'GET', headers: { 'x-auth-token': 'at-secret' } });
    expect(list).toMatchObject({
      url: '/magnum/v1/clusters',
      headers: { 'x-auth-token': 'at-secret', authorization: 'Bearer at-secret' },
    });
  });

  it.each([
    [
      401,
      { error: 'invalid_client', error_description: 'Could not find client-x.' },
      'auth',
      'rejected the OAuth 2.0 client: Could not find client-x.',
    ],
    [401, { error: { message: 'no' } }, 'auth', 'rejected the OAuth 2.0 client: no'],
    [
      404,
      { error: 'other_error', error_description: 'An unknown error' },
      'auth',
      'client: no client with this ID',
    ],
    [400, { error: 'unauthorized_client' }, 'auth', 'rejected the OAuth 2.0 client: unauthorized_client'],
    [
      400,
      { error: 'invalid_request', error_description: 'what\u001b[2J?' },
      'failed',
      'returned no OAuth 2.0 access token: what[2J?',
    ],
    [200, {}, 'failed', 'returned no OAuth 2.0 access token.'],
    [404, {}, 'failed', 'returned no OAuth 2.0 access token.'],
  ])(
    'fails with one sentence, without the secret, for status %i and body %j',
    async (status, body, kind, text) => {
      const cloud = await oauth2Cloud({ status, body });
      const failure = await v3oauth2clientcredential
        .authenticate(authContext(oauth2(cloud.url)))
        .catch((error) => error);
      expect(failure).toMatchObject({ kind, message: expect.stringContaining(text) });
      expect(`${failure.message}${failure.hint}`).not.toContain('made-up');
      expect(failure.hint).toContain('OS_OAUTH2_');
    },
  );

  it('fails if Keystone does not know the access token', async () => {
    const server = await serve(({ url }, response) => {
      if (url.endsWith('/OS-OAUTH2/token')) json(response, 200, { access_token: 'other-secret' });
      else json(response, 404, { error: { message: 'Could not recognize token.' } });
    });
    await expect(
      v3oauth2clientcredential.authenticate(authContext(oauth2(server.url))),
    ).rejects.toMatchObject({ kind: 'auth', hint: expect.stringContaining('OS_OAUTH2_ENDPOINT') });
  });

  it('fails with all missing options', async () => {
    await expect(
      v3oauth2clientcredential.authenticate(authContext({ auth_url: 'http://h/v3' })),
    ).rejects.toThrow(/--os-oauth2-endpoint .*--os-oauth2-client-id .*--os-oauth2-client-secret/);
  });
});

describe('v3oauth2mtlsclientcredential', () => {
  it('sends only the client ID in the form, as the certificate authenticates the client', async () => {
    const cloud = await oauth2Cloud();
    const context = authContext({ ...oauth2(cloud.url), oauth2_client_id: 'user-id' });
    const token = tokenOf(await v3oauth2mtlsclientcredential.authenticate(context));
    expect(cloud.requests[0]?.body).toBe('grant_type=client_credentials&client_id=user-id');
    expect(cloud.requests[0]?.headers.authorization).toBeUndefined();
    expect(token).toMatchObject({ id: 'at-secret', project: { id: 'p' }, expiresAt: '2099-01-01T00:00:00Z' });
    expect(v3oauth2mtlsclientcredential.headers?.(token, {})).toEqual({
      'X-Auth-Token': 'at-secret',
      Authorization: 'Bearer at-secret',
    });
  });

  it('fails with the hint --os-cert if the client is rejected', async () => {
    const cloud = await oauth2Cloud({ status: 401, body: { error: 'invalid_client' } });
    await expect(
      v3oauth2mtlsclientcredential.authenticate(authContext(oauth2(cloud.url))),
    ).rejects.toMatchObject({ kind: 'auth', hint: expect.stringContaining('--os-cert (OS_CERT)') });
  });
});

/** RFC 5849, section 3.4, implemented independently. */
function signatureOf(authorization: string, url: string): { actual: string; expected: string } {
  const escaped = (text: string) =>
    encodeURIComponent(text).replace(
      /[!*'()]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  const fields = [...authorization.matchAll(/(\w+)="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value] as const,
  );
  const actual = decodeURIComponent(fields.find(([name]) => name === 'oauth_signature')?.[1] ?? '');
  const parameters = fields
    .filter(([name]) => name !== 'oauth_signature')
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');
  const base = ['POST', escaped(url), escaped(parameters)].join('&');
  return { actual, expected: createHmac('sha1', 'cs%2Bsecret&as%20secret').update(base).digest('base64') };
}

describe('v3oauth1', () => {
  const options = (url: string) => ({
    auth_url: `${url}/v3`,
    consumer_key: 'ck',
    consumer_secret: 'cs+secret',
    access_key: 'ak',
    access_secret: 'as secret',
    project_id: 'ignored',
  });

  it('signs the request with HMAC-SHA1, and sends no scope', async () => {
    const server = await serve((_, response) => json(response, 201, TOKEN_BODY, { 'x-subject-token': 'T' }));
    const now = 1_700_000_000_123;
    for (let nth = 0; nth < 2; nth += 1)
      await v3oauth1.authenticate(authContext(options(server.url), { now: () => now }));
    const [first, second] = server.requests;
    if (!first || !second) throw new Error('no request');
    expect(JSON.parse(first.body)).toEqual({ auth: { identity: { methods: ['oauth1'], oauth1: {} } } });
    expect(first.headers.authorization).toMatch(/^OAuth oauth_consumer_key="ck", /);
    expect(first.headers.authorization).toContain('oauth_timestamp="1700000000"');
    expect(first.headers.authorization).toContain('oauth_token="ak"');
    expect(first.headers.authorization).not.toContain('secret');
    const { actual, expected } = signatureOf(
      String(first.headers.authorization),
      `${server.url}/v3/auth/tokens`,
    );
    expect(actual).toBe(expected);
    expect(second.headers.authorization).not.toBe(first.headers.authorization);
  });

  it('signs the URL in lower case and without the default port (RFC 5849)', async () => {
    const signed: string[] = [];
    const request = async ({ headers }: { headers?: Readonly<Record<string, string>> }) => {
      signed.push(headers?.Authorization ?? '');
      const head = { 'x-subject-token': 'T' };
      return { status: 201, headers: head, cookies: [], body: '{"token":{}}', url: 'http://h' };
    };
    const identityUrl = async () => 'https://Keystone.Example:443/v3';
    await v3oauth1.authenticate(authContext(options('http://h'), { transport: { request }, identityUrl }));
    const { actual, expected } = signatureOf(signed[0] ?? '', 'https://keystone.example/v3/auth/tokens');
    expect(actual).toBe(expected);
  });

  it('fails with a hint if the login is rejected, and with all missing options', async () => {
    const server = await serve((_, response) =>
      json(response, 401, { error: { message: 'The request you have made requires authentication.' } }),
    );
    await expect(v3oauth1.authenticate(authContext(options(server.url)))).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringContaining('--os-consumer-key'),
    });
    await expect(v3oauth1.authenticate(authContext({ auth_url: server.url }))).rejects.toThrow(
      /--os-consumer-key .*--os-access-secret/,
    );
  });
});
