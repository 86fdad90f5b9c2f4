/** Where this program may leave what it can find out again (XDG Base Directory Specification). */
import { join } from 'node:path';
import type { Environment } from '../world.ts';

/** `$XDG_CACHE_HOME/magnum`, or `~/.cache/magnum`; a relative XDG_CACHE_HOME does not count (its specification says so). */
export function cacheDirectory(env: Environment, home: string): string {
  const base = env.XDG_CACHE_HOME?.startsWith('/') ? env.XDG_CACHE_HOME : join(home, '.cache');
  return join(base, 'magnum');
}
