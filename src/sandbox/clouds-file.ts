/** The clouds.yaml of a sandbox: every way of logging in that it has. */
import { applicationCredentials } from './identity-fixtures.ts';

export const MAIN_CLOUD = 'sandbox';

type Auth = Readonly<Record<string, string>>;

const password = (user: string, project: string, domain = 'Default'): Auth => ({
  username: user,
  password: user,
  project_name: project,
  user_domain_name: domain,
  project_domain_name: domain,
});

const credential = ({ id, secret }: { readonly id: string; readonly secret: string }): Auth => ({
  application_credential_id: id,
  application_credential_secret: secret,
});

const CLOUDS: Readonly<Record<string, Auth>> = {
  [MAIN_CLOUD]: password('demo', 'demo'),
  'sandbox-admin': password('admin', 'admin'),
  'sandbox-viewer': password('viewer', 'demo'),
  'sandbox-other': password('demo', 'other'),
  'sandbox-personal': password('demo', 'Personal demo'),
  'sandbox-cern': password('demo', 'demo', 'cern'),
  'sandbox-appcred': credential(applicationCredentials.unrestricted),
  'sandbox-appcred-restricted': credential(applicationCredentials.restricted),
};

export function cloudsFile(identityUrl: string): string {
  const clouds = Object.entries(CLOUDS).map(([name, auth]) =>
    cloud(name, { auth_url: identityUrl, ...auth }),
  );
  return `# Made by \`magnum sandbox start\`, anew each time.\nclouds:\n${clouds.join('')}`;
}

/** JSON strings are YAML strings. */
const cloud = (name: string, auth: Auth): string =>
  [
    `  ${name}:`,
    ...('application_credential_id' in auth ? ['    auth_type: v3applicationcredential'] : []),
    '    region_name: RegionOne',
    '    identity_api_version: 3',
    '    auth:',
    ...Object.entries(auth).map(([key, value]) => `      ${key}: ${JSON.stringify(value)}`),
    '',
  ].join('\n');
