/**
 * Replaces several files atomically: a reader sees the old set or the new set, never a mixture and never a missing file.
 *
 * POSIX can rename one file atomically, but not four. So during the switch, each name in the directory is a symbolic link through one link
 * in the workspace, `current`, and renaming that link switches all names:
 *
 *     key.pem -> .magnum-cluster-config/current/key.pem
 *     .magnum-cluster-config/current -> RUN/old, then RUN/new
 *
 *  1. Writes the new set to RUN/new and flushes it; creates a hard link in RUN/old to each file that will be replaced.
 *  2. Creates `current`, which leads to RUN/old; then replaces each name with its link. Readers still see the old set.
 *  3. Renames a link to RUN/new over `current`. Readers now see the new set.
 *  4. `recover`: replaces each link with the file that it leads to, and removes `current`.
 *
 * If the process is killed, a later `recover` restores plain files from the set that `current` leads to: it undoes steps 1 and 2, or
 * completes step 3. It can be interrupted and repeated. Each step flushes what the next one relies on, so a power failure has the same
 * effect as a kill.
 *
 * Before `recover` uses the entries of a killed run, `assertOwnWorkspace` checks them without following links.
 */
import { constants, type Stats } from 'node:fs';
import { copyFile, link, lstat, mkdir, open, readlink, rename, rm, symlink } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { codeOf } from '../../errors.ts';
import { createFile } from '../../platform/atomic-write.ts';
import { fileError, undefinedIfMissing, withFileError } from '../../platform/file-error.ts';
import { assertSpace } from '../../platform/free-space.ts';
import {
  CLUSTER_FILE_NAMES,
  type ClusterFileName,
  type ClusterFiles,
  KEY_FILE,
} from './cluster-file-names.ts';
import { fileExistsError } from './directory-errors.ts';
import { CURRENT, type DirectoryLock, WORKSPACE } from './directory-lock.ts';
import {
  assertOwnWorkspace,
  type CurrentSet,
  findCurrentSet,
  NEW,
  NEXT,
  OLD,
  OLD_LINKS,
} from './workspace.ts';

const READABLE_BY_OTHERS = 0o044;
/** The relative path from a set to the cluster directory. */
const SET_TO_DIRECTORY = '../../../';

const linkTo = (name: ClusterFileName): string => `${WORKSPACE}/${CURRENT}/${name}`;

/**
 * Writes `files` to the locked directory: all of them, or none if it throws (MagnumError `failed`). Replaces existing files only with
 * `force`. Resolves to the names of the replaced files that other users could read.
 *
 * On file systems without symbolic links (Windows, FAT), replaces the files one by one, and restores them if one fails; a kill between two
 * of them leaves parts of both sets.
 */
export async function replaceFileSet(
  files: ClusterFiles,
  lock: DirectoryLock,
  force: boolean,
): Promise<readonly ClusterFileName[]> {
  const names = Object.keys(files) as ClusterFileName[];
  const oldEntries = await assertReplaceable(names, lock, force);
  for (const part of [NEW, OLD, OLD_LINKS])
    await withFileError('write', lock.dir, mkdir(inRun(lock, part), 0o700));
  await writeNewSet(files, oldEntries, lock);
  await saveOldSet(oldEntries, lock);
  await withFileError(
    'write',
    lock.dir,
    flush(...[NEW, OLD, OLD_LINKS, '.'].map((part) => inRun(lock, part)), lock.dir),
  );
  try {
    if (await canLink(lock)) await switchLinks(names, lock, force);
    else await replaceOneByOne(names, lock);
  } catch (error) {
    // If restoring the old set fails too, the next run does it. The first error is the one to report.
    await pointTo(OLD, lock).catch(() => undefined);
    await recover(lock).catch(() => undefined);
    throw error;
  }
  // If this fails, the new set stays in place as links until the next run.
  await recover(lock).catch(() => undefined);
  return names.filter((name) => isReadableByOthers(oldEntries.get(name)));
}

const isReadableByOthers = (stats: Stats | undefined): boolean =>
  stats?.isFile() === true && (stats.mode & READABLE_BY_OTHERS) !== 0;

/**
 * Completes or undoes the work of killed runs or of this one: see above. Throws MagnumError `failed`; if magnum did not create an entry of
 * the workspace, nothing is changed.
 */
