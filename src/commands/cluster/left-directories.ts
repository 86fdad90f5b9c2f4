/** Names the directories of `cluster-config` that still have the credentials of a deleted cluster. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import {
  CA_FILE,
  CLUSTER_FILE_NAMES,
  SECRET_FILES,
} from '../../cluster-access/directory/cluster-file-names.ts';
import { kubeconfigPaths } from '../../cluster-access/kubeconfig/kubeconfig-paths.ts';
import type { Context } from '../../context.ts';
import { readRegularFile } from '../../platform/regular-file.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { World } from '../../world.ts';
import type { DeletionFollowUp } from './deletion-follow-up.ts';

/** Of the current directory. More would take long on a network file system. */
const MAX_ENTRIES = 200;

/**
 * Finds the directories that the variables of this shell name, the current directory, and directories with the name of the cluster in it
 * or one level below. They belong to the cluster if they have its CA certificate. Undefined if none has credentials of any cluster.
 */
export function leftDirectories(
  items: readonly string[],
  { world, magnum, remark }: Context,
): DeletionFollowUp | undefined {
  const candidates = new Map(items.map((item) => [item, candidatesFor(item, world).filter(hasCredentials)]));
  if ([...candidates.values()].every((directories) => directories.length === 0)) return undefined;
  const found = new Map<string, readonly string[]>();
  return {
    async note(item, { uuid }) {
      const directories = candidates.get(item) ?? [];
      if (directories.length === 0) return;
      const ca = await (await magnum()).certificates.ca(uuid).catch(() => undefined);
      if (ca !== undefined)
        found.set(
          item,
          directories.filter((directory) => caIn(directory) === ca.trim()),
        );
    },
    finish(item) {
      for (const directory of found.get(item) ?? []) {
        const files = CLUSTER_FILE_NAMES.filter((file) => existsSync(join(directory, file)));
        const place = relative(world.cwd, directory) || '.';
        remark(safeLine(`Directory ${place} still has files of cluster ${item}: ${files.join(', ')}.`));
      }
    },
  };
}

function candidatesFor(name: string, world: World): string[] {
  const { cwd, env } = world;
  const { DOCKER_CERT_PATH } = env;
  const directories = [
    ...(env.KUBECONFIG ? kubeconfigPaths(world).map(dirname) : []),
    ...(DOCKER_CERT_PATH ? [resolve(cwd, DOCKER_CERT_PATH)] : []),
    cwd,
    ...(isPathSegment(name)
      ? [join(cwd, name), ...subdirectories(cwd).map((entry) => join(cwd, entry, name))]
      : []),
  ];
  return [...new Set(directories)];
}

/** Names in Magnum are, but the user can type anything. */
const isPathSegment = (name: string): boolean => /^[\w.-]+$/.test(name) && name !== '.' && name !== '..';

function subdirectories(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .slice(0, MAX_ENTRIES)
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

const hasCredentials = (directory: string): boolean =>
  SECRET_FILES.some((file) => existsSync(join(directory, file))) && existsSync(join(directory, CA_FILE));

/** Undefined if the file cannot be read. */
function caIn(directory: string): string | undefined {
  try {
    return readRegularFile(join(directory, CA_FILE)).toString().trim();
  } catch {
    return undefined;
  }
}
