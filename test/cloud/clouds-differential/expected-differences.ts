/** Intentional differences from openstacksdk; docs/differences.md lists them too. */
import type { Case } from './cases.ts';

export interface ExpectedDifference {
  readonly reason: string;
  matches(testCase: Case, line: string): boolean;
}

const fileContains = ({ files }: Case, text: string) =>
  Object.values(files).some((file) => file.includes(text));

const isSet = ({ env, options }: Case, name: string) =>
  options.values[name] !== undefined || env[`OS_${name.toUpperCase()}`] !== undefined;

export const EXPECTED_DIFFERENCES: readonly ExpectedDifference[] = [
  {
    reason:
      'an interface from the command line or the environment overrides endpoint_type and container_infra_interface of the file',
    matches: (testCase, line) =>
      line.startsWith('interface: ') &&
      (isSet(testCase, 'interface') || isSet(testCase, 'endpoint_type')) &&
      (fileContains(testCase, 'endpoint_type') ||
        fileContains(testCase, 'container_infra_interface') ||
        isSet(testCase, 'endpoint_type')),
  },
  {
    reason: 'a username from the command line replaces the user ID of a lower layer, which would override it',
    matches: ({ options }, line) =>
      line.startsWith('auth.user_id: undefined here') && options.auth.username !== undefined,
  },
  {
    reason: 'a region from the command line overrides OS_REGION_NAME',
    matches: ({ options, env }, line) =>
      line.includes('is not a valid region name for cloud envvars') &&
      options.values.region_name !== undefined &&
      env.OS_REGION_NAME !== undefined,
  },
  {
    reason: 'the endpoint of admin_token is used for Magnum directly, not through the auth type',
    matches: (testCase, line) => line.startsWith('endpoint: ') && fileContains(testCase, 'token_endpoint'),
  },
  {
    reason:
      'OS_AUTH_TYPE applies to a cloud that was selected by name and has neither a type nor credentials',
    matches: ({ env, options }, line) =>
      line.startsWith('auth_type: ') &&
      env.OS_AUTH_TYPE !== undefined &&
      (env.OS_CLOUD ?? options.cloud) !== undefined,
  },
  {
    reason:
      'a setting of the cloud under auth, with which openstacksdk ends with a Python error, is used with a warning',
    matches: ({ name }, line) =>
      name === 'wrong depth: settings under auth' &&
      /^(auth\.(region_name|interface|verify|cacert)|region|interface|verify): /.test(line),
  },
  {
    reason: 'project, tenant, user and region, which openstacksdk ignores, are used with a warning',
    matches: ({ name }, line) =>
      name === 'other names next to auth' && /^(auth\.(project_name|username)|region): /.test(line),
  },
];
