/** Locks of files that kubectl and other programs change too. */
import { open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, MagnumError } from '../errors.ts';
import type { World } from '../world.ts';
import { fileError, withFileError } from './file-error.ts';
import { makeDirectories } from './make-directories.ts';

const LOCK_MODE = 0o600;
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
    await (await open(lock, 'wx', LOCK_MODE)).close();
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw fileError('change', path, error);
  }
}

function lockTimeoutError(path: string, lock: string): MagnumError {
  return new MagnumError('failed', `${path} is being changed by another program: ${lock} exists.`, {
    hint: `If no kubectl is running, it was left behind: remove ${lock}.`,
  });
}
