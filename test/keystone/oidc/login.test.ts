/** The order of the steps of a login: refresh token, grant, signature, exchange, new refresh token. */
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../src/http/types.ts';
import { loadAuthType } from '../../../src/keystone/plugins/index.ts';
import type { AuthContext } from '../../../src/keystone/types.ts';
import { jsonReply, scriptedTransport } from '../../support/scripted-transport.ts';
import { authContext, noTerminal } from '../fake-cloud.ts';
import { fakeRefreshTokens, jwt } from './fake-provider.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const SECONDS = NOW / 1_000;
const ISSUER = 'https://login.example';
const OPTIONS = {
  auth_url: 'https://cloud.example/v3',
  identity_provider: 'idp',
  protocol: 'openid',
  discovery_endpoint: `${ISSUER}/.well-known/openid-configuration`,
  client_id: 'my-client',
};
const DOCUMENT = {
  issuer: ISSUER,
  token_endpoint: `${ISSUER}/token`,
  authorization_endpoint: `${ISSUER}/authorize`,
  device_authorization_endpoint: `${ISSUER}/device`,
  jwks_uri: `${ISSUER}/jwks`,
};
const ALICE = { username: 'alice', password: 'secret-of-alice' };

/** openid-client compares `exp` with the real time. */
const FAR_FUTURE = 4_102_444_800;
const idToken = (claims: Record<string, unknown> = {}): string =>
  jwt({ iss: ISSUER, aud: 'my-client', sub: 'alice', iat: SECONDS, exp: FAR_FUTURE, ...claims });

type Reply = ReturnType<typeof jsonReply>;
const issued = (id = 'T') => jsonReply(201, { token: { methods: ['openid'] } }, { 'x-subject-token': id });
const rejected = (status: number, message = 'No.') => jsonReply(status, { error: { code: status, message } });
const tokens = (fields: object = {}) =>
  jsonReply(200, { access_token: 'access-1', token_type: 'Bearer', ...fields });
const grantOf = ({ body }: HttpRequest) => new URLSearchParams(body).get('grant_type');

interface Setting {
  readonly options?: Record<string, string>;
  readonly document?: object;
  readonly refreshToken?: string;
  readonly token?: (request: HttpRequest, nth: number) => Reply;
  readonly keystone?: (bearer: string) => Reply;
  readonly changes?: Partial<AuthContext>;
}

/** Returns the result or the error of a login, and what happened in its order. */
async function logIn(type: string, setting: Setting = {}) {
  const { options = ALICE, document = DOCUMENT, token = () => tokens(), keystone = () => issued() } = setting;
  const steps: string[] = [];
  const warnings: string[] = [];
  let tokenRequests = 0;
  const { transport, requests } = scriptedTransport((request) => {
    if (request.url.startsWith('https://cloud.example/')) {
      const bearer = (request.headers?.Authorization ?? '').replace('Bearer ', '');
      steps.push(`Keystone ${bearer.startsWith('ey') ? 'ID token' : bearer}`);
      return keystone(bearer);
    }
    if (request.url.endsWith('/.well-known/openid-configuration')) return jsonReply(200, document);
    if (request.url.endsWith('/jwks')) {
      steps.push('keys');
      return { status: 404 };
    }
    steps.push(`provider ${grantOf(request)}`);
    tokenRequests += 1;
    return token(request, tokenRequests);
  });
  const { refreshTokens } = fakeRefreshTokens(setting.refreshToken);
  const context = authContext(
    { ...OPTIONS, ...options },
    {
      transport,
      refreshTokens: {
        get: refreshTokens.get,
        async put(value) {
          steps.push(`store ${value}`);
          await refreshTokens.put(value);
        },
      },
      warn: (text) => void warnings.push(text),
      now: () => NOW,
      identityUrl: async () => OPTIONS.auth_url,
      ...setting.changes,
    },
  );
  const result = await (await loadAuthType(type)).authenticate(context).catch((error: unknown) => error);
  return { result, steps, warnings, requests };
}