export async function recover(lock: DirectoryLock): Promise<void> {
  const { dir, workspace, dead } = lock;
  await withFileError(
    'write',
    dir,
    (async () => {
      await assertOwnWorkspace(lock);
      // After this, a rename that a killed process has started is complete or fails.
      for (const run of dead) await rm(join(workspace, run, NEXT), { force: true });
      const set = await findCurrentSet(lock);
      const linkedNames = await ownLinks(dir);
      for (const name of linkedNames) await replaceLinkWithFile(name, set, lock);
      if (linkedNames.length > 0) await flush(dir);
      await rm(join(workspace, CURRENT), { force: true });
      for (const run of dead) await rm(join(workspace, run), { recursive: true, force: true });
    })(),
  );
}

const inRun = ({ workspace, run }: DirectoryLock, ...parts: string[]): string =>
  join(workspace, run, ...parts);

/** Returns the entries that would be replaced. Throws MagnumError `failed` if an entry cannot be replaced. */
export async function assertReplaceable(
  names: readonly ClusterFileName[],
  { dir }: DirectoryLock,
  force: boolean,
): Promise<Map<ClusterFileName, Stats>> {
  const entries = new Map<ClusterFileName, Stats>();
  for (const name of names) {
    const path = join(dir, name);
    const stats = await withFileError('write', path, undefinedIfMissing(lstat(path)));
    if (stats === undefined) continue;
    if (!force) throw fileExistsError(path);
    if (stats.isDirectory()) throw fileError('write', path, { code: 'EISDIR' });
    if (!stats.isFile() && !stats.isSymbolicLink())
      throw fileError('write', path, new Error('it is not a regular file'));
    entries.set(name, stats);
  }
  return entries;
}

/** Throws MagnumError `failed` if the disk has no space for this many bytes. A kill leaves an incomplete new set, which `recover` removes. */
export async function assertSpaceInWorkspace(bytes: number, lock: DirectoryLock): Promise<void> {
  const write = async () => {
    await mkdir(inRun(lock, NEW), 0o700);
    await assertSpace(inRun(lock, NEW, KEY_FILE), bytes);
  };
  await withFileError('write', lock.dir, write());
}

/** Writes private files, with no more permissions than the file that each replaces. */
async function writeNewSet(
  files: ClusterFiles,
  oldEntries: ReadonlyMap<ClusterFileName, Stats>,
  lock: DirectoryLock,
): Promise<void> {
  for (const [name, text] of Object.entries(files) as [ClusterFileName, string][]) {
    const old = oldEntries.get(name);
    const mode = old?.isFile() ? old.mode & 0o600 : 0o600;
    await withFileError(
      'write',
      join(lock.dir, name),
      createFile(inRun(lock, NEW, name), text, { mode, isFlushed: true }),
    );
  }
}

async function saveOldSet(
  oldEntries: ReadonlyMap<ClusterFileName, Stats>,
  lock: DirectoryLock,
): Promise<void> {
  for (const [name, stats] of oldEntries) {
    const path = join(lock.dir, name);
    await withFileError(
      'write',
      path,
      stats.isSymbolicLink() ? saveLink(name, lock) : saveFile(name, stats, lock),
    );
  }
}

/** Creates a hard link, or a copy of a file of another user, because the user must own everything in the workspace. */
async function saveFile(name: ClusterFileName, { uid }: Stats, lock: DirectoryLock): Promise<void> {
  const [path, saved] = [join(lock.dir, name), inRun(lock, OLD, name)];
  if (uid === lock.own.uid && (await tryLink(path, saved))) return;
  await copyFile(path, saved, constants.COPYFILE_EXCL);
  await flush(saved);
}

/** Creates a hard link. Returns false if the file system does not support this. */
async function tryLink(path: string, other: string): Promise<boolean> {
  try {
    await link(path, other);
    return true;
  } catch (error) {
    if (isLinkUnsupported(error)) return false;
    throw error;
  }
}

async function saveLink(name: ClusterFileName, lock: DirectoryLock): Promise<void> {
  const target = await readlink(join(lock.dir, name));
  await symlink(target, inRun(lock, OLD_LINKS, name));
  await symlink(isAbsolute(target) ? target : SET_TO_DIRECTORY + target, inRun(lock, OLD, name));
}

