/** The clients of the provider; a secret is the client ID followed by `-secret`. */

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
export const SCOPES = ['openid', 'profile', 'email', 'groups', 'offline_access'];

// A native application can use any port of a loopback address (RFC 8252, section 7.3), and one of these paths.
const REDIRECT_PATHS = ['/', '/callback'];
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const INTERACTIVE = ['authorization_code', 'refresh_token', DEVICE_GRANT];
const ALL_GRANTS = ['client_credentials', 'password', ...INTERACTIVE];

function native(id, grants, extra) {
  return {
    client_id: id,
    application_type: 'native',
    grant_types: grants,
    response_types: grants.includes('authorization_code') ? ['code'] : [],
    redirect_uris: LOOPBACK.flatMap((host) => REDIRECT_PATHS.map((path) => `http://${host}${path}`)),
    scope: SCOPES.join(' '),
    ...extra,
  };
}

const confidential = (id, grants = ALL_GRANTS) => native(id, grants, { client_secret: `${id}-secret` });
const open = (id, grants = ['password', ...INTERACTIVE]) =>
  native(id, grants, { token_endpoint_auth_method: 'none' });

/** The clients as oidc-provider configures them; `websso` is the redirect URL of Apache. */
export const clients = (websso) => [
  confidential('cli-confidential'),
  open('cli-public'),
  confidential('cli-confidential-jwt'),
  open('cli-public-jwt'),
  confidential('cli-otp', ['password']),
  open('cli-device-slow', [DEVICE_GRANT]),
  open('cli-device-nointerval', [DEVICE_GRANT]),
  open('cli-device-short', [DEVICE_GRANT]),
  open('cli-refresh'),
  native('cli-es256-jwt', ['password', 'authorization_code'], {
    token_endpoint_auth_method: 'none',
    id_token_signed_response_alg: 'ES256',
  }),
  confidential('cli-nocode', ['client_credentials']),
  open('cli-short-tokens', ['password', 'authorization_code', DEVICE_GRANT]),
  // Apache, which introspects access tokens, and logs users in for Keystone's page.
  {
    client_id: 'keystone',
    client_secret: 'keystone-secret',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [websso],
    scope: SCOPES.join(' '),
  },
];

/** True if the access tokens of the client are JWTs. */
export const hasJwts = (id) => id.endsWith('-jwt');

/** Returns the lifetime of the client's access tokens, in seconds. */
export const tokenSeconds = (id) => ({ 'cli-refresh': 5, 'cli-short-tokens': 2 })[id] ?? 3600;

/** Returns the lifetime of the client's device codes, in seconds. */
export const deviceSeconds = (id) => (id === 'cli-device-short' ? 3 : 600);

/** Returns the one-time password that the client must send with a password, and the name of its parameter. */
export const oneTimePassword = (id) =>
  id === 'cli-otp' ? { parameter: 'totp', value: '123456' } : undefined;

/** True if the client gets a refresh token: with offline_access (OpenID Connect Core 1.0, section 11), or always. */
export const isRefreshed = (client, scopes) =>
  client.grantTypeAllowed('refresh_token') &&
  (scopes.has('offline_access') || client.clientId === 'cli-refresh');
