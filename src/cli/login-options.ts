/**
 * The options of other auth types than passwords and tokens, with keystoneauth's names: `client_id` is --os-client-id,
 * OS_CLIENT_ID, and `client_id` in clouds.yaml. Pure data.
 */
import type { TextOption } from './command-spec.ts';

export interface LoginOption extends TextOption {
  readonly sets: `auth.${string}`;
  /** True if the value must not be printed, or stored where other users can read it. */
  readonly secret?: true;
}

type Row = readonly [name: string, placeholder: string, help: string, secret?: 'secret'];

const FEDERATION: readonly Row[] = [
  ['identity_provider', 'id', 'Identity provider ID in Keystone.'],
  ['protocol', 'id', 'Federation protocol ID in Keystone: openid, saml2, mapped, kerberos...'],
  [
    'identity_provider_url',
    'url',
    'Login endpoint of the SAML identity provider (ECP, or WS-Trust for AD FS).',
  ],
  ['service_provider_endpoint', 'url', 'Endpoint of the service provider that accepts the AD FS assertion.'],
  ['service_provider_entity_id', 'id', 'Entity ID of the service provider in AD FS.'],
  ['mutual_auth', 'mode', 'Kerberos mutual authentication: optional, required or disabled.'],
];

const OPENID: readonly Row[] = [
  [
    'discovery_endpoint',
    'url',
    'Discovery document URL of the OpenID provider (.../.well-known/openid-configuration).',
  ],
  ['authorization_endpoint', 'url', 'Authorization endpoint; overrides the discovery document.'],
  ['access_token_endpoint', 'url', 'Token endpoint; overrides the discovery document.'],
  [
    'device_authorization_endpoint',
    'url',
    'Device authorization endpoint; overrides the discovery document.',
  ],
  ['client_id', 'id', 'Client ID at the OpenID provider.'],
  [
    'client_secret',
    'secret',
    'Client secret at the OpenID provider; not needed for a public client.',
    'secret',
  ],
  ['openid_scope', 'scope', 'Scope to request from the OpenID provider; defaults to `openid profile`.'],
  ['access_token_type', 'type', 'Token to send to Keystone: access_token or id_token.'],
  ['access_token', 'token', 'Access token issued by the OpenID provider.', 'secret'],
  ['redirect_uri', 'url', 'Redirect URL on this machine, for logins in a web browser.'],
  ['code', 'code', 'Authorization code, if obtained by other means.', 'secret'],
  ['code_challenge_method', 'method', 'PKCE method: S256 or plain.'],
  ['idp_otp_key', 'name', 'Form field in which the provider expects a one-time password.'],
];

const FACTORS: readonly Row[] = [
  ['passcode', 'code', 'One-time password (TOTP); prompted for if missing.', 'secret'],
  ['auth_methods', 'methods', 'Comma-separated methods for v3multifactor, such as v3password,v3totp.'],
];

const OAUTH: readonly Row[] = [
  ['oauth2_endpoint', 'url', 'Keystone OAuth 2.0 token endpoint.'],
  ['oauth2_client_id', 'id', 'OAuth 2.0 client ID (of an application credential or a user).'],
  ['oauth2_client_secret', 'secret', 'OAuth 2.0 client secret.', 'secret'],
  ['consumer_key', 'key', 'OAuth 1.0 consumer key.'],
  ['consumer_secret', 'secret', 'OAuth 1.0 consumer secret.', 'secret'],
  ['access_key', 'key', 'OAuth 1.0 access token key.'],
  ['access_secret', 'secret', 'OAuth 1.0 access token secret.', 'secret'],
];

const SERVICE_PROVIDER: readonly Row[] = [
  [
    'service_provider',
    'id',
    'ID of the service provider (remote Keystone) to log in to through this Keystone.',
  ],
  ['remote_project_name', 'name', 'Project name in the remote Keystone.'],
  ['remote_project_id', 'id', 'Project ID in the remote Keystone.'],
  ['remote_project_domain_name', 'name', 'Domain name of the project in the remote Keystone.'],
  ['remote_project_domain_id', 'id', 'Domain ID of the project in the remote Keystone.'],
];

const GROUPS: readonly (readonly [group: string, rows: readonly Row[]])[] = [
  ['Federation', FEDERATION],
  ['OpenID Connect', OPENID],
  ['Multi-factor authentication', FACTORS],
  ['OAuth', OAUTH],
  ['Keystone to Keystone', SERVICE_PROVIDER],
];

/** Completion of the values. */
const COMPLETIONS: Readonly<Record<string, Pick<TextOption, 'completes' | 'suggests' | 'commas'>>> = {
  mutual_auth: { suggests: ['optional', 'required', 'disabled'] },
  protocol: { suggests: ['openid', 'saml2', 'mapped', 'kerberos'] },
  access_token_type: { suggests: ['access_token', 'id_token'] },
  code_challenge_method: { suggests: ['S256', 'plain'] },
  auth_methods: { suggests: ['v3password', 'v3totp'], commas: true },
  service_provider: { completes: 'service-provider' },
};

const camel = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const entry = (group: string, [name, placeholder, help, secret]: Row): [string, LoginOption] => [
  camel(`os_${name}`),
  {
    type: 'text',
    flag: `--os-${name.replaceAll('_', '-')} <${placeholder}>`,
    sets: `auth.${name}`,
    help,
    addedSinceLegacy: true,
    env: [`OS_${name.toUpperCase()}`],
    group,
    ...COMPLETIONS[name],
    ...(secret && { secret: true }),
  },
];

export const loginOptions: Readonly<Record<string, LoginOption>> = Object.fromEntries(
  GROUPS.flatMap(([group, rows]) => rows.map((row) => entry(group, row))),
);
