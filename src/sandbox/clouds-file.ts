/** The clouds.yaml of a sandbox, with one cloud for each user, project and login method. */
import { applicationCredentials } from './identity-fixtures.ts';

export const MAIN_CLOUD = 'sandbox';

type Auth = Readonly<Record<string, string>>;

const passwordAuth = (user: string, project: string, domain = 'Default'): Auth => ({
  username: user,
  password: user,
  project_name: project,
  user_domain_name: domain,
  project_domain_name: domain,
});

const credentialAuth = ({ id, secret }: { readonly id: string; readonly secret: string }): Auth => ({
  application_credential_id: id,
  application_credential_secret: secret,
});

const CLOUDS: Readonly<Record<string, Auth>> = {
  [MAIN_CLOUD]: passwordAuth('demo', 'demo'),
  'sandbox-admin': passwordAuth('admin', 'admin'),
  'sandbox-viewer': passwordAuth('viewer', 'demo'),
  'sandbox-other': passwordAuth('demo', 'other'),
  'sandbox-personal': passwordAuth('demo', 'Personal demo'),
  'sandbox-cern': passwordAuth('demo', 'demo', 'cern'),
  'sandbox-appcred': credentialAuth(applicationCredentials.unrestricted),
  'sandbox-appcred-restricted': credentialAuth(applicationCredentials.restricted),
};

export const isSandboxCloud = (name: string | undefined): boolean =>
  name !== undefined && Object.hasOwn(CLOUDS, name);

/** Start of the first line. Identifies files of this command, including those of older releases. */
export const CLOUDS_FILE_NOTE = '# Made by `magnum sandbox start`';

export function formatCloudsFile(identityUrl: string): string {
  const clouds = Object.entries(CLOUDS).map(([name, auth]) =>
    cloudEntry(name, { auth_url: identityUrl, ...auth }),
  );
  return `${CLOUDS_FILE_NOTE}; overwritten at each start.\nclouds:\n${clouds.join('')}`;
}

/** Writes strings as JSON, which is valid YAML. */
const cloudEntry = (name: string, auth: Auth): string =>
  [
    `  ${name}:`,
    ...('application_credential_id' in auth ? ['    auth_type: v3applicationcredential'] : []),
    '    region_name: RegionOne',
    '    identity_api_version: 3',
    '    auth:',
    ...Object.entries(auth).map(([key, value]) => `      ${key}: ${JSON.stringify(value)}`),
    '',
  ].join('\n');
