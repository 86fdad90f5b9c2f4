/** Validates the workspace that a killed `replaceFileSet` left in a cluster directory. */
import type { Stats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { undefinedIfMissing } from '../../platform/file-error.ts';
import { isFromThisMachine, parseOwnerId } from '../../platform/process-identity.ts';
import { CLUSTER_FILE_NAMES } from './cluster-file-names.ts';
import { foreignEntryError } from './directory-errors.ts';
import { CURRENT, type DirectoryLock, isLikeOwn } from './directory-lock.ts';

/** In a run's subdirectory, the directories of the two sets. */
export const NEW = 'new';
export const OLD = 'old';
/** In a run's subdirectory, the original symbolic links that the run replaces. OLD has copies that lead to the same targets from there. */
export const OLD_LINKS = 'kept';
/** In a run's subdirectory, a link before it is renamed into place. */
export const NEXT = 'next';

type IsKind = (stats: Stats) => boolean;
const isLink: IsKind = (stats) => stats.isSymbolicLink();
const isFile: IsKind = (stats) => stats.isFile();

/** The kind of entries in each directory of a run. */
const ENTRY_KINDS: Readonly<Record<string, IsKind>> = {
  [NEW]: isFile,
  [OLD]: (stats) => isFile(stats) || isLink(stats),
  [OLD_LINKS]: isLink,
};

export interface CurrentSet {
  /** The directory of the run. */
  readonly run: string;
  readonly set: typeof OLD | typeof NEW;
}

/**
 * Throws MagnumError `failed` if the link CURRENT, or an entry of a killed run, is not one that `replaceFileSet` creates: it has another
 * name, kind or owner. Follows no link. Rejects with a system error.
 */
export async function assertOwnWorkspace(lock: DirectoryLock): Promise<void> {
  await findCurrentSet(lock);
  for (const run of lock.dead) await assertOwnRun(join(lock.workspace, run), lock);
}

async function assertOwnRun(run: string, lock: DirectoryLock): Promise<void> {
  for (const part of await namesIn(run)) {
    const path = join(run, part);
    const isEntryKind = Object.hasOwn(ENTRY_KINDS, part) ? ENTRY_KINDS[part] : undefined;
    if (isEntryKind === undefined) {
      await assertOwn(path, lock, (stats) => part === NEXT && isLink(stats));
      continue;
    }
    await assertOwn(path, lock, (stats) => stats.isDirectory() && isLikeOwn(lock.own, stats));
    for (const name of await namesIn(path))
      await assertOwn(join(path, name), lock, (stats) => isClusterFile(name) && isEntryKind(stats));
  }
}

const isClusterFile = (name: string): boolean => CLUSTER_FILE_NAMES.some((known) => known === name);

async function assertOwn(path: string, { workspace, own }: DirectoryLock, isKind: IsKind): Promise<void> {
  const stats = await undefinedIfMissing(lstat(path));
  if (stats !== undefined && (stats.uid !== own.uid || !isKind(stats)))
    throw foreignEntryError(workspace, path);
}

const namesIn = async (directory: string): Promise<string[]> =>
  (await undefinedIfMissing(readdir(directory))) ?? [];

/**
 * The set to which the link CURRENT leads, which is read but not followed; undefined without the link. Throws MagnumError `failed` if it
 * leads to anything but a set of this run or of a killed one.
 */
export async function findCurrentSet(lock: DirectoryLock): Promise<CurrentSet | undefined> {
  const { workspace } = lock;
  const path = join(workspace, CURRENT);
  if ((await undefinedIfMissing(lstat(path))) === undefined) return undefined;
  await assertOwn(path, lock, isLink);
  const [run = '', set, ...rest] = (await readlink(path)).split('/');
  if ((set !== OLD && set !== NEW) || rest.length > 0) throw foreignEntryError(workspace, path);
  if (run === lock.run || lock.dead.includes(run)) return { run: join(workspace, run), set };
  const owner = parseOwnerId(run);
  if (owner === undefined || !isFromThisMachine(owner)) throw foreignEntryError(workspace, path);
  // After a power failure, the run may be missing although its link exists.
  return undefined;
}
