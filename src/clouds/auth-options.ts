/**
 * The options of keystoneauth's auth types (keystoneauth1/loading/_plugins and extras), those of Keystone to Keystone
 * (osc-lib), and `authorization_endpoint`, `password_command` and `token_command`, which only this program has. Names without `os_` and with underscores.
 */

const OPTIONS = new Set(
  `access_key access_secret access_token access_token_endpoint access_token_type application_credential_id
  application_credential_name application_credential_secret auth_methods auth_url authorization_code authorization_endpoint client_id
  client_secret code code_challenge code_challenge_method consumer_key consumer_secret default_domain_id
  default_domain_name device_authorization_endpoint discovery_endpoint domain_id domain_name endpoint
  identity_provider identity_provider_url idp_otp_key mutual_auth oauth2_client_id oauth2_client_secret
  oauth2_endpoint openid_scope passcode password password_command project_domain_id project_domain_name project_id project_name
  protocol redirect_uri remote_project_domain_id
  remote_project_domain_name remote_project_id remote_project_name service_provider service_provider_endpoint service_provider_entity_id system_scope tenant_id tenant_name
  token token_command trust_id url user_domain_id user_domain_name user_id user_name username`.split(/\s+/),
);

export function isAuthOption(name: string): boolean {
  return OPTIONS.has(name);
}

export const authOptionNames = (): Iterable<string> => OPTIONS;

/** The options of a group are alternatives: username and user ID, credentials, scopes … */
const GROUPS: readonly (readonly string[])[] = [
  ['username', 'user_id'],
  ['user_domain_id', 'user_domain_name'],
  ['project_domain_id', 'project_domain_name'],
  ['default_domain_id', 'default_domain_name'],
  ['project_id', 'project_name', 'domain_id', 'domain_name', 'system_scope', 'trust_id'],
  [
    ...['password', 'password_command', 'token', 'token_command'],
    ...['application_credential_secret', 'access_token', 'code'],
  ],
  ['application_credential_id', 'application_credential_name'],
  ['remote_project_id', 'remote_project_name'],
  ['remote_project_domain_id', 'remote_project_domain_name'],
];

/** The alternatives to an option, and the option itself. */
export function groupOf(option: string): readonly string[] {
  return GROUPS.find((group) => group.includes(option)) ?? [option];
}

const PROJECT_OR_DOMAIN = [
  'project_id',
  'project_name',
  'project_domain_id',
  'project_domain_name',
  'domain_id',
  'domain_name',
];

/** The options of lower layers that an option makes meaningless: a name by an ID, one scope by another. */
const REPLACES: Readonly<Record<string, readonly string[]>> = {
  username: ['user_id'],
  password: ['password_command'],
  password_command: ['password'],
  token: ['token_command'],
  token_command: ['token'],
  user_id: ['username', 'user_domain_id', 'user_domain_name'],
  user_domain_id: ['user_domain_name'],
  user_domain_name: ['user_domain_id'],
  project_id: ['project_name', 'project_domain_id', 'project_domain_name', 'system_scope', 'trust_id'],
  project_name: ['project_id', 'system_scope', 'trust_id'],
  project_domain_id: ['project_domain_name'],
  project_domain_name: ['project_domain_id'],
  domain_id: ['domain_name', 'system_scope', 'trust_id'],
  domain_name: ['domain_id', 'system_scope', 'trust_id'],
  system_scope: [...PROJECT_OR_DOMAIN, 'trust_id'],
  trust_id: [...PROJECT_OR_DOMAIN, 'system_scope'],
  remote_project_id: ['remote_project_name', 'remote_project_domain_id', 'remote_project_domain_name'],
  remote_project_name: ['remote_project_id'],
  remote_project_domain_id: ['remote_project_domain_name'],
  remote_project_domain_name: ['remote_project_domain_id'],
  application_credential_id: ['application_credential_name'],
  application_credential_name: ['application_credential_id'],
};

/** The options of lower layers that this option of a higher layer replaces. */
export function replacedBy(option: string): readonly string[] {
  return REPLACES[option] ?? [];
}