describe('a login with a refresh token', () => {
  it('stores the new refresh token before the exchange, and does not use the password', async () => {
    const { result, steps } = await logIn('v3oidcpassword', {
      refreshToken: 'old',
      token: () => tokens({ refresh_token: 'new' }),
    });
    expect(result).toMatchObject({ id: 'T' });
    expect(steps).toEqual(['provider refresh_token', 'store new', 'Keystone access-1']);
  });

  it('requests no keys and gives no warning for the ID token of the response', async () => {
    const { steps, warnings } = await logIn('v3oidcauthcode', {
      options: {},
      refreshToken: 'old',
      token: () => tokens({ id_token: idToken() }),
    });
    expect(steps).toEqual(['provider refresh_token', 'Keystone access-1']);
    expect(warnings).toEqual([]);
  });

  it.each(['invalid_grant', 'invalid_client', 'something_new'])(
    'deletes the refresh token after the error %s, and logs in with the password',
    async (error) => {
      const { result, steps } = await logIn('v3oidcpassword', {
        refreshToken: 'old',
        token: (request) => (grantOf(request) === 'password' ? tokens() : jsonReply(400, { error })),
      });
      expect(result).toMatchObject({ id: 'T' });
      expect(steps).toEqual([
        'provider refresh_token',
        'store undefined',
        'provider password',
        'Keystone access-1',
      ]);
    },
  );

  it.each([
    ['the error server_error', jsonReply(400, { error: 'server_error' }), 'unreachable'],
    [
      'the error temporarily_unavailable',
      jsonReply(400, { error: 'temporarily_unavailable' }),
      'unreachable',
    ],
    ['a page with 401', { status: 401, body: '<h1>No</h1>' }, 'auth'],
    ['a page with 502', { status: 502, body: '<h1>No</h1>' }, 'unreachable'],
    ['no token', jsonReply(200, {}), 'failed'],
  ])('keeps the refresh token after %s, and fails', async (_, reply, kind) => {
    const { result, steps } = await logIn('v3oidcpassword', { refreshToken: 'old', token: () => reply });
    expect(result).toMatchObject({ name: 'MagnumError', kind });
    expect(steps).toEqual(['provider refresh_token']);
  });

  it('deletes the refresh token of a user that Keystone rejects, and logs in with the password', async () => {
    const { result, steps } = await logIn('v3oidcpassword', {
      refreshToken: 'old',
      token: (request) => tokens({ access_token: `by-${grantOf(request)}` }),
      keystone: (bearer) => (bearer === 'by-password' ? issued() : rejected(401)),
    });
    expect(result).toMatchObject({ id: 'T' });
    expect(steps).toEqual([
      'provider refresh_token',
      'Keystone by-refresh_token',
      'store undefined',
      'provider password',
      'Keystone by-password',
    ]);
  });

  it.each([
    [404, 'usage'],
    [500, 'failed'],
    [503, 'unreachable'],
  ])('keeps the refresh token if Keystone returns %i, and fails', async (status, kind) => {
    const { result, steps } = await logIn('v3oidcpassword', {
      refreshToken: 'old',
      keystone: () => rejected(status),
    });
    expect(result).toMatchObject({ kind, status });
    expect(steps).toEqual(['provider refresh_token', 'Keystone access-1']);
  });

  it('sends the ID token of the response if access_token_type is id_token', async () => {
    const { steps } = await logIn('v3oidcpassword', {
      options: { ...ALICE, access_token_type: 'id_token' },
      refreshToken: 'old',
      token: () => tokens({ id_token: idToken() }),
    });
    expect(steps).toEqual(['provider refresh_token', 'Keystone ID token']);
  });
});