/** Creates `current`, which leads to the old set. Returns false if the file system has no symbolic links. */
async function canLink(lock: DirectoryLock): Promise<boolean> {
  if (sep !== '/') return false;
  try {
    await pointTo(OLD, lock);
    return true;
  } catch (error) {
    if (isLinkUnsupported(error)) return false;
    throw fileError('write', lock.dir, error);
  }
}

async function pointTo(set: typeof OLD | typeof NEW, lock: DirectoryLock): Promise<void> {
  await symlink(`${lock.run}/${set}`, inRun(lock, NEXT));
  await rename(inRun(lock, NEXT), join(lock.workspace, CURRENT));
  await flush(lock.workspace);
}

async function switchLinks(
  names: readonly ClusterFileName[],
  lock: DirectoryLock,
  force: boolean,
): Promise<void> {
  for (const name of names) await (force ? replaceWithLink(name, lock) : createLink(name, lock));
  await withFileError('write', lock.dir, flush(lock.dir));
  await withFileError('write', lock.dir, pointTo(NEW, lock));
}

async function createLink(name: ClusterFileName, { dir }: DirectoryLock): Promise<void> {
  const path = join(dir, name);
  try {
    await symlink(linkTo(name), path);
  } catch (error) {
    throw codeOf(error) === 'EEXIST' ? fileExistsError(path) : fileError('write', path, error);
  }
}

async function replaceWithLink(name: ClusterFileName, lock: DirectoryLock): Promise<void> {
  const path = join(lock.dir, name);
  await withFileError('write', path, symlink(linkTo(name), inRun(lock, NEXT)));
  await withFileError('write', path, rename(inRun(lock, NEXT), path));
}

async function replaceOneByOne(names: readonly ClusterFileName[], lock: DirectoryLock): Promise<void> {
  const replaced: ClusterFileName[] = [];
  try {
    for (const name of names) {
      const path = join(lock.dir, name);
      await withFileError('write', path, rename(inRun(lock, NEW, name), path));
      replaced.push(name);
    }
    await withFileError('write', lock.dir, flush(lock.dir));
  } catch (error) {
    for (const name of replaced) await restore(name, lock).catch(() => undefined);
    throw error;
  }
}

async function restore(name: ClusterFileName, lock: DirectoryLock): Promise<void> {
  const path = join(lock.dir, name);
  if (!(await renameIfExists(inRun(lock, OLD, name), path))) await rm(path, { force: true });
}

/** The names of files in `dir` that are links through `current`. */
async function ownLinks(dir: string): Promise<ClusterFileName[]> {
  const names: ClusterFileName[] = [];
  for (const name of CLUSTER_FILE_NAMES) if (await isOwnLink(dir, name)) names.push(name);
  return names;
}

async function isOwnLink(dir: string, name: ClusterFileName): Promise<boolean> {
  return (await readlink(join(dir, name)).catch(() => undefined)) === linkTo(name);
}

/** Removes the link if the set has no file of this name: then the link never led to a file. */
async function replaceLinkWithFile(
  name: ClusterFileName,
  current: CurrentSet | undefined,
  { dir }: DirectoryLock,
): Promise<void> {
  const path = join(dir, name);
  if (current !== undefined) {
    if (current.set === OLD && (await renameIfExists(join(current.run, OLD_LINKS, name), path))) return;
    if (await renameIfExists(join(current.run, current.set, name), path)) return;
  }
  if (await isOwnLink(dir, name)) await rm(path, { force: true });
}

async function renameIfExists(from: string, to: string): Promise<boolean> {
  return (await undefinedIfMissing(rename(from, to).then(() => true))) ?? false;
}

/** Flushes files and directories to the disk. */
export async function flush(...paths: string[]): Promise<void> {
  for (const path of paths) {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } catch (error) {
      // Some file systems cannot flush a directory; their files are flushed.
      if (!['EINVAL', 'EPERM', 'ENOTSUP', 'EBADF'].includes(codeOf(error) ?? '')) throw error;
    } finally {
      await handle.close();
    }
  }
}

/** Errors of network and FAT file systems, and of hard links to files of other users. */
function isLinkUnsupported(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'].includes(codeOf(error) ?? '');
}
