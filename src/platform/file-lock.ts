/** Locks files that kubectl and other programs change too. */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { type FileHandle, link, lstat, open, readdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { codeOf, MagnumError } from '../errors.ts';
import type { World } from '../world.ts';
import { createFile } from './atomic-write.ts';
import { cleanUpAtEnd, inCriticalSection } from './critical-section.ts';
import { draftPath, sweepDrafts } from './draft.ts';
import { undefinedIfMissing, withFileError } from './file-error.ts';
import { makeDirectories } from './make-directories.ts';
import { createOwnerId, parseOwnerId, stateOf } from './process-identity.ts';

export interface LockOptions extends Pick<World, 'sleep' | 'signal'> {
  /**
   * True for a directory in which only this program creates locks. There, a lock that does not name its holder is from an earlier
   * version, or from a process that was killed while it created the lock.
   */
  readonly isPrivate?: boolean;
  /** Milliseconds to wait while the lock is not renewed; defaults to 10 s. */
  readonly timeoutMs?: number;
}

const LOCK_TIMEOUT_MS = 10_000;
const RETRY_MS = 60;
/** Interval in milliseconds at which the holder renews the modification time of its lock, which shows others that it is alive. */
const RENEWAL_INTERVAL_MS = 1_000;
/** Age in milliseconds from which a lock counts as stale if it is unknown whether its holder runs. */
const STALE_AGE_MS = 60_000;
/** Age in milliseconds from which a lock that does not name its holder counts as stale in a private directory; creating one takes less. */
const UNNAMED_STALE_AGE_MS = 2_000;
/** A lock dated further in the future than this, in milliseconds, was created before the clock was corrected. */
const CLOCK_TOLERANCE_MS = 5_000;
/** Errors of file systems without hard links, such as FAT and some network file systems, and of Android, which forbids hard links. */
const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']);

/**
 * Holds `PATH.lock` of each path while `work` runs, as kubectl does (client-go, `lockFile`). Locks the paths in alphabetical order, so
 * that two processes never wait for each other. Takes over the lock of a process that no longer runs, but not that of another program.
 * Waits as long as the holder changes or renews its lock. Throws MagnumError `failed` after the timeout, or if a lock cannot be created.
 */
export async function withLocks<T>(
  paths: readonly string[],
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const held: HeldLock[] = [];
  try {
    for (const path of [...new Set(paths)].sort()) {
      await withFileError('update', path, makeDirectories(dirname(path)));
      held.push(await withFileError('update', path, acquire(path, lockOf(path), options)));
      await sweepRemains(lockOf(path));
    }
    return await work();
  } finally {
    for (const lock of held) await lock.release();
  }
}

/** The lock file, as kubectl names it. */
const lockOf = (path: string): string => `${path}.lock`;

interface HeldLock {
  release(): Promise<void>;
}

/** A lock file as read from the disk. */
interface LockState {
  readonly inode: number;
  readonly mtimeMs: number;
  /** The holder's ID and the name of its machine; empty for the locks of kubectl. */
  readonly text: string;
}

/** `path` is the file to be updated, and `lock` its lock file. */
async function acquire(path: string, lock: string, options: LockOptions): Promise<HeldLock> {
  const { sleep, signal, timeoutMs = LOCK_TIMEOUT_MS } = options;
  let seen: LockState | undefined;
  let seenAt = performance.now();
  for (;;) {
    const attempt = await tryAcquire(path, lock);
    if ('release' in attempt) return attempt;
    const state = await readLock(lock);
    if (state === undefined) continue;
    if (isStale(state, attempt.now, options.isPrivate === true)) {
      await removeStale(path, lock, state, options);
      continue;
    }
    if (!isSame(seen, state)) {
      seen = state;
      seenAt = performance.now();
    } else if (performance.now() - seenAt > timeoutMs) {
      throw lockTimeoutError(path, lock, state);
    }
    await sleep(RETRY_MS * (0.5 + Math.random()), signal);
  }
}

/** Creates the lock together with its content. If it exists already, returns the current time of the file system. */
function tryAcquire(path: string, lock: string): Promise<HeldLock | { readonly now: number }> {
  return inCriticalSection(async () => {
    const text = `${createOwnerId()} ${hostname()}\n`;
    // Drafts of removal locks have this name too, so that sweepRemains finds them.
    const draft = draftPath(lockOf(path));
    const cancelCleanUp = cleanUpAtEnd(() => removeSync(draft, text));
    try {
      await createFile(draft, text);
      if (await linkOrCreate(draft, lock, text)) return hold(lock, text);
      return { now: (await lstat(draft)).mtimeMs };
    } finally {
      await rm(draft, { force: true }).catch(() => undefined);
      cancelCleanUp();
    }
  });
}

/** False if the lock exists. */
async function linkOrCreate(draft: string, lock: string, text: string): Promise<boolean> {
  try {
    await link(draft, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!NO_HARD_LINKS.has(codeOf(error) ?? '')) throw error;
  }
  try {
    await createFile(lock, text);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function hold(lock: string, text: string): Promise<HeldLock> {
  const cancelCleanUp = cleanUpAtEnd(() => removeSync(lock, text));
  const file = await open(lock, 'r+').catch(() => undefined);
  const timer = setInterval(() => void renew(file, text), RENEWAL_INTERVAL_MS);
  timer.unref();
  return {
    release: () =>
      inCriticalSection(async () => {
        clearInterval(timer);
        await file?.close().catch(() => undefined);
        await removeIf(lock, (state) => state.text === text);
        cancelCleanUp();
      }),
  };
}

/** Writes the same content again, so that the file system sets the modification time by its own clock. */
async function renew(file: FileHandle | undefined, text: string): Promise<void> {
  await file?.write(text, 0).catch(() => undefined);
}

/** Undefined if the lock does not exist. Anything but a small regular file is the lock of another program. */
async function readLock(lock: string): Promise<LockState | undefined> {
  const stats = await undefinedIfMissing(lstat(lock));
  if (stats === undefined) return undefined;
  const isReadable = stats.isFile() && stats.size > 0 && stats.size < 1024;
  const text = isReadable ? await readFile(lock, 'utf8').catch(() => '') : '';
  return { inode: stats.ino, mtimeMs: stats.mtimeMs, text };
}

const isSame = (one: LockState | undefined, other: LockState): boolean =>
  one?.inode === other.inode && one.mtimeMs === other.mtimeMs && one.text === other.text;

const ownerOf = ({ text }: LockState) => parseOwnerId(text.split(' ', 1)[0] as string);

/** `now` and the modification time of the lock are both from the file system, so that differing clocks do not matter. */
function isStale(lock: LockState, now: number, isPrivate: boolean): boolean {
  const ageMs = now - lock.mtimeMs;
  const isFromFuture = ageMs < -CLOCK_TOLERANCE_MS;
  const owner = ownerOf(lock);
  if (owner === undefined) return isFromFuture || (isPrivate && ageMs > UNNAMED_STALE_AGE_MS);
  const state = stateOf(owner);
  return state === 'gone' || (state === 'unknown' && (isFromFuture || ageMs > STALE_AGE_MS));
}

/**
 * Removes the lock if it is still the stale one. Serialized by a second lock for each stale lock; otherwise a slow process could remove
 * a new lock that another process has created meanwhile.
 */
async function removeStale(
  path: string,
  lock: string,
  stale: LockState,
  options: LockOptions,
): Promise<void> {
  const removal = await acquire(path, removalLockOf(lock, stale), { ...options, isPrivate: true });
  try {
    await removeIf(lock, (state) => (ownerOf(stale) ? state.text === stale.text : isSame(state, stale)));
  } finally {
    await removal.release();
  }
}

/** The lock that serializes the removal of a stale lock. Each stale lock has a different one. */
function removalLockOf(lock: string, stale: LockState): string {
  const identity = ownerOf(stale) ? stale.text : `${stale.inode} ${stale.mtimeMs}`;
  return `${lock}.${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`;
}

const REMOVAL_LOCK_SUFFIX = /^\.[0-9a-f]{12}$/;

/** Removes the files that killed processes left of earlier locks. Only for the holder of the lock: removal locks of earlier locks are then unused. */
async function sweepRemains(lock: string): Promise<void> {
  const directory = dirname(lock);
  for (const name of await readdir(directory).catch(() => [])) {
    const isRemovalLock =
      name.startsWith(basename(lock)) && REMOVAL_LOCK_SUFFIX.test(name.slice(basename(lock).length));
    if (isRemovalLock) await removeIf(join(directory, name), isHolderGone);
  }
  await sweepDrafts(directory, { path: lock });
}

function isHolderGone(lock: LockState): boolean {
  const owner = ownerOf(lock);
  return owner !== undefined && stateOf(owner) === 'gone';
}

/** Best effort. */
async function removeIf(lock: string, condition: (state: LockState) => boolean): Promise<void> {
  const state = await readLock(lock).catch(() => undefined);
  if (state !== undefined && condition(state)) await rm(lock, { force: true }).catch(() => undefined);
}

/** Removes the file if it has this content. */
function removeSync(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) rmSync(path, { force: true });
  } catch {
    // The file does not exist any more.
  }
}

function lockTimeoutError(path: string, lock: string, state: LockState): MagnumError {
  const owner = ownerOf(state);
  if (owner === undefined) {
    return new MagnumError(
      'failed',
      `${path} is locked by another program, such as kubectl: ${lock} exists.`,
      { hint: `If no such program is running, the lock is stale: remove ${lock}.` },
    );
  }
  const [, host = ''] = state.text.trim().split(' ');
  const place = host === hostname() ? '' : ` on ${host}`;
  return new MagnumError(
    'failed',
    `${path} is locked by another magnum (process ${owner.pid}${place}): ${lock} exists.`,
    { hint: 'Try again when that process has finished.' },
  );
}
