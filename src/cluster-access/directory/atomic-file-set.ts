/**
 * Replaces several files at once: a reader sees the old set or the new one, never a mixture and never neither.
 *
 * POSIX renames one file atomically, not four. So for the time of the switch each name in the directory is a link
 * through one link in the workspace, `current`, and it is that link whose renaming is the switch:
 *
 *     key.pem -> .magnum-cluster-config/current/key.pem
 *     .magnum-cluster-config/current -> RUN/old, then RUN/new
 *
 *  1. The new set is written to RUN/new and flushed; RUN/old gets a hard link of each file that will be replaced.
 *  2. `current` is made, to RUN/old; then each name is replaced by its link. All the while the old set is seen.
 *  3. `current` is renamed to RUN/new: now the new set is seen.
 *  4. `recover`: each link is replaced by the file that it leads to, and `current` is removed.
 *
 * Wherever it stops, `recover` ends it: it makes plain files of whatever set `current` leads to, so it undoes what came
 * to step 2 and finishes what came to step 3. It is itself the same whether done once, twice, or half and then again. What
 * each step relies on has been flushed before it, so a power cut is no different from a kill.
 *
 * What a run has left is continued only after `assertOwnWorkspace` has looked at all of it without following a link.
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
import { assertOwnWorkspace, type CurrentSet, findCurrentSet, KEPT, NEW, NEXT, OLD } from './workspace.ts';

const READABLE_BY_OTHERS = 0o044;
/** From a set to the directory. */
const WORKSPACE_TO_DIRECTORY = '../../../';

const linkTo = (name: ClusterFileName): string => `${WORKSPACE}/${CURRENT}/${name}`;

/**
 * Puts `files` in place in the locked directory: all of them, or none if it throws (MagnumError `failed`). Replaces existing files only
 * with `force`. Resolves to the names of those that have lost permissions of the group or of others to read them.
 *
 * Where there are no symbolic links (Windows, FAT) files are put in place one by one, and back when one fails; a kill
 * between two of them leaves parts of both sets.
 */
export async function replaceFileSet(
  files: ClusterFiles,
  lock: DirectoryLock,
  force: boolean,
): Promise<readonly ClusterFileName[]> {
  const names = Object.keys(files) as ClusterFileName[];
  const earlier = await assertReplaceable(names, lock, force);
  for (const part of [NEW, OLD, KEPT])
    await withFileError('write', lock.dir, mkdir(inRun(lock, part), 0o700));
  await stage(files, earlier, lock);
  await keep(earlier, lock);
  await withFileError(
    'write',
    lock.dir,
    flush(...[NEW, OLD, KEPT, '.'].map((part) => inRun(lock, part)), lock.dir),
  );
  try {
    if (await canLink(lock)) await switchLinks(names, lock, force);
    else await replaceOneByOne(names, lock);
  } catch (error) {
    // What is told is what made this necessary; where it fails, the next run does it.
    await pointTo(OLD, lock).catch(() => undefined);
    await recover(lock).catch(() => undefined);
    throw error;
  }
  // The new set is there: as files, or where this fails as links until the next run.
  await recover(lock).catch(() => undefined);
  return names.filter((name) => isReadableByOthers(earlier.get(name)));
}

const isReadableByOthers = (stats: Stats | undefined): boolean =>
  stats?.isFile() === true && (stats.mode & READABLE_BY_OTHERS) !== 0;

/**
 * Ends what a run that died, or this one, has begun: see above. Throws MagnumError `failed`, with nothing changed when anything in the
 * workspace was not made by magnum.
 */
export async function recover(lock: DirectoryLock): Promise<void> {
  const { dir, workspace, dead } = lock;
  await withFileError(
    'write',
    dir,
    (async () => {
      await assertOwnWorkspace(lock);
      // A rename that a dead process has started fails or is complete after this.
      for (const run of dead) await rm(join(workspace, run, NEXT), { force: true });
      const set = await findCurrentSet(lock);
      const linked = await ownLinks(dir);
      for (const name of linked) await materialize(name, set, lock);
      if (linked.length > 0) await flush(dir);
      await rm(join(workspace, CURRENT), { force: true });
      for (const run of dead) await rm(join(workspace, run), { recursive: true, force: true });
    })(),
  );
}

