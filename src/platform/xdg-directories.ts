/** Where this program stores its own files (XDG Base Directory Specification). */
import { join } from 'node:path';
import type { World } from '../world.ts';

type Place = Pick<World, 'env' | 'home'>;
type Base = 'XDG_CACHE_HOME' | 'XDG_STATE_HOME';

/** A relative path in a variable does not count (its specification says so). undefined without a home directory. */
function directory(variable: Base, fallback: string, { env, home }: Place): string | undefined {
  const named = env[variable];
  if (named?.startsWith('/')) return join(named, 'magnum');
  return home === undefined ? undefined : join(home, fallback, 'magnum');
}

const below = (base: string | undefined, names: readonly string[]): string | undefined =>
  base === undefined ? undefined : join(base, ...names);

/** `$XDG_CACHE_HOME/magnum`, or `~/.cache/magnum`, with `names` below it: for what can be requested again. */
export const cacheDirectory = (place: Place, ...names: readonly string[]): string | undefined =>
  below(directory('XDG_CACHE_HOME', '.cache', place), names);

/** `$XDG_STATE_HOME/magnum`, or `~/.local/state/magnum`, with `names` below it: for what the user has decided. */
export const stateDirectory = (place: Place, ...names: readonly string[]): string | undefined =>
  below(directory('XDG_STATE_HOME', join('.local', 'state'), place), names);
