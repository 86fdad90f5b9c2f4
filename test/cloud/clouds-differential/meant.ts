/** Differences from openstacksdk that are meant; each also stands in docs/differences.md. */
import type { Case } from './cases.ts';

export interface Meant {
  readonly why: string;
  matches(one: Case, line: string): boolean;
}

const fileSays = ({ files }: Case, text: string) => Object.values(files).some((file) => file.includes(text));

const chooses = ({ env, options }: Case, name: string) =>
  options.values[name] !== undefined || env[`OS_${name.toUpperCase()}`] !== undefined;

export const MEANT: readonly Meant[] = [
  {
    why: "an interface that the command line or the environment says is not lost to the file's endpoint_type or container_infra_interface",
    matches: (one, line) =>
      line.startsWith('interface: ') &&
      (chooses(one, 'interface') || chooses(one, 'endpoint_type')) &&
      (fileSays(one, 'endpoint_type') ||
        fileSays(one, 'container_infra_interface') ||
        chooses(one, 'endpoint_type')),
  },
  {
    why: 'a user name that is typed takes the place of the user id below it, which would make it void',
    matches: ({ options }, line) =>
      line.startsWith('auth.user_id: undefined here') && options.auth.username !== undefined,
  },
  {
    why: 'a region that is typed wins over OS_REGION_NAME',
    matches: ({ options, env }, line) =>
      line.includes('is not a valid region name for cloud envvars') &&
      options.values.region_name !== undefined &&
      env.OS_REGION_NAME !== undefined,
  },
  {
    why: 'the endpoint of admin_token is used for Magnum at once, not by way of the auth type',
    matches: (one, line) => line.startsWith('endpoint: ') && fileSays(one, 'token_endpoint'),
  },
  {
    why: 'OS_AUTH_TYPE fills in for a cloud that was chosen by name and says neither a type nor who logs in',
    matches: ({ env, options }, line) =>
      line.startsWith('auth_type: ') &&
      env.OS_AUTH_TYPE !== undefined &&
      (env.OS_CLOUD ?? options.cloud) !== undefined,
  },
];
