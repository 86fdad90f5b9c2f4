/**
 * The options of the ways of logging in beyond user and password, under keystoneauth's names: `client_id` is
 * --os-client-id, OS_CLIENT_ID, and `client_id` in clouds.yaml. Pure data.
 */
import type { TextOption } from './command-spec.ts';

export interface LoginOption extends TextOption {
  readonly sets: `auth.${string}`;
  /** Never written down where others could read it. */
  readonly secret?: true;
}

type Row = readonly [name: string, placeholder: string, help: string, secret?: 'secret'];

const FEDERATION: readonly Row[] = [
  ['identity_provider', 'id', 'Identity provider, by its id in Keystone.'],
  ['protocol', 'id', 'Federation protocol, by its id in Keystone: openid, saml2, mapped, kerberos …'],
  [
    'identity_provider_url',
    'url',
    'Where the SAML identity provider takes log-ins (ECP, or WS-Trust of AD FS).',
  ],
  ['service_provider_endpoint', 'url', 'Where the service provider takes the assertion of AD FS.'],
  ['service_provider_entity_id', 'id', 'Entity id of the service provider, as AD FS knows it.'],
  ['mutual_auth', 'mode', 'Must the server prove itself with Kerberos: optional, required or disabled.'],
];

const OPENID: readonly Row[] = [
  [
    'discovery_endpoint',
    'url',
    'Discovery document of the OpenID provider (…/.well-known/openid-configuration).',
  ],
  ['authorization_endpoint', 'url', 'Authorization endpoint, instead of the one in the discovery document.'],
  ['access_token_endpoint', 'url', 'Token endpoint, instead of the one in the discovery document.'],
  [
    'device_authorization_endpoint',
    'url',
    'Device authorization endpoint, instead of the one in the discovery document.',
  ],
  ['client_id', 'id', 'Client id at the OpenID provider.'],
  ['client_secret', 'secret', 'Client secret; a public client has none.', 'secret'],
  ['openid_scope', 'scope', 'What to ask of the OpenID provider; `openid profile` where nothing is said.'],
  ['access_token_type', 'type', 'Which token Keystone is shown: access_token or id_token.'],
  ['access_token', 'token', 'An access token of the OpenID provider.', 'secret'],
  [
    'redirect_uri',
    'url',
    'Loopback address that the provider or the web log-in may send the browser back to.',
  ],
  ['code', 'code', 'An authorization code that was got in another way.', 'secret'],
  ['code_challenge_method', 'method', 'How PKCE is done: S256 (or plain).'],
  ['idp_otp_key', 'name', 'Name under which the provider takes a one-time password with the log-in.'],
];

const FACTORS: readonly Row[] = [
  ['passcode', 'code', 'One-time password (TOTP); asked for where it is missing.', 'secret'],
  ['auth_methods', 'methods', 'Methods of v3multifactor, with commas: v3password,v3totp.'],
];

const OAUTH: readonly Row[] = [
  ['oauth2_endpoint', 'url', 'OAuth 2.0 token endpoint of Keystone.'],
  ['oauth2_client_id', 'id', 'OAuth 2.0 client id: of an application credential, or of a user.'],
  ['oauth2_client_secret', 'secret', 'OAuth 2.0 client secret.', 'secret'],
  ['consumer_key', 'key', 'OAuth 1.0 consumer.'],
  ['consumer_secret', 'secret', 'Secret of the OAuth 1.0 consumer.', 'secret'],
  ['access_key', 'key', 'OAuth 1.0 access token.'],
  ['access_secret', 'secret', 'Secret of the OAuth 1.0 access token.', 'secret'],
];

const SERVICE_PROVIDER: readonly Row[] = [
  ['service_provider', 'id', 'Go on to another Keystone that trusts this one, by its id in the first.'],
  ['remote_project_name', 'name', 'Project to work in, in the other Keystone.'],
  ['remote_project_id', 'id', 'Id of the project to work in, in the other Keystone.'],
  ['remote_project_domain_name', 'name', 'Domain of that project.'],
  ['remote_project_domain_id', 'id', 'Id of the domain of that project.'],
];

const GROUPS: readonly (readonly [group: string, rows: readonly Row[]])[] = [
  ['Federated log-in', FEDERATION],
  ['OpenID Connect', OPENID],
  ['More than one proof', FACTORS],
  ['OAuth', OAUTH],
  ['Keystone to Keystone', SERVICE_PROVIDER],
];

/** What completion knows of the values. */
const VALUES: Readonly<Record<string, Pick<TextOption, 'completes' | 'suggests' | 'commas'>>> = {
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
    ...VALUES[name],
    ...(secret && { secret: true }),
  },
];

export const loginOptions: Readonly<Record<string, LoginOption>> = Object.fromEntries(
  GROUPS.flatMap(([group, rows]) => rows.map((row) => entry(group, row))),
);
