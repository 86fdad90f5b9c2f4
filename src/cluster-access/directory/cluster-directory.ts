/** The directory with a cluster's files on the user's disk: private, and changed as a whole or not at all. */
import { lstat, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from '../../errors.ts';
import { fileError, withFileError } from '../../platform/file-error.ts';
import { makeDirectories } from '../../platform/make-directories.ts';
import { assertOnlyUserCanReplace } from '../../platform/path-permissions.ts';
import { type ClusterFiles, flush, recover, replaceFileSet } from './atomic-file-set.ts';
import { fileExistsError } from './directory-errors.ts';
import { hasWorkspace, withDirectoryLock } from './directory-lock.ts';

export type { ClusterFiles };

export interface DirectoryUse {
  /** The id of this process, by which others know whether it is still at work. */
  readonly pid: number;
  /** The user's home directory, absolute: what is above it is not looked at. */
  readonly home: string;
  /** Goes ahead where others can write to the directory, too. */
  readonly shared?: boolean;
}

/**
 * To be called before anything is asked of the directory: ends what a run that was killed has left there. Throws
 * MagnumError `failed` when others can write to `dir` and it is not `shared`, or when that cannot be done.
 */
export async function openClusterDirectory(
  dir: string,
  { pid, home, shared = false }: DirectoryUse,
): Promise<void> {
  if (!shared) await assertPrivate(dir, home);
  if (await hasWorkspace(dir)) await withDirectoryLock(dir, { pid }, recover);
}

/** Throws MagnumError `failed` when other users can replace the files in `dir`. */
function assertPrivate(dir: string, home: string): Promise<void> {
  const hint =
    'Choose a directory of your own with --dir, remove their permission with chmod go-w, or use --allow-shared-dir.';
  return withFileError('write', dir, assertOnlyUserCanReplace(dir, { home, hint }));
}

/**
 * Throws MagnumError `failed` when one of `names` exists in `dir` (as a file, a link, or a directory too unless
 * `directoriesToo` is false), or when that cannot be found out.
 */
export async function assertFree(
  dir: string,
  names: readonly string[],
  { directoriesToo = true }: { directoriesToo?: boolean } = {},
): Promise<void> {
  for (const name of names) {
    const path = join(dir, name);
    const there = await entryAt(path);
    if (there === 'file' || (there === 'directory' && directoriesToo)) throw fileExistsError(path);
  }
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
export async function writeClusterDirectory(
  dir: string,
  files: ClusterFiles,
  { pid, home, force = false, shared = false }: DirectoryUse & { force?: boolean },
): Promise<void> {
  const made = await withFileError('write', dir, makeDirectories(dir));
  try {
    if (!shared) await assertPrivate(dir, home);
    for (const parent of upTo(made, dir)) await withFileError('write', parent, flush(dirname(parent)));
    await withDirectoryLock(dir, { pid }, async (lock) => {
      await recover(lock);
      await replaceFileSet(files, lock, force);
    });
  } catch (error) {
    await removeMade(made, dir);
    throw error;
  }
}

/** `dir` and its parents up to `made`, the deepest first; none when nothing was made. */
function upTo(made: string | undefined, dir: string): string[] {
  const paths: string[] = [];
  for (let path = dir; made !== undefined && path.length >= made.length; path = dirname(path))
    paths.push(path);
  return paths;
}

async function removeMade(made: string | undefined, dir: string): Promise<void> {
  try {
    for (const path of upTo(made, dir)) await rmdir(path);
  } catch {
    // Others have put something there.
  }
}

async function entryAt(path: string): Promise<'nothing' | 'file' | 'directory'> {
  try {
    return (await lstat(path)).isDirectory() ? 'directory' : 'file';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'nothing';
    throw fileError('write', path, error);
  }
}
