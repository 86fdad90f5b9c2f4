/** Changes to a file of the user's that other programs change too: one at a time, and whole or not at all. */
import { randomBytes } from 'node:crypto';
import { chmod, lstat, open, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { codeOf, MagnumError } from '../errors.ts';
import type { World } from '../world.ts';
import { fileError, undefinedIfMissing, withFileError } from './file-error.ts';
import { makeDirectories } from './make-directories.ts';

const NEW_FILE_MODE = 0o600;
const LOCK_RETRY_MS = 100;
/** kubectl holds its lock for the time of one writing. */
const LOCK_TIMEOUT_MS = 5_000;

/**
 * Holds `PATH.lock` of each path, as kubectl does (client-go's `lockFile`), while `work` is done. The paths are locked in
 * the order of their names, so that two who want several never wait for each other. Throws MagnumError `failed` when a
 * lock does not come free within 5 seconds, or cannot be made.
 */
export async function withLocks<T>(
  paths: readonly string[],
  { sleep, signal }: Pick<World, 'sleep' | 'signal'>,
  work: () => Promise<T>,
): Promise<T> {
  const held: string[] = [];
  try {
    for (const path of [...new Set(paths)].sort()) {
      const lock = `${path}.lock`;
      await withFileError('change', path, makeDirectories(dirname(path)));
      for (let waited = 0; !(await tryAcquireLock(path, lock)); waited += LOCK_RETRY_MS) {
        if (waited >= LOCK_TIMEOUT_MS) throw lockTimeoutError(path, lock);
        await sleep(LOCK_RETRY_MS, signal);
      }
      held.push(lock);
    }
    return await work();
  } finally {
    for (const lock of held) await rm(lock, { force: true }).catch(() => undefined);
  }
}

async function tryAcquireLock(path: string, lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx', NEW_FILE_MODE)).close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw fileError('change', path, error);
  }
}

/** Empty for a file that is not there. Throws MagnumError `failed`. */
export async function readText(path: string): Promise<string> {
  return (await withFileError('read', path, undefinedIfMissing(readFile(path, 'utf8')))) ?? '';
}

/**
 * Replaces the content in one step. A link stays one: what it leads to is replaced. The mode stays; a new file is 0600.
 * Throws MagnumError `failed`; then the old content is there.
 */
export async function writeTextAtomically(path: string, text: string): Promise<void> {
  const target = await withFileError('change', path, resolveLinks(path));
  await withFileError('change', path, makeDirectories(dirname(target)));
  const mode = (await stat(target).catch(() => undefined))?.mode ?? NEW_FILE_MODE;
  const draft = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  try {
    const file = await withFileError('change', path, open(draft, 'wx', NEW_FILE_MODE));
    try {
      await withFileError('change', path, file.writeFile(text));
      await withFileError('change', path, file.sync());
    } finally {
      await file.close();
    }
    await withFileError('change', path, chmod(draft, mode & 0o777));
    await withFileError('change', path, rename(draft, target));
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Where the links lead, also where there is nothing yet. */
async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  const link = await lstat(path).catch(() => undefined);
  return link?.isSymbolicLink() ? await resolveLinks(resolve(dirname(path), await readlink(path))) : path;
}

function lockTimeoutError(path: string, lock: string): MagnumError {
  return new MagnumError('failed', `${path} is being changed by another program: ${lock} exists.`, {
    hint: `If no kubectl is running, it was left behind: remove ${lock}.`,
  });
}