const inRun = ({ workspace, run }: DirectoryLock, ...parts: string[]): string =>
  join(workspace, run, ...parts);

/** The entries that would be replaced. Throws MagnumError `failed` for one that may not be. */
export async function assertReplaceable(
  names: readonly ClusterFileName[],
  { dir }: DirectoryLock,
  force: boolean,
): Promise<Map<ClusterFileName, Stats>> {
  const earlier = new Map<ClusterFileName, Stats>();
  for (const name of names) {
    const path = join(dir, name);
    const there = await withFileError('write', path, undefinedIfMissing(lstat(path)));
    if (there === undefined) continue;
    if (!force) throw fileExistsError(path);
    if (there.isDirectory()) throw fileError('write', path, { code: 'EISDIR' });
    if (!there.isFile() && !there.isSymbolicLink())
      throw fileError('write', path, new Error('it is not a file'));
    earlier.set(name, there);
  }
  return earlier;
}

/** Throws MagnumError `failed` if the disk has no room for this many bytes. What a kill leaves is a set that was not staged. */
export async function assertRoom(bytes: number, lock: DirectoryLock): Promise<void> {
  const write = async () => {
    await mkdir(inRun(lock, NEW), 0o700);
    await assertSpace(inRun(lock, NEW, KEY_FILE), bytes);
  };
  await withFileError('write', lock.dir, write());
}

/** Private, and no more than what was there before allowed. */
async function stage(
  files: ClusterFiles,
  earlier: ReadonlyMap<ClusterFileName, Stats>,
  lock: DirectoryLock,
): Promise<void> {
  for (const [name, text] of Object.entries(files) as [ClusterFileName, string][]) {
    const there = earlier.get(name);
    const mode = there?.isFile() ? there.mode & 0o600 : 0o600;
    await withFileError(
      'write',
      join(lock.dir, name),
      createFile(inRun(lock, NEW, name), text, { mode, isFlushed: true }),
    );
  }
}

async function keep(earlier: ReadonlyMap<ClusterFileName, Stats>, lock: DirectoryLock): Promise<void> {
  for (const [name, there] of earlier) {
    const path = join(lock.dir, name);
    await withFileError(
      'write',
      path,
      there.isSymbolicLink() ? keepLink(name, lock) : keepFile(name, there, lock),
    );
  }
}

/** Everything in the workspace is the user's own, so that of a file of another user it holds a copy. */
async function keepFile(name: ClusterFileName, { uid }: Stats, lock: DirectoryLock): Promise<void> {
  const [path, kept] = [join(lock.dir, name), inRun(lock, OLD, name)];
  if (uid === lock.own.uid && (await tryLink(path, kept))) return;
  await copyFile(path, kept, constants.COPYFILE_EXCL);
  await flush(kept);
}

/** Resolves to whether the file system has hard links. */
async function tryLink(path: string, other: string): Promise<boolean> {
  try {
    await link(path, other);
    return true;
  } catch (error) {
    if (hasNoLinks(error)) return false;
    throw error;
  }
}

async function keepLink(name: ClusterFileName, lock: DirectoryLock): Promise<void> {
  const text = await readlink(join(lock.dir, name));
  await symlink(text, inRun(lock, KEPT, name));
  await symlink(isAbsolute(text) ? text : WORKSPACE_TO_DIRECTORY + text, inRun(lock, OLD, name));
}

/** Makes `current`, to the old set, as the first of the links; false where there are none. */
async function canLink(lock: DirectoryLock): Promise<boolean> {
  if (sep !== '/') return false;
  try {
    await pointTo(OLD, lock);
    return true;
  } catch (error) {
    if (hasNoLinks(error)) return false;
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
    for (const name of replaced) await putBack(name, lock).catch(() => undefined);
    throw error;
  }
}

async function putBack(name: ClusterFileName, lock: DirectoryLock): Promise<void> {
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

/** A link of a name that the set does not have has never shown anything. */
async function materialize(
  name: ClusterFileName,
  current: CurrentSet | undefined,
  { dir }: DirectoryLock,
): Promise<void> {
  const path = join(dir, name);
  if (current !== undefined) {
    if (current.set === OLD && (await renameIfExists(join(current.run, KEPT, name), path))) return;
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

/** Network and FAT file systems, and links to the files of others. */
function hasNoLinks(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'].includes(codeOf(error) ?? '');
}
