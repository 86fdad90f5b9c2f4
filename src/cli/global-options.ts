/** The options that every command takes: which cloud, as whom, and how to talk to it. Pure data. */
import type { CloudOptions } from '../clouds/types.ts';
import type { OptionSpec, TextOption } from './command-spec.ts';
import { loginOptions } from './login-options.ts';

/** A global option and the value of a cloud's configuration that it sets. */
type GlobalOption = OptionSpec & {
  /** `cloud`, or a key of the `auth` section or of the top level, as clouds.yaml names them. */
  readonly sets?: 'cloud' | `auth.${string}` | `values.${string}`;
  /** Never written down where others could read it. */
  readonly secret?: true;
};

const text = (
  flag: string,
  sets: NonNullable<GlobalOption['sets']>,
  help: string,
  more: Partial<TextOption> & Pick<GlobalOption, 'secret'> = {},
) => ({ type: 'text', flag, sets, help, ...more }) as GlobalOption;

const CLOUD = 'Cloud';
const LOGIN = 'Authentication';
const SCOPE = 'Scope';
const CONNECTION = 'Connection';

export const globalOptions = {
  help: { type: 'switch', flag: '-h, --help', help: 'Show help for the command.' },
  version: { type: 'switch', flag: '--version', help: 'Show the version of this program.' },
  debug: {
    type: 'switch',
    flag: '--debug',
    help: 'Print HTTP requests, responses and error causes to stderr, with secrets redacted.',
  },
  noInput: {
    type: 'switch',
    flag: '--no-input',
    help: 'Never prompt; fail if a value is missing.',
    addedSinceLegacy: true,
    env: ['MAGNUM_NO_INPUT'],
  },
  osCloud: text('--os-cloud <cloud>', 'cloud', 'Name of the cloud in clouds.yaml.', {
    env: ['OS_CLOUD'],
    group: CLOUD,
    completes: 'cloud',
  }),
  osRegionName: text('--os-region-name <region-name>', 'values.region_name', 'Region name.', {
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
    { aliases: ['--service_type'], group: CLOUD },
  ),
  osEndpointOverride: text(
    '--os-endpoint-override <url>',
    'values.container_infra_endpoint_override',
    'Magnum endpoint to use instead of the one in the catalog.',
    {
      env: ['OS_ENDPOINT_OVERRIDE', 'BYPASS_URL'],
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
  osAuthType: text('--os-auth-type <type>', 'auth.auth_type', 'Authentication type: password, token...', {
    completes: 'auth-type',
    addedSinceLegacy: true,
    env: ['OS_AUTH_TYPE'],
    aliases: ['--os-auth-plugin'],
    group: LOGIN,
  }),
  osAuthUrl: text('--os-auth-url <url>', 'auth.auth_url', 'Keystone URL.', {
    env: ['OS_AUTH_URL'],
    group: LOGIN,
  }),
  osUsername: text('--os-username <name>', 'auth.username', 'Username.', {
    env: ['OS_USERNAME'],
    group: LOGIN,
  }),
  osUserId: text('--os-user-id <id>', 'auth.user_id', 'User ID.', { env: ['OS_USER_ID'], group: LOGIN }),
  osUserDomainName: text(
    '--os-user-domain-name <name>',
    'auth.user_domain_name',
    'Domain name of the user.',
    {
      env: ['OS_USER_DOMAIN_NAME'],
      group: LOGIN,
    },
  ),
  osUserDomainId: text('--os-user-domain-id <id>', 'auth.user_domain_id', 'Domain ID of the user.', {
    env: ['OS_USER_DOMAIN_ID'],
    group: LOGIN,
  }),
  osPassword: text(
    '--os-password <password>',
    'auth.password',
    'Password. Other users can see it in the process list: use OS_PASSWORD or secure.yaml instead.',
    { env: ['OS_PASSWORD'], group: LOGIN, secret: true },
  ),
  osToken: text('--os-token <token>', 'auth.token', 'Existing token to use instead of a password.', {
    env: ['OS_TOKEN'],
    group: LOGIN,
    secret: true,
  }),
  osApplicationCredentialId: text(
    '--os-application-credential-id <id>',
    'auth.application_credential_id',
    'Application credential ID.',
    { addedSinceLegacy: true, env: ['OS_APPLICATION_CREDENTIAL_ID'], group: LOGIN },
  ),
  osApplicationCredentialName: text(
    '--os-application-credential-name <name>',
    'auth.application_credential_name',
    'Application credential name; requires a user.',
    { addedSinceLegacy: true, env: ['OS_APPLICATION_CREDENTIAL_NAME'], group: LOGIN },
  ),
  osApplicationCredentialSecret: text(
    '--os-application-credential-secret <secret>',
    'auth.application_credential_secret',
    'Application credential secret; better set in the environment or in secure.yaml.',
    { addedSinceLegacy: true, env: ['OS_APPLICATION_CREDENTIAL_SECRET'], group: LOGIN, secret: true },
  ),
  osEndpoint: text(
    '--os-endpoint <url>',
    'auth.endpoint',
    'Magnum endpoint, for auth types without a catalog.',
    {
      addedSinceLegacy: true,
      env: ['OS_ENDPOINT'],
      group: LOGIN,
    },
  ),
  osCache: {
    type: 'switch',
    flag: '--os-cache',
    help: 'Cache the token for later commands.',
    env: ['OS_CACHE'],
    group: LOGIN,
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
    'Default domain ID for users and projects given without a domain; older form of --os-default-domain-id.',
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
    'CA certificates to trust (PEM; a file or a directory), instead of the system’s.',
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
    env: ['OS_INSECURE', 'MAGNUMCLIENT_INSECURE'],
    group: CONNECTION,
  },
  allowHttp: {
    type: 'switch',
    flag: '--allow-http',
    help: 'Use addresses without TLS that servers with TLS name: an http:// endpoint in the catalog, a token endpoint.',
    addedSinceLegacy: true,
    env: ['MAGNUM_ALLOW_HTTP'],
    group: CONNECTION,
  },
  profile: {
    type: 'text',
    flag: '--profile <hmac-key>',
    help: 'Trace the requests with OSprofiler; takes the HMAC key configured in Magnum.',
    env: ['OS_PROFILE'],
    group: CONNECTION,
  },
} as const satisfies Readonly<Record<string, GlobalOption>>;

/** The values that the global options were given on the command line. */
export type GlobalValues = Readonly<Record<string, unknown>>;

/** What the command line says about the cloud; the environment is read by clouds/. */
export function cloudOptionsOf(given: GlobalValues): CloudOptions {
  const auth: Record<string, string> = {};
  const values: Record<string, string | boolean> = {};
  let cloud: string | undefined;
  // The last options of the table are looked at first: where an old and a new name are both given, the new wins.
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
  return { cloud, auth, values, allowHttp: given.allowHttp === true };
}
