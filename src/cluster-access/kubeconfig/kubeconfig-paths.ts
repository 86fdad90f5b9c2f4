/** Which files kubectl reads and changes: client-go's rules (tools/clientcmd, `PathOptions`). */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { World } from '../../world.ts';

/** In the order in which the first that says something wins; absolute. Never empty. */
export function kubeconfigPaths({ env, cwd, home }: Pick<World, 'env' | 'cwd' | 'home'>): string[] {
  const named = (env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  if (named.length === 0) return [join(home, '.kube', 'config')];
  return [...new Set(named.map((path) => resolve(cwd, path)))];
}

/** Where new entries go: the first file of the list that exists, the last one where none does. */
export function newEntriesPath(paths: readonly string[]): string {
  return paths.find((path) => existsSync(path)) ?? (paths.at(-1) as string);
}

/** May there be entries of ours? Found out without YAML, for commands that have little to do with kubeconfigs. */
export function hasMagnumEntries(world: Pick<World, 'env' | 'cwd' | 'home'>): boolean {
  return kubeconfigPaths(world).some((path) => {
    try {
      return readFileSync(path, 'utf8').includes('magnum');
    } catch {
      return false;
    }
  });
}
