/** The directory with a cluster's files on the user's disk: private, and changed as a whole or not at all. */
import { randomBytes } from 'node:crypto';
import { link, lstat, open, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf, MagnumError, messageOf } from '../errors.ts';
import { makeDirectories } from '../make-directories.ts';

/** File names and their text. */
export type ClusterFiles = Readonly<Record<string, string>>;

/** One file on its way: written beside its place, then put there, with a way back. */
interface Placement {
  readonly target: string;
  readonly staged: string;
  /** Where the file that was there before waits, once there is one. */
  saved?: string;
  placed?: boolean;
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
    if (there === 'file' || (there === 'directory' && directoriesToo)) throw inTheWay(path);
  }
}

/**
 * Writes `files` into `dir` (absolute): all of them, or none. The directory and its parents are made 0700 where they
 * are missing; the files are 0600 and on the disk when this returns. Without `force` nothing that exists is
 * replaced; with it, a link in a file's place is replaced, never followed.
 *
 * Every file is first written whole beside its place and flushed; only then are they put in place, each by one atomic
 * step. When a step fails, those before it are undone. Throws MagnumError `failed` with the path; then everything is
 * as it was, and no other file is left.
 */
export async function writeClusterDirectory(
  dir: string,
  files: ClusterFiles,
  { force = false }: { force?: boolean } = {},
): Promise<void> {
  const made = await makeDirectory(dir);
  const placements = Object.keys(files).map((name) => ({
    target: join(dir, name),
    staged: besides(dir, name),
  }));
  try {
    for (const [index, text] of Object.values(files).entries()) {
      await stage(placements[index] as Placement, text);
    }
    for (const placement of placements) await (force ? replace(placement) : place(placement));
    await flushDirectory(dir);
  } catch (error) {
    await undo(placements);
    await removeMade(dir, made);
    throw error;
  }
  await removeSaved(placements);
}

/** The topmost directory that had to be made, or undefined. */
async function makeDirectory(dir: string): Promise<string | undefined> {
  return await explained(dir, makeDirectories(dir));
}

async function stage({ staged, target }: Placement, text: string): Promise<void> {
  // `wx` never opens what is there already, so no link is followed.
  const file = await explained(target, open(staged, 'wx', 0o600));
  try {
    await explained(target, file.writeFile(text));
    await explained(target, file.sync());
  } finally {
    await file.close();
  }
}

/** A link, unlike a renaming, fails when the name is taken. */
async function place(placement: Placement): Promise<void> {
  const { staged, target } = placement;
  try {
    await link(staged, target);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw inTheWay(target);
    if (!hasNoLinks(error)) throw failure(target, error);
    await assertFree(dirname(target), [basename(target)]);
    await explained(target, rename(staged, target));
    placement.placed = true;
    return;
  }
  placement.placed = true;
  await explained(target, unlink(staged));
}

async function replace(placement: Placement): Promise<void> {
  const { staged, target } = placement;
  const there = await entryAt(target);
  if (there === 'directory') throw failure(target, { code: 'EISDIR' });
  if (there === 'file') await save(placement);
  await explained(target, rename(staged, target));
  placement.placed = true;
}

async function save(placement: Placement): Promise<void> {
  const saved = `${placement.staged}.old`;
  try {
    await link(placement.target, saved);
  } catch (error) {
    if (!hasNoLinks(error)) throw failure(placement.target, error);
    await explained(placement.target, rename(placement.target, saved));
  }
  placement.saved = saved;
}

/** Does what it can; the error that is told is the one that made this necessary. */
async function undo(placements: readonly Placement[]): Promise<void> {
  for (const { target, staged, saved, placed } of [...placements].reverse()) {
    if (saved !== undefined) {
      await rename(saved, target).catch(() => undefined);
      // Renaming one link of a file to another does nothing and leaves both.
      await rm(saved, { force: true }).catch(() => undefined);
    } else if (placed) {
      await rm(target, { force: true }).catch(() => undefined);
    }
    await rm(staged, { force: true }).catch(() => undefined);
  }
}

async function removeMade(dir: string, made: string | undefined): Promise<void> {
  if (made === undefined) return;
  for (let path = dir; path.length >= made.length; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch {
      return;
    }
  }
}

async function removeSaved(placements: readonly Placement[]): Promise<void> {
  for (const { saved } of placements) {
    if (saved !== undefined) await rm(saved, { force: true }).catch(() => undefined);
  }
}

async function flushDirectory(dir: string): Promise<void> {
  const handle = await explained(dir, open(dir, 'r'));
  try {
    await handle.sync();
  } catch (error) {
    // Some file systems cannot flush a directory; their files are flushed.
    if (!['EINVAL', 'EPERM', 'ENOTSUP', 'EBADF'].includes(codeOf(error) ?? '')) throw failure(dir, error);
  } finally {
    await handle.close();
  }
}

async function entryAt(path: string): Promise<'nothing' | 'file' | 'directory'> {
  try {
    return (await lstat(path)).isDirectory() ? 'directory' : 'file';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'nothing';
    throw failure(path, error);
  }
}

function besides(dir: string, name: string): string {
  return join(dir, `.${name}.${randomBytes(6).toString('hex')}.new`);
}

/** Network and FAT file systems, and links to the files of others. */
function hasNoLinks(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'].includes(codeOf(error) ?? '');
}

function inTheWay(path: string): MagnumError {
  return new MagnumError('failed', `File ${path} exists, aborting.`, {
    hint: 'Give --force to replace it, or another directory with --dir.',
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'a directory is in its place',
  EEXIST: 'something that is no directory is in its place',
  ENOENT: 'there is no such directory',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links lead in a circle',
};

function failure(path: string, error: unknown): MagnumError {
  const reason = REASONS[codeOf(error) ?? ''] ?? messageOf(error);
  return new MagnumError('failed', `Cannot write ${path}: ${reason}.`, { cause: error });
}

async function explained<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw failure(path, error);
  }
}
