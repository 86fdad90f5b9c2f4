/** The cloud of `magnum config set cloud`, for commands that select no other. */
import type { Environment } from '../world.ts';
import { COMMAND_LINE, type ConfigNode } from './config-tree.ts';
import { type EnvironmentCloud, readEnvironment } from './environment.ts';
import type { SearchEnvironment } from './search-path.ts';
import { serviceSetting } from './service-settings.ts';
import { emptySettings, type Settings } from './settings.ts';
import { readUserConfig, userSetting } from './user-config.ts';

export interface DefaultCloud {
  readonly name: string;
  /** The path of the file that selects it. */
  readonly file: string;
}

/** Undefined if no default is set. Throws as `readUserConfig` does. */
export async function readDefaultCloud(
  place: Pick<SearchEnvironment, 'env' | 'home'>,
): Promise<DefaultCloud | undefined> {
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
 * What overrides the default cloud: a variable, or `the command line`; undefined if nothing does. A cloud that variables describe, even
 * in part, as an openrc file does, is never combined with the default, and neither is the URL of another Keystone or Magnum.
 */
export function defaultCloudOverride(
  env: Environment,
  { typedCloud, typed = emptySettings(), environment = readEnvironment(env) }: Overrides = {},
): string | undefined {
  if (typedCloud) return COMMAND_LINE;
  if (env.OS_CLOUD) return 'OS_CLOUD';
  return environment.describedBy ?? (serverOf(typed) ?? serverOf(environment.settings))?.origin;
}

/** The URL of Keystone or Magnum, in settings with current names. */
const serverOf = ({ top, auth }: Settings): ConfigNode | undefined =>
  auth.get('auth_url') ?? auth.get('endpoint') ?? endpointOverride(top);

/** The URL that replaces Magnum's endpoint in the catalog. */
export const endpointOverride = (top: Settings['top']): ConfigNode | undefined =>
  serviceSetting(top, 'endpoint_override') ?? serviceSetting(top, 'endpoint');
