/** The global options: cloud, authentication, scope and connection. Pure data. */
import type { CloudOptions } from '../clouds/types.ts';
import type { OptionSpec, TextOption } from './command-spec.ts';
import { loginOptions } from './login-options.ts';

/** A global option and the cloud setting that it overrides. */
export type GlobalOption = OptionSpec & {
  /** `cloud`, or a key of clouds.yaml: in the `auth` section, or next to it (`values`). */
  readonly sets?: 'cloud' | `auth.${string}` | `values.${string}`;
  /** True if the value must not be printed, or stored where other users can read it. */
  readonly secret?: true;
};

const text = (
  flag: string,
  sets: NonNullable<GlobalOption['sets']>,
  help: string,
  more: Partial<TextOption> & Pick<GlobalOption, 'secret'> = {},
) => ({ type: 'text', flag, sets, help, ...more }) as GlobalOption;

const CLOUD = 'Cloud';
const AUTHENTICATION = 'Authentication';
export const SCOPE = 'Scope';
const CONNECTION = 'Connection';

export const globalOptions = {
  help: { type: 'switch', flag: '-h, --help', help: 'Show help for the command.' },
  version: { type: 'switch', flag: '-V, --version', help: 'Show the version of this program.' },
  debug: {
    type: 'switch',
    flag: '--debug',
    help: 'Print HTTP requests, responses and error causes to stderr, with secrets redacted.',
  },
  quiet: {
    type: 'switch',
    flag: '-q, --quiet',
    help: 'Print only the UUIDs of listed and created resources; print no progress and no remarks.',
    addedSinceLegacy: true,
  },
  noInput: {
    type: 'switch',
    flag: '--no-input',
    help: 'Never prompt; fail if a value is missing.',
    addedSinceLegacy: true,
    env: ['MAGNUM_NO_INPUT'],
  },
  osCloud: text('--os-cloud <cloud>', 'cloud', 'Name of a cloud in clouds.yaml.', {
    env: ['OS_CLOUD'],
    group: CLOUD,
    completes: 'cloud',
  }),
  osRegionName: text('--os-region-name <region-name>', 'values.region_name', 'Region name.', {
    completes: 'region',
    env: ['OS_REGION_NAME'],
    group: CLOUD,
  }),
  osInterface: text(
    '--os-endpoint-type <endpoint-type>',
    'values.interface',
    'Endpoint interface to use from the catalog: public, internal or admin.',
    {
      suggests: ['public', 'internal', 'admin'],
      env: ['OS_ENDPOINT_TYPE', 'OS_INTERFACE'],
      aliases: ['--os-interface', '--endpoint-type', '--endpoint_type'],
      group: CLOUD,
    },
  ),
  serviceType: text(
    '--service-type <service-type>',
    'values.container_infra_service_type',
    'Service type to look up in the catalog; defaults to container-infra.',
    { env: ['OS_CONTAINER_INFRA_SERVICE_TYPE'], aliases: ['--service_type'], group: CLOUD },
  ),
  osEndpointOverride: text(
    '--os-endpoint-override <url>',
    'values.container_infra_endpoint_override',
    'Magnum endpoint to use instead of the one in the catalog.',
    {
      env: ['OS_CONTAINER_INFRA_ENDPOINT_OVERRIDE', 'BYPASS_URL', 'OS_ENDPOINT_OVERRIDE'],
      aliases: ['--bypass-url', '--bypass_url'],
      group: CLOUD,
    },
  ),
  apiVersion: text(
    '--magnum-api-version <version>',
    'values.container_infra_api_version',
    'Magnum API version to request: X, X.Y or latest.',
    {
      suggests: ['latest'],
      env: ['MAGNUM_API_VERSION', 'OS_CONTAINER_INFRA_API_VERSION'],
      aliases: ['--magnum_api_version', '--os-container-infra-api-version'],
      group: CLOUD,
    },
  ),
  osAuthType: text(
    '--os-auth-type <type>',
    'auth.auth_type',
    "Auth type, such as v3password or v3oidcauthcode; see 'magnum help authentication'.",
    {
      completes: 'auth-type',
      addedSinceLegacy: true,
      env: ['OS_AUTH_TYPE'],
      aliases: ['--os-auth-plugin'],
      group: AUTHENTICATION,
    },
  ),
  osAuthUrl: text('--os-auth-url <url>', 'auth.auth_url', 'Keystone URL.', {
    env: ['OS_AUTH_URL'],
    group: AUTHENTICATION,
  }),
  osUsername: text('--os-username <name>', 'auth.username', 'Username to log in with.', {
    env: ['OS_USERNAME'],
    group: AUTHENTICATION,
  }),
  osUserId: text('--os-user-id <id>', 'auth.user_id', 'User ID.', {
    env: ['OS_USER_ID'],
    group: AUTHENTICATION,
  }),
  osUserDomainName: text(
    '--os-user-domain-name <name>',
    'auth.user_domain_name',
    'Domain name of the user.',
    {
      env: ['OS_USER_DOMAIN_NAME'],
      group: AUTHENTICATION,
    },
  ),
  osUserDomainId: text('--os-user-domain-id <id>', 'auth.user_domain_id', 'Domain ID of the user.', {
    env: ['OS_USER_DOMAIN_ID'],
    group: AUTHENTICATION,
  }),
  osPassword: text(
    '--os-password <password>',
    'auth.password',
    'Password to log in with. Other users can see it in the process list; prefer OS_PASSWORD or secure.yaml.',
    { env: ['OS_PASSWORD'], group: AUTHENTICATION, secret: true },
  ),
  osPasswordCommand: text(
    '--os-password-command <command>',
    'auth.password_command',
    "Command that prints the password, such as 'pass show cloud'; run without a shell when a password is needed.",
    { addedSinceLegacy: true, env: ['OS_PASSWORD_COMMAND'], group: AUTHENTICATION, secret: true },
  ),
  osTokenCommand: text(
    '--os-token-command <command>',
    'auth.token_command',
    "Command that prints a token, such as 'oidc-token cloud'; run without a shell when a token is needed.",
    { addedSinceLegacy: true, env: ['OS_TOKEN_COMMAND'], group: AUTHENTICATION, secret: true },
  ),
  osToken: text('--os-token <token>', 'auth.token', 'Existing token to use instead of a password.', {
    env: ['OS_TOKEN'],
    group: AUTHENTICATION,
    secret: true,
  }),
  osApplicationCredentialId: text(
    '--os-application-credential-id <id>',
    'auth.application_credential_id',
    'Application credential ID.',
    { addedSinceLegacy: true, env: ['OS_APPLICATION_CREDENTIAL_ID'], group: AUTHENTICATION },
  ),
  osApplicationCredentialName: text(
    '--os-application-credential-name <name>',
    'auth.application_credential_name',
    'Application credential name; requires a user.',
    { addedSinceLegacy: true, env: ['OS_APPLICATION_CREDENTIAL_NAME'], group: AUTHENTICATION },
  ),
  osApplicationCredentialSecret: text(
    '--os-application-credential-secret <secret>',
    'auth.application_credential_secret',
    'Application credential secret. Other users can see it in the process list; prefer the variable or secure.yaml.',
    {
      addedSinceLegacy: true,
      env: ['OS_APPLICATION_CREDENTIAL_SECRET'],
      group: AUTHENTICATION,
      secret: true,
    },
  ),
  osEndpoint: text(
    '--os-endpoint <url>',
    'auth.endpoint',
    'Magnum endpoint, for auth types without a catalog.',
    {
      addedSinceLegacy: true,
      env: ['OS_ENDPOINT'],
      group: AUTHENTICATION,
    },
  ),
  osCache: {
    type: 'switch',
    flag: '--os-cache',
    help: 'Cache the token for later commands.',
    env: ['OS_CACHE'],
    group: AUTHENTICATION,
  },
  ...loginOptions,
  osProjectName: text('--os-project-name <name>', 'auth.project_name', 'Project name.', {
    completes: 'project',
    env: ['OS_PROJECT_NAME', 'OS_TENANT_NAME'],
    group: SCOPE,
  }),
  osProjectId: text('--os-project-id <id>', 'auth.project_id', 'Project ID.', {
    completes: 'project-id',
    env: ['OS_PROJECT_ID', 'OS_TENANT_ID'],
    group: SCOPE,
  }),
  osTenantName: text('--os-tenant-name <name>', 'auth.project_name', 'Alias of --os-project-name.', {
    hidden: true,
    group: SCOPE,
  }),
  osTenantId: text('--os-tenant-id <id>', 'auth.project_id', 'Alias of --os-project-id.', {
    hidden: true,
    group: SCOPE,
  }),
  osProjectDomainName: text(
    '--os-project-domain-name <name>',
    'auth.project_domain_name',
    'Domain name of the project.',
    { env: ['OS_PROJECT_DOMAIN_NAME'], group: SCOPE },
  ),
  osProjectDomainId: text(
    '--os-project-domain-id <id>',
    'auth.project_domain_id',
    'Domain ID of the project.',
    { env: ['OS_PROJECT_DOMAIN_ID'], group: SCOPE },
  ),
  osDomainName: text(
    '--os-domain-name <name>',
    'auth.domain_name',
    'Domain name, for a domain-scoped token.',
    {
      addedSinceLegacy: true,
      env: ['OS_DOMAIN_NAME'],
      group: SCOPE,
    },
  ),
  osDomainId: text('--os-domain-id <id>', 'auth.domain_id', 'Domain ID, for a domain-scoped token.', {
    addedSinceLegacy: true,
    env: ['OS_DOMAIN_ID'],
    group: SCOPE,
  }),
  osSystemScope: text(
    '--os-system-scope <scope>',
    'auth.system_scope',
    'System scope; the only value is all.',
    {
      suggests: ['all'],
      addedSinceLegacy: true,
      env: ['OS_SYSTEM_SCOPE'],
      group: SCOPE,
    },
  ),
  osTrustId: text('--os-trust-id <id>', 'auth.trust_id', 'Trust ID, for a trust-scoped token.', {
    addedSinceLegacy: true,
    env: ['OS_TRUST_ID'],
    group: SCOPE,
  }),
  osDefaultDomain: text(
    '--os-default-domain <id>',
    'values.default_domain',
    'Older form of --os-default-domain-id.',
    { addedSinceLegacy: true, env: ['OS_DEFAULT_DOMAIN'], group: SCOPE },
  ),
  osDefaultDomainId: text(
    '--os-default-domain-id <id>',
    'auth.default_domain_id',
    'Default domain ID for users and projects given without a domain.',
    { addedSinceLegacy: true, env: ['OS_DEFAULT_DOMAIN_ID'], group: SCOPE },
  ),
  osDefaultDomainName: text(
    '--os-default-domain-name <name>',
    'auth.default_domain_name',
    'Default domain name for users and projects given without a domain.',
    { addedSinceLegacy: true, env: ['OS_DEFAULT_DOMAIN_NAME'], group: SCOPE },
  ),
  osCacert: text(
    '--os-cacert <file>',
    'values.cacert',
    "CA certificate file or directory (PEM) to use instead of the system's.",
    {
      env: ['OS_CACERT'],
      group: CONNECTION,
      completes: 'file',
    },
  ),
  osCert: text('--os-cert <file>', 'values.cert', 'Client certificate file (PEM).', {
    addedSinceLegacy: true,
    env: ['OS_CERT'],
    group: CONNECTION,
    completes: 'file',
  }),
  osKey: text('--os-key <file>', 'values.key', 'Client key file (PEM).', {
    addedSinceLegacy: true,
    env: ['OS_KEY'],
    group: CONNECTION,
    completes: 'file',
  }),
  insecure: {
    type: 'switch',
    flag: '--insecure',
    help: 'Do not verify TLS certificates.',
    env: ['MAGNUMCLIENT_INSECURE', 'OS_INSECURE'],
    group: CONNECTION,
  },
  allowHttp: {
    type: 'switch',
    flag: '--allow-http',
    isNeverAbbreviated: true,
    help: 'Allow http:// URLs that an https:// server returns, such as an endpoint in the catalog.',
    addedSinceLegacy: true,
    env: ['MAGNUM_ALLOW_HTTP'],
    group: CONNECTION,
  },
  profile: {
    type: 'text',
    flag: '--profile <hmac-key>',
    help: 'Trace requests with OSprofiler, using this HMAC key from the Magnum configuration.',
    env: ['OS_PROFILE'],
    group: CONNECTION,
    secret: true,
  },
} as const satisfies Readonly<Record<string, GlobalOption>>;

/** The global options on the command line, by key. */
export type GlobalValues = Readonly<Record<string, unknown>>;

/** The cloud settings on the command line. Those in the environment and in files are read by clouds/. */
export function cloudOptionsOf(given: GlobalValues): CloudOptions {
  const auth: Record<string, string> = {};
  const values: Record<string, string | boolean> = {};
  let cloud: string | undefined;
  // In reverse order, because new names are before the old ones and override them.
  for (const [key, option] of Object.entries(globalOptions).reverse()) {
    const value = given[key];
    const sets = (option as GlobalOption).sets;
    if (sets === undefined || typeof value !== 'string') continue;
    if (sets === 'cloud') cloud = value;
    else if (sets.startsWith('auth.')) auth[sets.slice('auth.'.length)] = value;
    else values[sets.slice('values.'.length)] = value;
  }
  if (given.insecure === true) values.verify = false;
  if (given.osCache === true) values.cache = true;
  return { cloud, auth, values, allowHttp: given.allowHttp === true, usesDefaultCloud: true };
}
