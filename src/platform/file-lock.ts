/** Locks of files that kubectl and other programs change too. */
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
   * In a directory where only this program makes locks, each names its holder: one without is from an earlier version, or from
   * a process that was killed while it made the lock.
   */
  readonly isPrivate?: boolean;
  /** Milliseconds to wait for a holder that shows no sign of life; defaults to 10 s. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 10_000;
const RETRY_MS = 60;
/** The holder renews the time of its lock this often, in milliseconds, so that those who wait see that it is alive. */
const RENEWAL_MS = 1_000;
/** The age in milliseconds at which a lock counts as abandoned, if its holder cannot be asked and should have renewed it. */
const ABANDONED_MS = 60_000;
/** The age of a lock without a holder in a private directory; making a lock takes less. */
const HOLDERLESS_MS = 2_000;
/** A lock that is dated further in the future, in milliseconds, is left from before the clock was set right. */
const CLOCK_TOLERANCE_MS = 5_000;
/** File systems without hard links, as FAT and some of other machines; Android does not allow them. */
const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']);

/**
 * Holds `PATH.lock` of each path, as kubectl does (client-go's `lockFile`), while `work` is done. The paths are locked in
 * the order of their names, so that two who want several never wait for each other. The lock of a process that no longer runs is
 * taken over; one of another program is respected. Waits as long as holders change or show that they are alive. Throws
 * MagnumError `failed` when a lock does not come free, or cannot be made.
 */
export async function withLocks<T>(
  paths: readonly string[],
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const held: HeldLock[] = [];
  try {
    for (const path of [...new Set(paths)].sort()) {
      await withFileError('change', path, makeDirectories(dirname(path)));
      held.push(await withFileError('change', path, acquire(path, `${path}.lock`, options)));
      await sweepRemains(`${path}.lock`);
    }
    return await work();
  } finally {
    for (const lock of held) await lock.release();
  }
}

interface HeldLock {
  release(): Promise<void>;
}

/** What is known of a lock. */
interface LockState {
  readonly inode: number;
  readonly mtimeMs: number;
  /** The holder's ID and the name of its machine; empty for kubectl's. */
  readonly text: string;
}

/** `path` is the file that is to be changed. */
async function acquire(path: string, lock: string, options: LockOptions): Promise<HeldLock> {
  const { sleep, signal, patienceMs = PATIENCE_MS } = options;
  let seen: LockState | undefined;
  let seenAt = performance.now();
  for (;;) {
    const attempt = await tryAcquire(lock);
    if ('release' in attempt) return attempt;
    const found = await readLock(lock);
    if (found === undefined) continue;
    if (isAbandoned(found, attempt.now, options.isPrivate === true)) {
      await removeAbandoned(path, lock, found, options);
      continue;
    }
    if (!isSame(seen, found)) {
      seen = found;
      seenAt = performance.now();
    } else if (performance.now() - seenAt > patienceMs) {
      throw lockTimeoutError(path, lock, found);
    }
    await sleep(RETRY_MS * (0.5 + Math.random()), signal);
  }
}

