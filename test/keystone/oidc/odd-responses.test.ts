/** Responses that keystoneauth accepts: fields that no login needs may have any value, but an ID token that a login needs may not. */
import { describe, expect, it } from 'vitest';
import {
  createUser,
  errorResponse,
  fakeProvider,
  formOf,
  jwt,
  logIn,
  seconds,
  tokenResponse,
} from './fake-provider.ts';
import { attempt, device, type Fields, grants } from './grants.ts';

/** An ID token of a provider that is not ours, with changed claims or another header. */
const idToken = (claims: Fields = {}, header: Fields = { alg: 'RS256' }): string => {
  const [, payload, signature] = jwt({
    ...{ iss: 'https://login.example', aud: 'my-client', sub: 'alice', iat: seconds() },
    exp: seconds() + 300,
    ...claims,
  }).split('.');
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), payload, signature].join('.');
};

describe('fields of a token response', () => {
  it.each(
    Object.keys(grants).flatMap((grant) =>
      [
        { scope: ['openid', 'profile'] },
        { scope: null },
        { refresh_token: null },
        { refresh_token: 7 },
        { id_token: null },
        { id_token: '' },
        { id_token: { sub: 'alice' } },
        { expires_in: null },
        { expires_in: 'soon' },
        { token_type: undefined },
        { token_type: null },
        { token_type: 'JWT' },
        { scope: null, refresh_token: null, id_token: null, expires_in: null, token_type: null },
      ].map((fields) => [grant, fields] as const),
    ),
  )('accepts in a login with the grant %s: %o', async (grant, fields) => {
    const { login, bearers, warnings, puts } = await attempt(grant, { token: () => tokenResponse(fields) });
    expect(await login).toMatchObject({ id: 'unscoped-1' });
    expect(bearers()).toEqual(['Bearer access-1']);
    expect({ warnings, puts }).toEqual({ warnings: [], puts: [] });
  });

  it('accepts an authorization code with unusable fields', async () => {
    const token = () => tokenResponse({ scope: ['a'], refresh_token: null, expires_in: null, token_type: 1 });
    const { login, bearers } = await attempt('code', { token });
    await login;
    expect(bearers()).toEqual(['Bearer access-1']);
  });

  it('accepts the status 201, and JSON as text/html', async () => {
    const body = JSON.stringify(tokenResponse().body);
    const { login, bearers } = await attempt('password', { token: () => ({ status: 201, body }) });
    await login;
    expect(bearers()).toEqual(['Bearer access-1']);
  });

  it('sends an ID token to Keystone without an access token next to it', async () => {
    for (const access_token of [undefined, null, '']) {
      const { login, bearers } = await attempt(
        'password',
        {
          discovery: { issuer: 'https://login.example' },
          token: () => tokenResponse({ access_token, id_token: idToken() }),
        },
        { access_token_type: 'id_token' },
      );
      await login;
      expect(bearers()).toEqual([expect.stringMatching(/^Bearer ey/)]);
    }
  });

  it.each([null, 7, '', ['a']])('rejects the access token %j', async (access_token) => {
    const { login, bearers } = await attempt('password', {
      token: () => tokenResponse({ access_token, id_token: idToken() }),
    });
    await expect(login).rejects.toMatchObject({ kind: 'failed' });
    expect(bearers()).toEqual([]);
  });

  it('accepts a device code with a numeric user code and the names and empty fields of other providers', async () => {
    const { login, bearers } = await attempt('device', {
      device: () => ({
        status: 201,
        ...device({
          user_code: 123456,
          verification_uri: undefined,
          verification_url: 'https://login.example/device',
          verification_uri_complete: null,
        }),
      }),
    });
    await login;
    expect(bearers()).toEqual(['Bearer access-1']);
  });

  it('polls again if authorization_pending has the status 200, as at GitHub', async () => {
    const { login, provider } = await attempt('device', {
      token: (_, nth) =>
        nth === 1 ? errorResponse('authorization_pending', undefined, 200) : tokenResponse(),
    });
    await login;
    expect(provider.token).toHaveLength(2);
  });
});

/** ID tokens that are not valid for this login. */
const invalid: Record<string, string> = {
  'an issuer with a final slash': idToken({ iss: 'https://login.example/' }),
  'another issuer': idToken({ iss: 'https://other.example' }),
  'another audience': idToken({ aud: 'another-client' }),
  'several audiences': idToken({ aud: ['my-client', 'other'] }),
  'no subject': idToken({ sub: null }),
  'a numeric subject': idToken({ sub: 7 }),
  'no expiry': idToken({ exp: undefined }),
  'times as text': idToken({ iat: '1', exp: '2' }),
  'the algorithm none': idToken({}, { alg: 'none' }),
  'no header': `x.${idToken().split('.')[1]}.y`,
  encryption: 'a.b.c.d.e',
  'no JWT': 'opaque',
};

