/** Warns about command-line options that the auth type does not use. */
import type { Settings } from './settings.ts';

/** The types that use an option. Options that are not listed, such as user, project and domain, cause no warning. */
const USED_BY: readonly (readonly [types: RegExp, options: string])[] = [
  [/^v3(oidc\w+|samlpassword|adfspassword|fedkerb|websso)$/, 'identity_provider protocol'],
  [/^v3(saml|adfs)password$/, 'identity_provider_url'],
  [/^v3adfspassword$/, 'service_provider_endpoint service_provider_entity_id'],
  [/^v3(kerberos|fedkerb|multifactor)$/, 'mutual_auth'],
  [
    /^v3oidc/,
    'discovery_endpoint access_token_endpoint access_token_type client_id client_secret openid_scope',
  ],
  [/^v3oidcauthcode$/, 'authorization_endpoint code'],
  [/^v3(oidcauthcode|websso)$/, 'redirect_uri'],
  [/^v3oidc(authcode|deviceauthz)$/, 'code_challenge_method'],
  [/^v3oidcdeviceauthz$/, 'device_authorization_endpoint'],
  [/^v3oidcpassword$/, 'idp_otp_key'],
  [/^v3oidcaccesstoken$/, 'access_token'],
  [/^v3(totp|multifactor|password|oidcpassword)$/, 'passcode'],
  // Keystone's receipt can request the password of a login with a passcode.
  [
    /^(v2password|v3(totp|multifactor|password|oidcpassword|samlpassword|adfspassword)|http_basic)$/,
    'password password_command',
  ],
  [/^v3multifactor$/, 'auth_methods'],
  [/^v3oauth2(mtls)?clientcredential$/, 'oauth2_endpoint oauth2_client_id'],
  [/^v3oauth2clientcredential$/, 'oauth2_client_secret'],
  [/^v3(oauth1|multifactor)$/, 'consumer_key consumer_secret access_key access_secret'],
];

const typesOf = (option: string): RegExp | undefined =>
  USED_BY.find(([, options]) => options.split(' ').includes(option))?.[0];

/** Secrets, which cause no warning either: they select a type. */
const SECRETS_USED_BY: Readonly<Record<string, RegExp>> = {
  token: /^(v3token|admin_token|v3multifactor)$/,
  token_command: /^(v3token|admin_token|v3multifactor)$/,
  application_credential_secret: /^v3(applicationcredential|multifactor)$/,
};

/** False for an option of other types. True for an option of all types, and for an unknown one. */
export const isUsedBy = (option: string, authType: string): boolean =>
  (SECRETS_USED_BY[option] ?? typesOf(option))?.test(authType) !== false;

/** One warning for all unused options; empty if all are used. */
export function unusedWarnings({ auth }: Settings, authType: string): string[] {
  const unused = [...auth.keys()].filter((option) => typesOf(option)?.test(authType) === false);
  if (unused.length === 0) return [];
  const flags = unused.map((option) => `--os-${option.replaceAll('_', '-')}`).join(', ');
  return [`Auth type ${authType} does not use ${flags}; select another type with --os-auth-type.`];
}
