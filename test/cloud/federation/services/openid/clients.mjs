/** The applications that the provider knows; their secrets are their ids with `-secret` behind them. */

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
export const SCOPES = ['openid', 'profile', 'email', 'groups', 'offline_access'];

// Any port of a loopback address will do for a native application (RFC 8252, section 7.3); the path must be one of these.
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

/** Clients in the provider's own terms; `websso` is the address that Apache takes answers at. */
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
  confidential('cli-nocode', ['client_credentials']),
  open('cli-short-tokens', ['password', 'authorization_code', DEVICE_GRANT]),
  // Apache: asks what an access token is worth, and logs people in for Keystone's own page.
  {
    client_id: 'keystone',
    client_secret: 'keystone-secret',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [websso],
    scope: SCOPES.join(' '),
  },
];

/** Access tokens of these are JWTs. */
export const hasJwts = (id) => id.endsWith('-jwt');

/** Seconds that an access token of a client is good for. */
export const tokenSeconds = (id) => ({ 'cli-refresh': 5, 'cli-short-tokens': 2 })[id] ?? 3600;

/** Seconds that a device code of a client is good for. */
export const deviceSeconds = (id) => (id === 'cli-device-short' ? 3 : 600);

/** The one-time password that a client must send along with a password, and under which name. */
export const oneTimePassword = (id) =>
  id === 'cli-otp' ? { parameter: 'totp', value: '123456' } : undefined;

/** Whether a client is given a refresh token: with offline_access, as OpenID Connect Core 11 has it, or always. */
export const isRefreshed = (client, scopes) =>
  client.grantTypeAllowed('refresh_token') &&
  (scopes.has('offline_access') || client.clientId === 'cli-refresh');
