/** Where this program stores its own files (XDG Base Directory Specification). */
import { join } from 'node:path';
import type { Environment } from '../world.ts';

type Base = 'XDG_CACHE_HOME' | 'XDG_STATE_HOME';

/** A relative path in a variable does not count (its specification says so). */
const directory = (variable: Base, fallback: string, env: Environment, home: string): string =>
  join(env[variable]?.startsWith('/') ? (env[variable] as string) : join(home, fallback), 'magnum');

/** `$XDG_CACHE_HOME/magnum`, or `~/.cache/magnum`: for what can be requested again. */
export const cacheDirectory = (env: Environment, home: string): string =>
  directory('XDG_CACHE_HOME', '.cache', env, home);

/** `$XDG_STATE_HOME/magnum`, or `~/.local/state/magnum`: for what the user has decided. */
export const stateDirectory = (env: Environment, home: string): string =>
  directory('XDG_STATE_HOME', join('.local', 'state'), env, home);
