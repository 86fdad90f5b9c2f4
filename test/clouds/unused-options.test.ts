/** Which auth types use an option, for the warning about the others. */
import { describe, expect, it } from 'vitest';
import { COMMAND_LINE, scalar } from '../../src/clouds/config-tree.ts';
import { isUsedBy, unusedWarnings } from '../../src/clouds/unused-options.ts';

const TYPES = [
  ...['admin_token', 'http_basic', 'none', 'v2password', 'v2token', 'v3adfspassword'],
  ...['v3applicationcredential', 'v3fedkerb', 'v3kerberos', 'v3multifactor', 'v3oauth1'],
  ...['v3oauth2clientcredential', 'v3oauth2mtlsclientcredential', 'v3oidcaccesstoken', 'v3oidcauthcode'],
  ...['v3oidcclientcredentials', 'v3oidcdeviceauthz', 'v3oidcpassword', 'v3password', 'v3samlpassword'],
  ...['v3token', 'v3tokenlessauth', 'v3totp', 'v3websso'],
];
const OIDC = [
  ...['v3oidcaccesstoken', 'v3oidcauthcode', 'v3oidcclientcredentials', 'v3oidcdeviceauthz'],
  'v3oidcpassword',
];
const FEDERATION = ['v3adfspassword', 'v3fedkerb', ...OIDC, 'v3samlpassword', 'v3websso'];
const OAUTH2 = ['v3oauth2clientcredential', 'v3oauth2mtlsclientcredential'];

describe('isUsedBy', () => {
  it.each<[option: string, types: readonly string[]]>([
    ['identity_provider', FEDERATION],
    ['protocol', FEDERATION],
    ['identity_provider_url', ['v3adfspassword', 'v3samlpassword']],
    ['service_provider_endpoint', ['v3adfspassword']],
    ['service_provider_entity_id', ['v3adfspassword']],
    ['mutual_auth', ['v3fedkerb', 'v3kerberos', 'v3multifactor']],
    ['discovery_endpoint', OIDC],
    ['access_token_endpoint', OIDC],
    ['access_token_type', OIDC],
    ['client_id', OIDC],
    ['client_secret', OIDC],
    ['openid_scope', OIDC],
    ['authorization_endpoint', ['v3oidcauthcode']],
    ['code', ['v3oidcauthcode']],
    ['redirect_uri', ['v3oidcauthcode', 'v3websso']],
    ['code_challenge_method', ['v3oidcauthcode', 'v3oidcdeviceauthz']],
    ['device_authorization_endpoint', ['v3oidcdeviceauthz']],
    ['idp_otp_key', ['v3oidcpassword']],
    ['access_token', ['v3oidcaccesstoken']],
    ['passcode', ['v3multifactor', 'v3oidcpassword', 'v3password', 'v3totp']],
    [
      'password',
      [
        ...['http_basic', 'v2password', 'v3adfspassword', 'v3multifactor', 'v3oidcpassword', 'v3password'],
        ...['v3samlpassword', 'v3totp'],
      ],
    ],
    ['auth_methods', ['v3multifactor']],
    ['oauth2_endpoint', OAUTH2],
    ['oauth2_client_id', OAUTH2],
    ['oauth2_client_secret', ['v3oauth2clientcredential']],
    ['consumer_key', ['v3multifactor', 'v3oauth1']],
    ['consumer_secret', ['v3multifactor', 'v3oauth1']],
    ['access_key', ['v3multifactor', 'v3oauth1']],
    ['access_secret', ['v3multifactor', 'v3oauth1']],
    ['token', ['admin_token', 'v3multifactor', 'v3token']],
    ['application_credential_secret', ['v3applicationcredential', 'v3multifactor']],
    ['username', TYPES],
    ['project_name', TYPES],
    ['auth_url', TYPES],
  ])('%s: is true for its types only', (option, types) => {
    expect(TYPES.filter((type) => isUsedBy(option, type))).toEqual(types);
  });
});

describe('unusedWarnings', () => {
  const typed = (...options: string[]) => ({
    top: new Map(),
    auth: new Map(options.map((option) => [option, scalar('x', COMMAND_LINE)] as const)),
  });

  it('returns one warning for all options that the type does not use', () => {
    expect(unusedWarnings(typed('client_id', 'username', 'idp_otp_key', 'password'), 'v3password')).toEqual([
      'Auth type v3password does not use --os-client-id, --os-idp-otp-key; select another type with --os-auth-type.',
    ]);
  });

  it('returns none for used options, for secrets that select a type, and for unknown options', () => {
    const options = ['password', 'token', 'application_credential_secret', 'username', 'unknown'];
    expect(unusedWarnings(typed(...options), 'v3password')).toEqual([]);
    expect(unusedWarnings(typed(), 'v3password')).toEqual([]);
  });
});
