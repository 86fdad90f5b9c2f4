import { expect, it } from 'vitest';
import type { OptionSpec } from '../../src/cli/command-spec.ts';
import { globalOptions } from '../../src/cli/global-options.ts';
import { loadCloud } from '../../src/clouds/load-cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

/** A valid value for each setting that several variables set. */
const VALUES: Readonly<Record<string, string>> = {
  interface: 'internal',
  container_infra_endpoint_override: 'https://magnum.example.org',
  container_infra_api_version: '1.9',
  'auth.project_name': 'demo',
  'auth.project_id': '1',
  insecure: 'yes',
};

const options = Object.values(globalOptions as Readonly<Record<string, OptionSpec & { sets?: string }>>)
  .filter(({ env = [] }) => env.length > 1)
  .map(({ flag, env = [], sets = 'insecure' }) => [flag, env, sets.replace(/^values\./, '')] as const);

it.each(options)('%s: the first variable of %j has precedence', async (_, variables, setting) => {
  const home = temporaryDirectory();
  const value = VALUES[setting] ?? 'missing in VALUES';
  const env = {
    OS_AUTH_URL: 'https://keystone.example.org/v3',
    ...Object.fromEntries(variables.map((name) => [name, value])),
  };
  const { sources } = await loadCloud({ auth: {}, values: {} }, { env, cwd: home, home, platform: 'linux' });
  expect(sources.get(setting)).toBe(variables[0]);
});