describe('a login with a grant', () => {
  it('stores the refresh token after the exchange', async () => {
    const { steps } = await logIn('v3oidcpassword', { token: () => tokens({ refresh_token: 'new' }) });
    expect(steps).toEqual(['provider password', 'Keystone access-1', 'store new']);
  });

  it.each([undefined, ''])('stores nothing for the refresh token %j', async (refresh_token) => {
    const { steps } = await logIn('v3oidcpassword', { token: () => tokens({ refresh_token }) });
    expect(steps).toEqual(['provider password', 'Keystone access-1']);
  });

  it('verifies the signature of the ID token of an authorization code before the exchange', async () => {
    const { result, steps } = await logIn('v3oidcauthcode', {
      options: { code: 'c' },
      token: () => tokens({ id_token: idToken() }),
    });
    expect(result).toMatchObject({ id: 'T' });
    expect(steps).toEqual(['provider authorization_code', 'keys', 'Keystone access-1']);
  });

  it('verifies no signature without an ID token, or with another grant', async () => {
    const code = await logIn('v3oidcauthcode', { options: { code: 'c' } });
    expect(code.steps).toEqual(['provider authorization_code', 'Keystone access-1']);
    const password = await logIn('v3oidcpassword', {
      options: { ...ALICE, access_token_type: 'id_token' },
      token: () => tokens({ id_token: idToken() }),
    });
    expect(password.steps).toEqual(['provider password', 'Keystone ID token']);
  });

  it('fails if the provider returns no ID token, but access_token_type is id_token', async () => {
    const { result, steps } = await logIn('v3oidcpassword', {
      options: { ...ALICE, access_token_type: 'id_token' },
    });
    expect(result).toMatchObject({
      kind: 'failed',
      message: 'The OpenID provider at login.example returned no ID token.',
      hint: 'An ID token requires `openid` in the scope: --os-openid-scope (OS_OPENID_SCOPE).',
    });
    expect(steps).toEqual(['provider password']);
  });

  it.each(['v3oidcauthcode', 'v3oidcdeviceauthz'])(
    '%s requires a user who reads stderr, before any request to the provider but the document',
    async (type) => {
      const { result, steps } = await logIn(type, { options: {} });
      expect(result).toMatchObject({
        kind: 'auth',
        message: 'This login requires an interactive terminal.',
        hint: 'Log in at a terminal first: magnum login',
      });
      expect(steps).toEqual([]);
    },
  );

  it.each([
    ['v3oidcpassword', ALICE, 'password'],
    ['v3oidcclientcredentials', { client_secret: 'hush' }, 'client_credentials'],
    ['v3oidcauthcode', { code: 'c' }, 'authorization_code'],
    ['v3oidcauthcode', {}, 'authorization_code'],
    ['v3oidcdeviceauthz', {}, 'urn:ietf:params:oauth:grant-type:device_code'],
  ])(
    '%s with %j fails before any login if the provider does not list its grant type',
    async (type, options, grant) => {
      const { result, steps } = await logIn(type, {
        options: options as Record<string, string>,
        refreshToken: 'old',
        document: { ...DOCUMENT, grant_types_supported: ['x'] },
      });
      expect(result).toMatchObject({
        kind: 'usage',
        message: `The OpenID provider at login.example does not support the grant type ${grant}.`,
      });
      expect(steps).toEqual([]);
    },
  );
});

describe('the clock skew of a successful login', () => {
  it.each([
    [-301, ["The clock of login.example is 5 minutes behind this machine's."]],
    [-300, []],
    [0, []],
    [300, []],
    [301, ["The clock of login.example is 5 minutes ahead of this machine's."]],
  ])('of %i s causes the warnings %j', async (offset, expected) => {
    const { result, warnings } = await logIn('v3oidcpassword', {
      token: () => tokens({ id_token: idToken({ iat: SECONDS + offset }) }),
    });
    expect(result).toMatchObject({ id: 'T' });
    expect(warnings).toEqual(expected);
  });
});