describe('an ID token that is not sent to Keystone', () => {
  it.each(
    Object.keys(grants).flatMap((grant) => Object.keys(invalid).map((oddity) => [grant, oddity] as const)),
  )('does not end a login with the grant %s: %s', async (grant, oddity) => {
    const { login, bearers, warnings } = await attempt(grant, {
      discovery: { issuer: 'https://login.example' },
      token: () => tokenResponse({ id_token: invalid[oddity] }),
    });
    expect(await login).toMatchObject({ id: 'unscoped-1' });
    expect(bearers()).toEqual(['Bearer access-1']);
    expect(warnings).toEqual([]);
  });

  it('causes a warning if it shows a clock skew', async () => {
    const id_token = idToken({ iat: seconds() - 7_200, exp: seconds() - 3_600 });
    const { login, warnings } = await attempt('password', { token: () => tokenResponse({ id_token }) });
    await login;
    expect(warnings).toEqual([expect.stringMatching(/^The clock of \S+ is 2 hours behind/)]);
  });
});

describe('an ID token that is sent to Keystone, or belongs to an authorization code', () => {
  const required = [...Object.keys(grants), 'code'];
  it.each(required.flatMap((grant) => Object.keys(invalid).map((oddity) => [grant, oddity] as const)))(
    'ends a login with the grant %s: %s',
    async (grant, oddity) => {
      const { login, bearers } = await attempt(
        grant,
        {
          discovery: { issuer: 'https://login.example' },
          token: () => tokenResponse({ id_token: invalid[oddity] }),
        },
        grant === 'code' ? {} : { access_token_type: 'id_token' },
      );
      await expect(login).rejects.toThrow();
      expect(bearers()).toEqual([]);
    },
  );

  it('names both issuers if they differ only by the final slash', async () => {
    const { login } = await attempt('code', {
      discovery: { issuer: 'https://login.example' },
      token: () => tokenResponse({ id_token: invalid['an issuer with a final slash'] }),
    });
    await expect(login).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringContaining('(https://login.example, https://login.example/)'),
    });
  });

  it.each(['RS256', 'ES256', 'ES384', 'PS256', 'EdDSA', 'HS256'])(
    'may have the algorithm %s without a list of algorithms',
    async (alg) => {
      const options = { token: () => tokenResponse({ id_token: idToken({}, { alg }) }) };
      const discovery = { issuer: 'https://login.example', id_token_signing_alg_values_supported: null };
      for (const { login, bearers } of [
        await attempt('password', options, { access_token_type: 'id_token' }, ['discovery_endpoint']),
        await attempt('device', options, { access_token_type: 'id_token' }, ['discovery_endpoint']),
        await attempt('password', { ...options, discovery }, { access_token_type: 'id_token' }),
      ]) {
        await login;
        expect(bearers()).toEqual([expect.stringMatching(/^Bearer ey/)]);
      }
    },
  );

  it('must have a listed algorithm', async () => {
    const { login, bearers } = await attempt(
      'password',
      {
        discovery: { issuer: 'https://login.example', id_token_signing_alg_values_supported: ['RS256'] },
        token: () => tokenResponse({ id_token: idToken({}, { alg: 'ES256' }) }),
      },
      { access_token_type: 'id_token' },
    );
    await expect(login).rejects.toMatchObject({ kind: 'failed' });
    expect(bearers()).toEqual([]);
  });
});

describe('a discovery document', () => {
  it.each([undefined, null, 7, ''])('may have the issuer %j', async (issuer) => {
    const more = { access_token_type: 'id_token' };
    const options = { discovery: { issuer }, token: () => tokenResponse({ id_token: idToken() }) };
    for (const grant of Object.keys(grants)) {
      const { login, bearers } = await attempt(grant, options, more);
      await login;
      expect(bearers()).toEqual([expect.stringMatching(/^Bearer ey/)]);
    }
  });

  it('without an issuer is found at the URL of the issuer', async () => {
    const provider = await fakeProvider({ discovery: { issuer: undefined } });
    await logIn('v3oidcpassword', {
      ...provider.auth,
      ...grants.password?.[1],
      discovery_endpoint: provider.url,
    });
    expect(provider.keystone).toHaveLength(1);
  });
});

describe('the federation URL of Keystone', () => {
  it.each([405, 501])('is requested with GET after POST returned %i', async (status) => {
    const refuse = (_: string, nth: number) => (nth % 2 ? { status, body: 'Method Not Allowed' } : undefined);
    const provider = await fakeProvider({ keystone: refuse });
    await logIn('v3oidcpassword', { ...provider.auth, ...grants.password?.[1] });
    await logIn('v3oidcaccesstoken', { ...provider.auth, access_token: 'access-1' });
    expect(provider.keystone.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST', 'GET']);
    expect(new Set(provider.keystone.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer access-1']),
    );
  });

  it('is not requested again after another status', async () => {
    for (const status of [401, 403, 500]) {
      const { login, provider } = await attempt('password', { keystone: () => ({ status, body: 'no' }) });
      await expect(login).rejects.toThrow();
      expect(provider.keystone).toHaveLength(1);
    }
  });
});

describe('v3chameleonoidc', () => {
  it('is the device flow', async () => {
    const provider = await fakeProvider({ device: () => device() });
    const { ui } = createUser();
    await logIn('v3chameleonoidc', provider.auth, { ui, sleep: async () => {} });
    expect(formOf(provider.token[0]).grant_type).toBe('urn:ietf:params:oauth:grant-type:device_code');
  });
});
