/** The directory with a cluster's files on the user's disk: private, and changed as a whole or not at all. */
import { lstat, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from '../../errors.ts';
import { fileError, undefinedIfMissing, withFileError } from '../../platform/file-error.ts';
import { madeDirectories, makeDirectories, removeMade } from '../../platform/make-directories.ts';
import { assertOnlyUserCanReplace } from '../../platform/path-permissions.ts';
import { assertReplaceable, assertRoom, flush, recover, replaceFileSet } from './atomic-file-set.ts';
import { type ClusterFileName, type ClusterFiles, SECRET_FILES } from './cluster-file-names.ts';
import { fileExistsError } from './directory-errors.ts';
import { type DirectoryLock, hasWorkspace, withDirectoryLock } from './directory-lock.ts';

export interface DirectoryUse {
  /** The id of this process, by which others know whether it is still at work. */
  readonly pid: number;
  /** The user's home directory, absolute: what is above it is not looked at. */
  readonly home: string | undefined;
  /** Goes ahead where others can write to the directory, too. */
  readonly shared?: boolean;
  /** What the user can do about a directory that others can write to, where --dir has not named it. */
  readonly sharedHint?: string;
  /** Ends the waiting for other processes. */
  readonly signal?: AbortSignal | undefined;
}

export interface WriteUse extends DirectoryUse {
  /** Replaces files that exist. */
  readonly force?: boolean;
  /** Called when other users could read a private key's file that is replaced. */
  readonly warn?: (text: string) => void;
}

/**
 * To be called before anything is asked of the directory: ends what a run that was killed has left there. Throws
 * MagnumError `failed` when others can write to `dir` and it is not `shared`, or when that cannot be done.
 */
export async function openClusterDirectory(dir: string, use: DirectoryUse): Promise<void> {
  await assertPrivate(dir, use);
  if (await hasWorkspace(dir)) await withDirectoryLock(dir, use, recover);
}

const SHARED_HINT =
  'Choose a directory of your own with --dir, remove their permission with chmod go-w, or use --allow-shared-dir.';

/**
 * Throws MagnumError `failed` for what is not a directory, and when other users can replace the files in `dir`, unless it is
 * `shared`.
 */
export async function assertPrivate(
  dir: string,
  {
    home,
    shared = false,
    sharedHint: hint = SHARED_HINT,
  }: Pick<DirectoryUse, 'home' | 'shared' | 'sharedHint'>,
): Promise<void> {
  await withFileError('write', dir, assertDirectory(dir));
  if (shared) return;
  await withFileError('write', dir, assertOnlyUserCanReplace(dir, { home, hint }));
}

/**
 * Throws MagnumError `failed` when one of `names` exists in `dir` (as a file, a link, or a directory too unless
 * `directoriesToo` is false), or when that cannot be found out.
 */
export async function assertFree(
  dir: string,
  names: readonly ClusterFileName[],
  { directoriesToo = true }: { directoriesToo?: boolean } = {},
): Promise<void> {
  for (const name of names) {
    const path = join(dir, name);
    const there = await entryAt(path);
    if (there === 'file' || (there === 'directory' && directoriesToo)) throw fileExistsError(path);
  }
}

/**
 * Throws MagnumError `failed` as `writeClusterDirectory` would with files of these names, for which the disk
 * must have room for `bytes`. For this it makes the directory and its workspace for a moment; changes nothing but to end what a killed run has left.
 */
export async function assertWritable(
  dir: string,
  names: readonly ClusterFileName[],
  bytes: number,
  use: WriteUse,
): Promise<void> {
  const check = async (lock: DirectoryLock) => {
    await assertReplaceable(names, lock, use.force ?? false);
    await assertRoom(bytes, lock);
  };
  const { made } = await withMadeDirectory(dir, use, check);
  await removeMade(made, dir);
}

/**
 * Writes `files` into `dir` (absolute): all of them, or none, at whatever moment it is looked at or the process ends;
 * see atomic-file-set.ts. The directory and its parents are made 0700 where they are missing; the files are
 * 0600, or less where one that is replaced had less, and on the disk when this returns. Without `force` nothing that exists is replaced; with
 * it, a link in a file's place is replaced, never followed.
 *
 * Waits for others who write to the same directory. Throws MagnumError `failed` with the path; then everything is as
 * it was, and no other file is left. Only a process that is killed leaves something: one hidden directory, which
 * the next call removes.
 */
export async function writeClusterDirectory(dir: string, files: ClusterFiles, use: WriteUse): Promise<void> {
  const replace = (lock: DirectoryLock) => replaceFileSet(files, lock, use.force ?? false);
  const { result: readable } = await withMadeDirectory(dir, use, replace);
  const paths = readable.filter((name) => SECRET_FILES.includes(name)).map((name) => join(dir, name));
  if (paths.length > 0) use.warn?.(readableWarning(paths));
}

/** What others could read may have been copied. */
const readableWarning = (paths: readonly string[]): string =>
  `Other users could read the previous content of ${paths.join(' and ')}; the new files are private.`;

export interface MadeDirectory<T> {
  /** The topmost directory that was made. */
  readonly made: string | undefined;
  readonly result: T;
}

/**
 * Does `work` in the locked directory, which is made for it, and removed again when it fails; before, ends what a killed run has left
 * there. Throws MagnumError `failed` when others can write to it and it is not `shared`.
 */
export async function withMadeDirectory<T>(
  dir: string,
  use: DirectoryUse,
  work: (lock: DirectoryLock) => Promise<T>,
): Promise<MadeDirectory<T>> {
  const made = await withFileError('write', dir, makeDirectories(dir));
  try {
    await assertPrivate(dir, use);
    for (const parent of madeDirectories(made, dir))
      await withFileError('write', parent, flush(dirname(parent)));
    const result = await withDirectoryLock(dir, use, async (lock) => {
      await recover(lock);
      return await work(lock);
    });
    return { made, result };
  } catch (error) {
    await removeMade(made, dir);
    throw error;
  }
}

async function assertDirectory(dir: string): Promise<void> {
  const stats = await undefinedIfMissing(stat(dir));
  if (stats !== undefined && !stats.isDirectory()) throw new Error('it is not a directory');
}

async function entryAt(path: string): Promise<'nothing' | 'file' | 'directory'> {
  try {
    return (await lstat(path)).isDirectory() ? 'directory' : 'file';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'nothing';
    throw fileError('write', path, error);
  }
}
