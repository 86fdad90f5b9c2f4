/** Text files of the user that other programs read and write too, such as a kubeconfig or a shell's profile. */

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
 * Empty for a file that does not exist, and for the null device. Throws MagnumError `failed`, also for more than `maxBytes` and for
 * what is not UTF-8.
 */
export async function readText(path: string, maxBytes = MAX_CONFIGURATION_BYTES): Promise<string> {
  const reading = undefinedIfMissing(
    (async () => {
      const bytes = readRegularFile(path, maxBytes);
      // Else the bytes that are no text would be others when the text is written.
      if (!isUtf8(bytes)) throw new Error('it is not UTF-8 text');
      return bytes.toString('utf8');
    })(),
  );
  return (await withFileError('read', path, reading)) ?? '';
}

/** The file that the links at `path` lead to, which may not exist yet. Throws MagnumError `failed`. */
export const targetOf = (path: string): Promise<string> => withFileError('change', path, resolveLinks(path));

/** Throws MagnumError `failed` if the disk has no room for `replaceText` with this many bytes, in a directory that exists. */
export async function assertSpaceToReplace(path: string, bytes: number): Promise<void> {
  await withFileError(
    'change',
    path,
    (async () => {
      const target = await resolveLinks(path);
      const old = await statTarget(target);
      // Written in place, there are copies of both texts beside it.
      const copies = old !== undefined && old.nlink > 1 ? Math.max(bytes, old.size) : 0;
      await withDraft(target, (draft) => assertSpace(draft, bytes + copies));
    })(),
  );
}

const ROOT = 0;
const READABLE_BY_OTHERS = 0o044;
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Throws MagnumError `failed` if `replaceText` would: for what is not a regular file, and without the permission to write.
 * Changes nothing.
 */
export async function assertReplaceable(path: string, options: ReplaceOptions = {}): Promise<void> {
  await withFileError('change', path, checkTarget(path, options));
}

async function checkTarget(path: string, { isSecret = false }: ReplaceOptions): Promise<void> {
  const target = await resolveLinks(path);
  const old = await statTarget(target);
  if (old !== undefined) await access(target, constants.W_OK);
  await assertMayChangeDirectory(await existingParentOf(target));
  if (isSecret && old !== undefined && (old.mode & 0o077) !== 0) assertMayChangeMode(old);
}

/** A file is replaced in its directory, which the user may not know. */
async function assertMayChangeDirectory(directory: string): Promise<void> {
  try {
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = describeSystemError(error);
    throw new Error(`the directory ${directory} cannot be written to: ${reason}`, { cause: error });
  }
}

/** Throws an error with the system's code. */
function assertMayChangeMode(old: Stats): void {
  if (!mayChangeMode(old)) throw Object.assign(new Error('operation not permitted'), { code: 'EPERM' });
}

function mayChangeMode({ uid }: Stats): boolean {
  const user = process.getuid?.();
  return user === undefined || user === ROOT || user === uid;
}

/**
 * Throws MagnumError `failed` when other users can replace the file at `path`, or a link that leads to it. That they can write to
 * the file itself is for its owner to decide, if that is the user or root.
 */
export async function assertOnlyUserCanReplaceFile(
  path: string,
  { home, hint }: { readonly home: string | undefined; readonly hint: string },
): Promise<void> {
  const target = await targetOf(path);
  const found = await withFileError('change', path, findOtherWriter(path, home));
  if (found === undefined || (found.path === target && found.who !== 'Another user')) return;
  const effect = found.path === target ? '' : `, and so could replace ${path}`;
  throw new MagnumError('failed', `${found.who} can write to ${found.path}${effect}.`, { hint });
}

export interface ReplaceOptions {
  /** The text has a secret: then the group and others lose the permission to read the file. */
  readonly isSecret?: boolean;
}

export interface Replacement {
  /** A sentence, if the group or others had permissions that they have no longer. */
  readonly notice?: string;
}

/**
 * Replaces the content and flushes it. Symbolic and hard links, owner, group and mode stay, but for the permission of others to
 * write: these files say what programs are run. A new file has 0600. Readers meet the
 * old text or the new, but for a file that cannot be replaced as a whole: one with hard links, with an owner that cannot be
 * kept, or that is mounted by itself. That is written in place, and `finishInterruptedReplacement` completes it if the process is
 * killed meanwhile. Throws MagnumError `failed`; then the old content is there.
 */
export async function replaceText(
  path: string,
  text: string,
  { isSecret = false }: ReplaceOptions = {},
): Promise<Replacement> {
  return withFileError(
    'change',
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

/** A group without other members keeps its permissions, and so does a file whose mode is not the user's to change. */
async function narrowedMode(old: Stats, isSecret: boolean): Promise<number> {
  const mode = old.mode & 0o777;
  if (isSecret) return mode & 0o700;
  if (process.getuid === undefined || !mayChangeMode(old)) return mode;
  // Whoever owns the file.
  const others = await writerOf({ uid: ROOT, gid: old.gid, mode });
  return others === undefined ? mode : mode & ~WRITABLE_BY_OTHERS;
}

function narrowingNotice(path: string, from: number, to: number): string {
  const lost = from & ~to;
  const adjectives = [
    ...((lost & READABLE_BY_OTHERS) !== 0 ? ['readable'] : []),
    ...((lost & WRITABLE_BY_OTHERS) !== 0 ? ['writable'] : []),
  ];
  const was = adjectives.join(' and ') || 'executable';
  return `${path} was ${was} by others; its mode is now ${to.toString(8).padStart(4, '0')}.`;
}

/** Whether there is something for `finishInterruptedReplacement` to do, unless another process is writing. */
export const isReplacementInterrupted = (path: string): Promise<boolean> =>
  withFileError('change', path, resolveLinks(path).then(isUnfinished));

/** Completes a `replaceText` that was killed while it wrote in place. For the holder of the file's lock, before it reads the file. */
export async function finishInterruptedReplacement(path: string): Promise<void> {
  await withFileError('change', path, resolveLinks(path).then(finishReplacement));
}

/** A mount point, another file system, and a file of another user in a directory like /tmp. */
const CANNOT_BE_REPLACED = new Set(['EBUSY', 'EXDEV', 'EPERM']);

/** Replaces the file as a whole; false, with nothing changed, if that would take it from its owner or from its other names. */
async function tryReplace(
  target: string,
  text: string,
  old: Stats | undefined,
  mode: number,
): Promise<boolean> {
  if (old !== undefined && old.nlink > 1) return false;
  return withDraft(target, async (draft) => {
    await createFile(draft, text, { isFlushed: true });
    if (old !== undefined && !(await tryGive(draft, old))) return false;
    // The umask may have taken bits away, even the owner's.
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

/** Gives the file this owner and group; false if that is not permitted. */
async function tryGive(file: string, { uid, gid }: Stats): Promise<boolean> {
  const handle = await open(file, 'r+');
  try {
    const now = await handle.stat();
    if (now.uid !== uid || now.gid !== gid) await handle.chown(uid, gid);
    return true;
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

/** Undefined if there is none. Rejects for what is not a regular file. */
async function statTarget(target: string): Promise<Stats | undefined> {
  const stats = await undefinedIfMissing(lstat(target));
  if (stats !== undefined) assertRegularFile(stats);
  return stats;
}

/** The path that the links lead to, which may not exist yet. */
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

/** The directory in which the first missing part of the path would be made. */
async function existingParentOf(path: string): Promise<string> {
  const parent = dirname(path);
  const stats = await undefinedIfMissing(stat(parent));
  return stats !== undefined || parent === path ? parent : await existingParentOf(parent);
}
