/** Reads settings from OS_* variables and other variables of the legacy client. Empty variables count as unset. */
import type { Environment } from '../world.ts';
import { type ConfigScalar, scalar } from './config-tree.ts';
import { type FileSecret, isFileVariable } from './secret-variables.ts';
import { emptySettings, plainName, type Settings } from './settings.ts';

export interface EnvironmentCloud {
  readonly settings: Settings;
  /** A variable that describes a cloud; undefined if variables only select one. */
  readonly describedBy: string | undefined;
  /** The name with which `--os-cloud` selects this cloud. */
  readonly name: string;
}

/** Variables of test suites (openstacksdk: _get_os_environ). */
const UNRELATED_VARIABLES = /^OS_(TEST|STD|LOG)/;

/** Variables that select files and clouds, and are not settings of a cloud. */
const NON_SETTING_VARIABLES = new Set([
  'OS_CLOUD',
  'OS_CLOUD_NAME',
  'OS_CLIENT_CONFIG_FILE',
  'OS_CLIENT_SECURE_FILE',
  'OS_CLIENT_VENDOR_FILE',
]);

/** Variables that do not describe a cloud by themselves. */
const SELECTORS = new Set([...NON_SETTING_VARIABLES, 'OS_REGION_NAME', 'OS_CACHE']);

/** Variables of the legacy client whose names differ from the settings. The last one has precedence. */
const LEGACY: readonly (readonly [variable: string, setting: string])[] = [
  ['OS_ENDPOINT_OVERRIDE', 'container_infra_endpoint_override'],
  ['BYPASS_URL', 'container_infra_endpoint_override'],
  ['OS_CONTAINER_INFRA_ENDPOINT_OVERRIDE', 'container_infra_endpoint_override'],
  ['MAGNUM_API_VERSION', 'container_infra_api_version'],
  ['MAGNUMCLIENT_INSECURE', 'insecure'],
];

export function readEnvironment(env: Environment, fileSecrets: readonly FileSecret[] = []): EnvironmentCloud {
  const settings = emptySettings();
  let describedBy: string | undefined;
  for (const [variable, value] of Object.entries(env)) {
    if (!value || !variable.startsWith('OS_') || UNRELATED_VARIABLES.test(variable)) continue;
    if (!SELECTORS.has(variable)) describedBy ??= variable;
    if (NON_SETTING_VARIABLES.has(variable) || isFileVariable(variable)) continue;
    settings.top.set(plainName(variable.toLowerCase()), scalar(value, variable));
  }
  for (const { variable, option, text } of fileSecrets) settings.top.set(option, scalar(text, variable));
  for (const [variable, setting] of LEGACY) {
    const value = env[variable];
    if (value) settings.top.set(setting, scalar(value, variable));
  }
  settings.top.delete('endpoint_override');
  return { settings, describedBy, name: env.OS_CLOUD_NAME || 'envvars' };
}

export function regionVariable(env: Environment): ConfigScalar | undefined {
  return env.OS_REGION_NAME ? scalar(env.OS_REGION_NAME, 'OS_REGION_NAME') : undefined;
}
