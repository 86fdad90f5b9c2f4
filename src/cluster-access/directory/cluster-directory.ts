/** The private directory with a cluster's files, which are written atomically as a set. */
import { lstat, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from '../../errors.ts';
import { fileError, undefinedIfMissing, withFileError } from '../../platform/file-error.ts';
import { directoriesUpTo, makeDirectories, removeDirectories } from '../../platform/make-directories.ts';
import { assertOnlyUserCanReplace } from '../../platform/path-permissions.ts';
import {
  assertReplaceable,
  assertSpaceInWorkspace,
  flush,
  recover,
  replaceFileSet,
} from './atomic-file-set.ts';
import { type ClusterFileName, type ClusterFiles, SECRET_FILES } from './cluster-file-names.ts';
import { fileExistsError } from './directory-errors.ts';
import { type DirectoryLock, hasWorkspace, withDirectoryLock } from './directory-lock.ts';

export interface DirectoryUse {
  /** The ID of this process, so that other processes can find out whether it still runs. */
  readonly pid: number;
  /** The absolute path of the home directory. Its parents are not checked. */
  readonly home: string | undefined;
  /** Write to the directory even if other users can write to it. */
  readonly shared?: boolean;
  /** The hint for a directory that other users can write to, if it was not selected with --dir. */
  readonly sharedHint?: string;
  /** Cancels the wait for other processes. */
  readonly signal?: AbortSignal | undefined;
}

export interface WriteUse extends DirectoryUse {
  /** Replace existing files. */
  readonly force?: boolean;
  /** Receives a warning if other users could read a replaced file with a private key. */
  readonly warn?: (text: string) => void;
}

/**
 * To be called before the directory is used: completes the work of a killed run. Throws MagnumError `failed` if that fails, or if other
 * users can write to `dir` and `shared` is not set.
 */
export async function openClusterDirectory(dir: string, use: DirectoryUse): Promise<void> {
  await assertPrivate(dir, use);
  if (await hasWorkspace(dir)) await withDirectoryLock(dir, use, recover);
}

const SHARED_HINT =
  'Choose a private directory with --dir, remove write permission with chmod go-w, or use --allow-shared-dir.';

/**
 * Throws MagnumError `failed` if `dir` exists and is not a directory, or if other users can replace files in it and `shared` is not set.
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
 * Throws MagnumError `failed` if one of `names` exists in `dir`, or if that cannot be determined. Ignores directories of these names if
 * `includeDirectories` is false. `use` is a command for the hint that uses the existing files.
 */
export async function assertFree(
  dir: string,
  names: readonly ClusterFileName[],
  {
    includeDirectories = true,
    use,
  }: { readonly includeDirectories?: boolean; readonly use?: string | undefined } = {},
): Promise<void> {
  for (const name of names) {
    const path = join(dir, name);
    const kind = await entryKindAt(path);
    if (kind === 'file' || (kind === 'directory' && includeDirectories)) throw fileExistsError(path, use);
  }
}

/**
 * Throws MagnumError `failed` if `writeClusterDirectory` would for files with these names, or if the disk has no space for `bytes`.
 * Creates the directory and its workspace temporarily, and completes the work of a killed run; changes nothing else.
 */
export async function assertWritable(
  dir: string,
  names: readonly ClusterFileName[],
  bytes: number,
  use: WriteUse,
): Promise<void> {
  const check = async (lock: DirectoryLock) => {
    await assertReplaceable(names, lock, use.force ?? false);
    await assertSpaceInWorkspace(bytes, lock);
  };
  const { topmost } = await withCreatedDirectory(dir, use, check);
  await removeDirectories(topmost, dir);
}

/**
 * Writes `files` to `dir` (absolute) as an atomic set; see atomic-file-set.ts. Creates missing directories with mode 0700. The files get
 * mode 0600, or that of the replaced file if it is more restrictive, and are flushed to the disk. Replaces existing files only with
 * `force`, and then replaces a symbolic link instead of following it.
 *
 * Waits for other processes that write to the same directory. Throws MagnumError `failed` with the path, after restoring the old state.
 * A process that is killed leaves one hidden directory, which the next call removes.
 */
export async function writeClusterDirectory(dir: string, files: ClusterFiles, use: WriteUse): Promise<void> {
  const replace = (lock: DirectoryLock) => replaceFileSet(files, lock, use.force ?? false);
  const { result: readableNames } = await withCreatedDirectory(dir, use, replace);
  const paths = readableNames.filter((name) => SECRET_FILES.includes(name)).map((name) => join(dir, name));
  if (paths.length > 0) use.warn?.(readableWarning(paths));
}

/** Warns because other users may have copied the old private key. */
const readableWarning = (paths: readonly string[]): string =>
  `Other users could read the previous content of ${paths.join(' and ')}; the new files are private.`;

export interface CreatedDirectory<T> {
  /** The topmost directory that was created. */
  readonly topmost: string | undefined;
  readonly result: T;
}

/**
 * Creates the directory if it does not exist, locks it, completes the work of a killed run, and runs `work`. If that fails, removes the
 * directories that it created. Throws MagnumError `failed` if other users can write to the directory and `shared` is not set.
 */
export async function withCreatedDirectory<T>(
  dir: string,
  use: DirectoryUse,
  work: (lock: DirectoryLock) => Promise<T>,
): Promise<CreatedDirectory<T>> {
  const topmost = await withFileError('write', dir, makeDirectories(dir));
  try {
    await assertPrivate(dir, use);
    for (const parent of directoriesUpTo(topmost, dir))
      await withFileError('write', parent, flush(dirname(parent)));
    const result = await withDirectoryLock(dir, use, async (lock) => {
      await recover(lock);
      return await work(lock);
    });
    return { topmost, result };
  } catch (error) {
    await removeDirectories(topmost, dir);
    throw error;
  }
}

async function assertDirectory(dir: string): Promise<void> {
  const stats = await undefinedIfMissing(stat(dir));
  if (stats !== undefined && !stats.isDirectory()) throw new Error('it is not a directory');
}

async function entryKindAt(path: string): Promise<'file' | 'directory' | undefined> {
  try {
    return (await lstat(path)).isDirectory() ? 'directory' : 'file';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw fileError('write', path, error);
  }
}
