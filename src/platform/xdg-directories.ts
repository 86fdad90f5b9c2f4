/** Directories for the files of this program (XDG Base Directory Specification). */
import { join } from 'node:path';
import type { World } from '../world.ts';

type UserEnvironment = Pick<World, 'env' | 'home'>;
type Base = 'XDG_CACHE_HOME' | 'XDG_CONFIG_HOME' | 'XDG_STATE_HOME';

/** Ignores a relative path in the variable, as the specification requires. Undefined without a home directory. */
function directory(variable: Base, fallback: string, { env, home }: UserEnvironment): string | undefined {
  const value = env[variable];
  if (value?.startsWith('/')) return join(value, 'magnum');
  return home === undefined ? undefined : join(home, fallback, 'magnum');
}

const subdirectory = (base: string | undefined, names: readonly string[]): string | undefined =>
  base === undefined ? undefined : join(base, ...names);

/** `$XDG_CACHE_HOME/magnum`, or `~/.cache/magnum`, or its subdirectory `names`: for data that can be requested again. */
export const cacheDirectory = (user: UserEnvironment, ...names: readonly string[]): string | undefined =>
  subdirectory(directory('XDG_CACHE_HOME', '.cache', user), names);

/** `$XDG_STATE_HOME/magnum`, or `~/.local/state/magnum`, or its subdirectory `names`: for decisions of the user. */
export const stateDirectory = (user: UserEnvironment, ...names: readonly string[]): string | undefined =>
  subdirectory(directory('XDG_STATE_HOME', join('.local', 'state'), user), names);

/** `$XDG_CONFIG_HOME/magnum`, or `~/.config/magnum`: for the settings of the user. */
export const configDirectory = (user: UserEnvironment): string | undefined =>
  directory('XDG_CONFIG_HOME', '.config', user);

/** The settings of `magnum config` and the aliases. The file may not exist; undefined without a home directory. */
export function userConfigPath(user: UserEnvironment): string | undefined {
  const path = configDirectory(user);
  return path && join(path, 'config.yaml');
}
