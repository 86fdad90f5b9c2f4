/** The workspace of a cluster directory, as `replaceFileSet` leaves it when it is killed, and whether it is one. */
import type { Stats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { undefinedIfMissing } from '../../platform/file-error.ts';
import { isFromThisMachine, parseOwnerId } from '../../platform/process-identity.ts';
import { CLUSTER_FILE_NAMES } from './cluster-file-names.ts';
import { foreignEntryError } from './directory-errors.ts';
import { CURRENT, type DirectoryLock, isLikeOwn } from './directory-lock.ts';

/** What a run's own subdirectory holds: the two sets, */
export const NEW = 'new';
export const OLD = 'old';
/** links that were in a file's place, as they were (those in OLD lead to the same from where they are), */
export const KEPT = 'kept';
/** and a link before it is renamed to where it belongs. */
export const NEXT = 'next';

type IsKind = (stats: Stats) => boolean;
const isLink: IsKind = (stats) => stats.isSymbolicLink();
const isFile: IsKind = (stats) => stats.isFile();

const CONTENT: Readonly<Record<string, IsKind>> = {
  [NEW]: isFile,
  [OLD]: (stats) => isFile(stats) || isLink(stats),
  [KEPT]: isLink,
};

export interface CurrentSet {
  /** The directory of the run. */
  readonly run: string;
  readonly set: typeof OLD | typeof NEW;
}

/**
 * Throws MagnumError `failed` that names the first entry of the link CURRENT and of the dead runs that `replaceFileSet` has
 * not made: of another name, kind or owner. Follows no link. Rejects with a system error.
 */
export async function assertOwnWorkspace(lock: DirectoryLock): Promise<void> {
  await findCurrentSet(lock);
  for (const run of lock.dead) await assertOwnRun(join(lock.workspace, run), lock);
}

async function assertOwnRun(run: string, lock: DirectoryLock): Promise<void> {
  for (const part of await namesIn(run)) {
    const path = join(run, part);
    const content = Object.hasOwn(CONTENT, part) ? CONTENT[part] : undefined;
    if (content === undefined) {
      await assertOwn(path, lock, (stats) => part === NEXT && isLink(stats));
      continue;
    }
    await assertOwn(path, lock, (stats) => stats.isDirectory() && isLikeOwn(lock.own, stats));
    for (const name of await namesIn(path))
      await assertOwn(join(path, name), lock, (stats) => isClusterFile(name) && content(stats));
  }
}

const isClusterFile = (name: string): boolean => CLUSTER_FILE_NAMES.some((known) => known === name);

async function assertOwn(path: string, { workspace, own }: DirectoryLock, isKind: IsKind): Promise<void> {
  const there = await undefinedIfMissing(lstat(path));
  if (there !== undefined && (there.uid !== own.uid || !isKind(there)))
    throw foreignEntryError(workspace, path);
}

const namesIn = async (directory: string): Promise<string[]> =>
  (await undefinedIfMissing(readdir(directory))) ?? [];

/**
 * Where the link CURRENT leads, which is read and not followed; undefined without it. Throws MagnumError `failed` unless
 * it leads to a set of a dead run or this one.
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
  // After a power cut the run can be gone and its link not.
  return undefined;
}
