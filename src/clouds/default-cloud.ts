/** The cloud of `magnum config set cloud`, for commands that select no other. */
import { quoteForPosixIfNeeded } from '../platform/shell-quoting.ts';
import type { Environment } from '../world.ts';
import { commandLineSettings } from './command-line-settings.ts';
import { COMMAND_LINE, type ConfigNode } from './config-tree.ts';
import { type EnvironmentCloud, readEnvironment } from './environment.ts';
import { renameLegacyOptions, withCurrentNames } from './legacy-names.ts';
import type { SearchEnvironment } from './search-path.ts';
import { serviceSetting } from './service-settings.ts';
import { emptySettings, type Settings } from './settings.ts';
import type { CloudOptions } from './types.ts';
import { readUserConfig, userSetting } from './user-config.ts';

type UserPlace = Pick<SearchEnvironment, 'env' | 'home'>;

export interface DefaultCloud {
  readonly name: string;
  /** The path of the file that selects it. */
  readonly file: string;
}

/** A default cloud that is set, but overridden by a variable or by `the command line`. */
export interface OverriddenDefault extends DefaultCloud {
  readonly by: string;
}

/** Undefined if no default is set. Throws as `readUserConfig` does. */
export async function readDefaultCloud(place: UserPlace): Promise<DefaultCloud | undefined> {
  const config = await readUserConfig(place);
  const name = userSetting(config, 'cloud');
  return name === undefined || config.path === undefined ? undefined : { name, file: config.path };
}

export interface Overrides {
  readonly typedCloud?: string | undefined;
  readonly typed?: Settings;
  readonly environment?: EnvironmentCloud;
}

/**
 * What overrides the default cloud: a variable, or `the command line`; undefined if nothing does. The URL of another Keystone or Magnum
 * belongs to another login, as in an openrc file. All other settings have the same effect on the default as on a cloud in OS_CLOUD.
 */
export function defaultCloudOverride(
  env: Environment,
  { typedCloud, typed = emptySettings(), environment = readEnvironment(env) }: Overrides = {},
): string | undefined {
  if (typedCloud) return COMMAND_LINE;
  if (env.OS_CLOUD) return 'OS_CLOUD';
  return (urlOf(typed) ?? urlOf(withCurrentNames(environment.settings)))?.origin;
}

/** The URL of Keystone or Magnum, in settings with current names. */
const urlOf = ({ top, auth }: Settings): ConfigNode | undefined =>
  auth.get('auth_url') ?? auth.get('endpoint') ?? endpointOverride(top);

/** The URL that replaces Magnum's endpoint in the catalog. */
export const endpointOverride = (top: Settings['top']): ConfigNode | undefined =>
  serviceSetting(top, 'endpoint_override') ?? serviceSetting(top, 'endpoint');

/**
 * For errors and `magnum doctor`: undefined if the default cloud is used or selected, if none is set, if its file cannot be read, and with
 * --os-cloud.
 */
export async function findOverriddenDefault(
  options: CloudOptions,
  place: UserPlace,
): Promise<OverriddenDefault | undefined> {
  const typed = commandLineSettings(options);
  renameLegacyOptions(typed);
  const by = defaultCloudOverride(place.env, { typedCloud: options.cloud, typed });
  if (by === undefined || options.cloud || options.usesDefaultCloud !== true) return undefined;
  const defaultCloud = await readDefaultCloud(place).catch(() => undefined);
  if (defaultCloud === undefined || defaultCloud.name === place.env.OS_CLOUD) return undefined;
  return { ...defaultCloud, by };
}

/** A sentence without its full stop. */
export const overriddenDefaultText = ({ name, by }: OverriddenDefault): string =>
  `The default cloud "${name}" is not used, because ${by === COMMAND_LINE ? 'a URL is on the command line' : `${by} is set`}`;

/** A part of a sentence: how to use the default cloud anyway; undefined if that is obvious. */
export function wayToUseDefault({ name, by }: OverriddenDefault): string | undefined {
  if (by === COMMAND_LINE || by === 'OS_CLOUD') return undefined;
  // A variable with the endpoint of Magnum would override that of the selected cloud.
  return by === 'OS_AUTH_URL' ? `add --os-cloud ${quoteForPosixIfNeeded(name)}` : `unset ${by}`;
}

/** For hints: one sentence. */
export function overriddenDefaultHint(overridden: OverriddenDefault): string {
  const way = wayToUseDefault(overridden);
  return `${overriddenDefaultText(overridden)}${way === undefined ? '' : `; to use it, ${way}`}.`;
}
