/** The kubeconfig files that kubectl reads and changes (client-go: tools/clientcmd, `PathOptions`). */
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { noHomeError } from '../../platform/home-directory.ts';
import { readRegularFile } from '../../platform/regular-file.ts';
import type { World } from '../../world.ts';

/** A kubeconfig with hundreds of clusters has megabytes. */
export const MAX_KUBECONFIG_BYTES = 64 * 1024 * 1024;

/** Absolute paths in order of precedence. Empty without KUBECONFIG and a home directory. */
export function kubeconfigPaths({ env, cwd, home }: Pick<World, 'env' | 'cwd' | 'home'>): string[] {
  const paths = (env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  if (paths.length === 0) return home === undefined ? [] : [join(home, '.kube', 'config')];
  return [...new Set(paths.map((path) => resolve(cwd, path)))];
}

/** Like `kubeconfigPaths`, but throws MagnumError `usage` without KUBECONFIG and a home directory. */
export function requireKubeconfigPaths(world: Pick<World, 'env' | 'cwd' | 'home'>): string[] {
  const paths = kubeconfigPaths(world);
  if (paths.length === 0) throw noHomeError('find the kubeconfig');
  return paths;
}

/** The file for new entries: the first that exists, otherwise the last. */
export function newEntriesPath(paths: readonly string[]): string {
  return paths.find((path) => existsSync(path)) ?? (paths.at(-1) as string);
}

/** False if the files certainly have no entries of this program. Does not parse them, so that the YAML library is not loaded. */
export function hasMagnumEntries(world: Pick<World, 'env' | 'cwd' | 'home'>): boolean {
  return kubeconfigPaths(world).some((path) => {
    try {
      return readRegularFile(path, MAX_KUBECONFIG_BYTES).includes('magnum');
    } catch {
      return false;
    }
  });
}
