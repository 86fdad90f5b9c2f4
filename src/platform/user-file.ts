/** Text files of the user that other programs read and write too, such as a kubeconfig or a shell profile. */

import { isUtf8 } from 'node:buffer';
import type { Stats } from 'node:fs';
import { access, chmod, constants, lstat, open, readlink, realpath, rename, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { codeOf, MagnumError } from '../errors.ts';
import { createFile, PRIVATE_FILE_MODE, withDraft } from './atomic-write.ts';
import { inCriticalSection } from './critical-section.ts';
import { sweepDrafts } from './draft.ts';
import { describeSystemError } from './errno-messages.ts';
import { undefinedIfMissing, withFileError } from './file-error.ts';
import { assertSpace } from './free-space.ts';
import { finishReplacement, isUnfinished, replaceContent } from './in-place-write.ts';
import { makeDirectories } from './make-directories.ts';
import { findOtherWriter, writerOf } from './path-permissions.ts';
import { assertRegularFile, MAX_CONFIGURATION_BYTES, readRegularFile } from './regular-file.ts';

/**
 * Returns the text of a file; empty if it does not exist, and for the null device. Throws MagnumError `failed` if it cannot be read, is
 * larger than `maxBytes`, or is not UTF-8.
 */
export async function readText(path: string, maxBytes = MAX_CONFIGURATION_BYTES): Promise<string> {
  const reading = undefinedIfMissing(
    (async () => {
      const bytes = readRegularFile(path, maxBytes);
      // Otherwise, writing the text back would change the bytes that are not UTF-8.
      if (!isUtf8(bytes)) throw new Error('it is not UTF-8 text');
      return bytes.toString('utf8');
    })(),
  );
  return (await withFileError('read', path, reading)) ?? '';
}

/** The target of the symbolic links at `path`, which may not exist yet. Throws MagnumError `failed`. */
export const targetOf = (path: string): Promise<string> => withFileError('update', path, resolveLinks(path));

/** Throws MagnumError `failed` if the disk has no space for `replaceText` with this many bytes. The directory must exist. */
export async function assertSpaceToReplace(path: string, bytes: number): Promise<void> {
  await withFileError(
    'update',
    path,
    (async () => {
      const target = await resolveLinks(path);
      const old = await statTarget(target);
      // A file that is written in place also needs space for copies of both texts.
      const copies = old !== undefined && old.nlink > 1 ? Math.max(bytes, old.size) : 0;
      await withDraft(target, (draft) => assertSpace(draft, bytes + copies));
    })(),
  );
}

const ROOT = 0;
const READABLE_BY_OTHERS = 0o044;
const WRITABLE_BY_OTHERS = 0o022;

/** Throws MagnumError `failed` if `path` is not a regular file, or if the user lacks a permission that `replaceText` needs. Changes nothing. */
export async function assertReplaceable(path: string, options: ReplaceOptions = {}): Promise<void> {
  await withFileError('update', path, checkTarget(path, options));
}

async function checkTarget(path: string, { isSecret = false }: ReplaceOptions): Promise<void> {
  const target = await resolveLinks(path);
  const old = await statTarget(target);
  if (old !== undefined) await access(target, constants.W_OK);
  await assertWritableDirectory(await existingParentOf(target));
  if (isSecret && old !== undefined && (old.mode & 0o077) !== 0) assertCanChangeMode(old);
}

/** Names the directory in the error, because the user may not expect that replacing a file requires write access to it. */
async function assertWritableDirectory(directory: string): Promise<void> {
  try {
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = describeSystemError(error);
    throw new Error(`the directory ${directory} is not writable (${reason})`, { cause: error });
  }
}

/** Throws an Error with the code EPERM. */
function assertCanChangeMode(old: Stats): void {
  if (!canChangeMode(old)) throw Object.assign(new Error('operation not permitted'), { code: 'EPERM' });
}

function canChangeMode({ uid }: Stats): boolean {
  const user = process.getuid?.();
  return user === undefined || user === ROOT || user === uid;
}

/**
 * Throws MagnumError `failed`, with this hint, if other users can replace the file at `path` or a link to it. Accepts a file that others
 * can write to if the user or root owns it: that is the owner's decision.
 */
export async function assertOnlyUserCanReplaceFile(
  path: string,
  { home, hint }: { readonly home: string | undefined; readonly hint: string },
): Promise<void> {
  const target = await targetOf(path);
  const writer = await withFileError('update', path, findOtherWriter(path, home));
  if (writer === undefined || (writer.path === target && writer.who !== 'Another user')) return;
  const effect = writer.path === target ? '' : ` and could replace ${path}`;
  throw new MagnumError('failed', `${writer.who} can write to ${writer.path}${effect}.`, { hint });
}

export interface ReplaceOptions {
  /** The text contains a secret: the group and others lose all permissions. */
  readonly isSecret?: boolean;
}

export interface Replacement {
  /** A sentence, if the group or others have lost permissions. */
  readonly notice?: string;
}

/**
 * Replaces the content of a file and flushes it. Preserves symbolic and hard links, owner, group and mode, except that other users lose the
 * permission to write, because such a file determines which programs are run. A new file gets 0600.
 *
 * The write is atomic unless a rename cannot replace the file: it has hard links, it is a mount point, or its owner cannot be preserved.
 * Such a file is written in place; if the process is killed meanwhile, `finishInterruptedReplacement` completes it. Throws MagnumError
 * `failed`, with the old content unchanged.
 */
export async function replaceText(
  path: string,
  text: string,
  { isSecret = false }: ReplaceOptions = {},
): Promise<Replacement> {
  return withFileError(
    'update',
    path,
    inCriticalSection(async () => {
      const target = await resolveLinks(path);
      await makeDirectories(dirname(target));
      const old = await statTarget(target);
      const oldMode = old === undefined ? PRIVATE_FILE_MODE : old.mode & 0o777;
      const mode = old === undefined ? oldMode : await narrowedMode(old, isSecret);
      if (!(await tryReplace(target, text, old, mode))) {
        if (mode !== oldMode) await chmod(target, mode);
        await replaceContent(target, text);
      }
      await sweepDrafts(dirname(target), { path: target, now: (await stat(target)).mtimeMs });
      return mode === oldMode ? {} : { notice: narrowingNotice(path, oldMode, mode) };
    }),
  );
}

/** The mode without the permissions of other users. A group without other members keeps them, and so does a file whose mode the user cannot change. */
async function narrowedMode(old: Stats, isSecret: boolean): Promise<number> {
  const mode = old.mode & 0o777;
  if (isSecret) return mode & 0o700;
  if (process.getuid === undefined || !canChangeMode(old)) return mode;
  // The owner keeps the permission to write, even if it is another user.
  const others = await writerOf({ uid: ROOT, gid: old.gid, mode });
  return others === undefined ? mode : mode & ~WRITABLE_BY_OTHERS;
}

function narrowingNotice(path: string, from: number, to: number): string {
  const lost = from & ~to;
  const adjectives = [
    ...((lost & READABLE_BY_OTHERS) !== 0 ? ['readable'] : []),
    ...((lost & WRITABLE_BY_OTHERS) !== 0 ? ['writable'] : []),
  ];
  const access = adjectives.join(' and ') || 'executable';
  return `${path} was ${access} by other users; its mode is now ${to.toString(8).padStart(4, '0')}.`;
}

/** Whether `finishInterruptedReplacement` has something to complete, or another process is writing. */
export const isReplacementInterrupted = (path: string): Promise<boolean> =>
  withFileError('update', path, resolveLinks(path).then(isUnfinished));

/** Completes a `replaceText` that was killed while it wrote in place. To be called by the holder of the file's lock, before it reads the file. */
export async function finishInterruptedReplacement(path: string): Promise<void> {
  await withFileError('update', path, resolveLinks(path).then(finishReplacement));
}

/** Errors of a rename onto a mount point, onto another file system, and onto a file of another user in a directory like /tmp. */
const CANNOT_BE_REPLACED = new Set(['EBUSY', 'EXDEV', 'EPERM']);

/** Replaces the file by a rename. Returns false, with nothing changed, if that is impossible or would lose the owner or a hard link. */
async function tryReplace(
  target: string,
  text: string,
  old: Stats | undefined,
  mode: number,
): Promise<boolean> {
  if (old !== undefined && old.nlink > 1) return false;
  return withDraft(target, async (draft) => {
    await createFile(draft, text, { isFlushed: true });
    if (old !== undefined && !(await trySetOwner(draft, old))) return false;
    // The umask may have cleared bits, even those of the owner.
    await chmod(draft, mode);
    try {
      await rename(draft, target);
      return true;
    } catch (error) {
      if (old !== undefined && CANNOT_BE_REPLACED.has(codeOf(error) ?? '')) return false;
      throw error;
    }
  });
}

/** Sets the owner and group of the file. Returns false if that is not permitted. */
async function trySetOwner(file: string, { uid, gid }: Stats): Promise<boolean> {
  const handle = await open(file, 'r+');
  try {
    const current = await handle.stat();
    if (current.uid !== uid || current.gid !== gid) await handle.chown(uid, gid);
    return true;
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

/** Undefined if the file does not exist. Rejects for anything but a regular file. */
async function statTarget(target: string): Promise<Stats | undefined> {
  const stats = await undefinedIfMissing(lstat(target));
  if (stats !== undefined) assertRegularFile(stats);
  return stats;
}

/** Resolves symbolic links; the target may not exist yet. */
async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  const directory = await realpath(dirname(path)).catch(() => dirname(path));
  const link = await lstat(path).catch(() => undefined);
  if (!link?.isSymbolicLink()) return join(directory, basename(path));
  return await resolveLinks(resolve(directory, await readlink(path)));
}

/** The closest existing directory above `path`. */
async function existingParentOf(path: string): Promise<string> {
  const parent = dirname(path);
  const stats = await undefinedIfMissing(stat(parent));
  return stats !== undefined || parent === path ? parent : await existingParentOf(parent);
}