describe('the options of an OpenID Connect login', () => {
  it('are required for every grant, one of discovery_endpoint and access_token_endpoint', async () => {
    for (const type of ['v3oidcauthcode', 'v3oidcdeviceauthz'])
      await expect((await loadAuthType(type)).authenticate(authContext({}))).rejects.toMatchObject({
        kind: 'usage',
        message:
          'To log in, please provide --os-auth-url (OS_AUTH_URL), and --os-identity-provider (OS_IDENTITY_PROVIDER), and --os-protocol (OS_PROTOCOL), and --os-client-id (OS_CLIENT_ID), and --os-discovery-endpoint or --os-access-token-endpoint (OS_DISCOVERY_ENDPOINT, OS_ACCESS_TOKEN_ENDPOINT).',
      });
  });

  it.each(['v3oidcpassword', 'v3oidcauthcode', 'v3oidcdeviceauthz'])(
    '%s rejects an unknown access_token_type before any request',
    async (type) => {
      const { result, requests } = await logIn(type, {
        options: { ...ALICE, access_token_type: 'ID_TOKEN' },
      });
      expect(result).toMatchObject({
        kind: 'usage',
        message: "Invalid token type 'ID_TOKEN'; use access_token or id_token.",
        hint: 'Set --os-access-token-type (OS_ACCESS_TOKEN_TYPE).',
      });
      expect(requests).toEqual([]);
    },
  );
});

describe('a provider whose issuer is unknown', () => {
  const unknown = { ...DOCUMENT, issuer: undefined };
  const byIdToken = { ...ALICE, access_token_type: 'id_token' };

  it('is asked once, and its ID token may have any issuer', async () => {
    const { result, steps } = await logIn('v3oidcpassword', {
      document: unknown,
      options: byIdToken,
      token: () => tokens({ id_token: idToken({ iss: 'https://any.example' }) }),
    });
    expect(result).toMatchObject({ id: 'T' });
    expect(steps).toEqual(['provider password', 'Keystone ID token']);
  });

  it('must return an ID token with an issuer', async () => {
    for (const iss of [undefined, 7]) {
      const { result, steps } = await logIn('v3oidcpassword', {
        document: unknown,
        options: byIdToken,
        token: () => tokens({ id_token: idToken({ iss }) }),
      });
      expect(result).toMatchObject({ name: 'MagnumError' });
      expect(steps).toEqual(['provider password']);
    }
  });

  it('is asked once if it rejects the login, with its reason', async () => {
    const { result, steps } = await logIn('v3oidcpassword', {
      document: unknown,
      options: byIdToken,
      token: () => jsonReply(400, { error: 'invalid_grant', error_description: 'No, secret-of-alice.' }),
    });
    expect(result).toMatchObject({
      kind: 'auth',
      message: 'The OpenID provider at login.example rejected the username or password: No, ***.',
      status: 400,
    });
    expect(steps).toEqual(['provider password']);
  });

  it('is reported as unreachable if no response is received', async () => {
    const { result } = await logIn('v3oidcpassword', {
      document: unknown,
      options: byIdToken,
      token: () => {
        throw Object.assign(new Error('broken'), { name: 'Broken' });
      },
    });
    expect(result).toMatchObject({
      kind: 'failed',
      message: 'Unexpected response from the OpenID provider at login.example: broken.',
    });
  });
});

describe('the error of an authorization response', () => {
  it('contains no status of the token request before it, which rejected the refresh token', async () => {
    const { result } = await logIn('v3oidcauthcode', {
      options: { redirect_uri: 'https://show.example/code' },
      refreshToken: 'old',
      token: () => jsonReply(400, { error: 'invalid_grant' }, { 'x-request-id': 'req-1' }),
      changes: {
        ui: {
          ...noTerminal,
          isInteractive: true,
          isAttended: true,
          notify: (line) => {
            if (line.startsWith(ISSUER)) state = new URL(line).searchParams.get('state') ?? '';
          },
          promptSecret: async () => `https://show.example/code?error=access_denied&state=${state}`,
        },
      },
    });
    expect(result).toMatchObject({
      kind: 'auth',
      message: 'The OpenID provider at login.example denied access, or you did not allow the login.',
      status: undefined,
      requestId: undefined,
    });
  });
  let state = '';
});