/** Makes the lock with its content at once; the time of the file system if there is one already. */
function tryAcquire(lock: string): Promise<HeldLock | { readonly now: number }> {
  return inCriticalSection(async () => {
    const text = `${createOwnerId()} ${hostname()}\n`;
    const draft = draftPath(lock);
    const forget = cleanUpAtEnd(() => removeSync(draft, text));
    try {
      await createFile(draft, text);
      if (await linkOrCreate(draft, lock, text)) return hold(lock, text);
      return { now: (await lstat(draft)).mtimeMs };
    } finally {
      await rm(draft, { force: true }).catch(() => undefined);
      forget();
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
  const forget = cleanUpAtEnd(() => removeSync(lock, text));
  const file = await open(lock, 'r+').catch(() => undefined);
  const timer = setInterval(() => void renew(file, text), RENEWAL_MS);
  timer.unref();
  return {
    release: () =>
      inCriticalSection(async () => {
        clearInterval(timer);
        await file?.close().catch(() => undefined);
        await removeIfUnchanged(lock, (found) => found.text === text);
        forget();
      }),
  };
}

/** Writes the same content again, so that the file system dates it by its own clock. */
async function renew(file: FileHandle | undefined, text: string): Promise<void> {
  await file?.write(text, 0).catch(() => undefined);
}

/** Undefined if there is none. What is not a small regular file is the lock of another program. */
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

/** `now` and the time of the lock are the file system's, so that clocks need not agree. */
function isAbandoned(lock: LockState, now: number, isPrivate: boolean): boolean {
  const ageMs = now - lock.mtimeMs;
  const isFromFuture = ageMs < -CLOCK_TOLERANCE_MS;
  const owner = ownerOf(lock);
  if (owner === undefined) return isFromFuture || (isPrivate && ageMs > HOLDERLESS_MS);
  const state = stateOf(owner);
  return state === 'gone' || (state === 'unknown' && (isFromFuture || ageMs > ABANDONED_MS));
}

/**
 * Removes the lock if it is still the one that was found to be abandoned. One process at a time does so for each abandoned lock:
 * else one could remove the lock that another has made meanwhile.
 */
async function removeAbandoned(
  path: string,
  lock: string,
  found: LockState,
  options: LockOptions,
): Promise<void> {
  const right = await acquire(path, removalRight(lock, found), { ...options, isPrivate: true });
  try {
    await removeIfUnchanged(lock, (now) => (ownerOf(found) ? now.text === found.text : isSame(now, found)));
  } finally {
    await right.release();
  }
}

/** The lock that allows to remove an abandoned one: its ID is never used again. */
function removalRight(lock: string, found: LockState): string {
  const identity = ownerOf(found) ? found.text : `${found.inode} ${found.mtimeMs}`;
  return `${lock}.${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`;
}

const REMOVAL_RIGHT = /^\.[0-9a-f]{12}$/;

/**
 * Removes what processes that were killed have left of earlier locks. For the holder of the lock: what allows to remove an
 * earlier one is of no use to anybody then.
 */
async function sweepRemains(lock: string): Promise<void> {
  const directory = dirname(lock);
  for (const name of await readdir(directory).catch(() => [])) {
    const isRight = name.startsWith(basename(lock)) && REMOVAL_RIGHT.test(name.slice(basename(lock).length));
    if (isRight) await removeIfUnchanged(join(directory, name), isLeftBehind);
  }
  await sweepDrafts(directory, { path: lock });
}

function isLeftBehind(lock: LockState): boolean {
  const owner = ownerOf(lock);
  return owner !== undefined && stateOf(owner) === 'gone';
}

/** Best effort. */
async function removeIfUnchanged(lock: string, isIt: (now: LockState) => boolean): Promise<void> {
  const now = await readLock(lock).catch(() => undefined);
  if (now !== undefined && isIt(now)) await rm(lock, { force: true }).catch(() => undefined);
}

/** Removes the file if it has this content. */
function removeSync(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) rmSync(path, { force: true });
  } catch {
    // It is gone already.
  }
}

function lockTimeoutError(path: string, lock: string, found: LockState): MagnumError {
  const owner = ownerOf(found);
  if (owner === undefined) {
    return new MagnumError(
      'failed',
      `${path} is being changed by another program, such as kubectl: ${lock} exists.`,
      {
        hint: `If no such program is running, it was left behind: remove ${lock}.`,
      },
    );
  }
  const [, host = ''] = found.text.trim().split(' ');
  const place = host === hostname() ? '' : ` on ${host}`;
  return new MagnumError(
    'failed',
    `${path} is being changed by another magnum, process ${owner.pid}${place}: ${lock} exists.`,
    {
      hint: 'Try again when it has finished.',
    },
  );
}
