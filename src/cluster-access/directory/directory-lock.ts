/**
 * Serializes writers to a cluster directory, without a lock that a killed process could leave behind.
 *
 * A writer first creates a subdirectory that identifies its process in the hidden workspace of the directory, then lists the others. If
 * one belongs to a running process, the writer removes its own, waits and retries; so two writers never hold the lock together.
 * Subdirectories of processes of this machine that no longer run are recognized, and their work can be completed.
 *
 * The directory may come from elsewhere, such as a repository. So an entry of the workspace is accepted only if its name identifies a
 * process and it is a directory with the owner and permissions that this process gives its own. Any other entry is an error, and is not touched.
 */
import type { Stats } from 'node:fs';
import { lstat, mkdir, readdir, readlink, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { codeOf, MagnumError } from '../../errors.ts';
import { fileError, undefinedIfMissing } from '../../platform/file-error.ts';
import {
  createOwnerId,
  isFromThisMachine,
  type ProcessIdentity,
  parseOwnerId,
  stateOf,
} from '../../platform/process-identity.ts';
import { foreignEntryError, otherMachineError, otherOwnerError } from './directory-errors.ts';

/** The hidden directory that exists while files are written, and after a run that was killed. */
export const WORKSPACE = '.magnum-cluster-config';
/** The link in the workspace to the current set of files, while the sets are switched. */
export const CURRENT = 'current';

export interface DirectoryLock {
  /** The locked directory. */
  readonly dir: string;
  /** Its workspace. */
  readonly workspace: string;
  /** The name of this run's subdirectory of the workspace. */
  readonly run: string;
  /** Stats of that subdirectory: the owner and mode of new entries on this file system. */
  readonly own: Stats;
  /** The names of the subdirectories of this machine's runs that were killed. */
  readonly dead: readonly string[];
}

export interface LockOptions {
  readonly pid: number;
  readonly timeoutMs?: number;
  /** Cancels the wait. */
  readonly signal?: AbortSignal | undefined;
}

/** Time in milliseconds for which an owner on this machine, but in another container, counts as running. */
const UNKNOWN_OWNER_TIMEOUT_MS = 60_000;
/** Longer than UNKNOWN_OWNER_TIMEOUT_MS, so that an owner that cannot be checked counts as gone before the timeout. */
const LOCK_TIMEOUT_MS = 90_000;
/** For an owner on another machine, which cannot be checked; a running one finishes within this time. */
const OTHER_MACHINE_TIMEOUT_MS = 10_000;
const LOCK_RETRY_MS = 40;

const WRITABLE_BY_OTHERS = 0o022;

/** Whether a run writes to `dir`, or was killed while it wrote. */
export async function hasWorkspace(dir: string): Promise<boolean> {
  try {
    await lstat(join(dir, WORKSPACE));
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
    throw fileError('write', dir, error);
  }
}

/**
 * Runs `work` while no other process writes to `dir`, which must exist. Waits for the lock up to 90 s, or 10 s for a process on another
 * machine, then throws MagnumError `failed`; also throws it for a workspace with an entry that magnum did not create on this machine.
 * Removes the workspace afterwards, unless `work` leaves the link CURRENT in it: the next holder of the lock then continues from there.
 */
export async function withDirectoryLock<T>(
  dir: string,
  { pid, timeoutMs = LOCK_TIMEOUT_MS, signal }: LockOptions,
  work: (lock: DirectoryLock) => Promise<T>,
): Promise<T> {
  const run = createOwnerId(pid);
  const workspace = join(dir, WORKSPACE);
  const start = performance.now();
  for (;;) {
    const own = await tryAcquire(workspace, run);
    if (own === undefined) continue;
    const { dead, blocker } = await listOtherRuns(workspace, run, own);
    if (blocker === undefined) {
      const lock = { dir, workspace, run, own, dead };
      try {
        return await work(lock);
      } finally {
        await release(lock);
      }
    }
    await leave(workspace, run);
    const limit = isFromThisMachine(blocker.owner)
      ? timeoutMs
      : Math.min(timeoutMs, OTHER_MACHINE_TIMEOUT_MS);
    if (performance.now() - start > limit) throw lockTimeoutError(workspace, blocker);
    await pause(signal);
  }
}

/** Whether the entry has the same owner as `own`, and no other user can write to it who cannot write to `own`. */
export function isLikeOwn(own: Stats, entry: Stats): boolean {
  return entry.uid === own.uid && (entry.isSymbolicLink() || !isMoreOpen(own, entry));
}

const isMoreOpen = (own: Stats, entry: Stats): boolean => (entry.mode & ~own.mode & WRITABLE_BY_OTHERS) !== 0;

/** Rejects with the reason of the signal. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  await setTimeout(LOCK_RETRY_MS * (0.5 + Math.random()), undefined, { ...(signal && { signal }) }).catch(
    () => signal?.throwIfAborted(),
  );
}

/** Undefined if another process has just removed the workspace. */
async function tryAcquire(workspace: string, run: string): Promise<Stats | undefined> {
  try {
    await mkdir(workspace, 0o700).catch((error) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    const stats = await undefinedIfMissing(lstat(workspace));
    if (stats === undefined) return undefined;
    if (!stats.isDirectory()) throw fileError('write', workspace, { code: 'EEXIST' });
    if ((await undefinedIfMissing(mkdir(join(workspace, run), 0o700).then(() => true))) === undefined)
      return undefined;
    const own = await lstat(join(workspace, run));
    if (own.uid !== stats.uid) throw otherOwnerError(workspace);
    if (!isLikeOwn(own, stats)) throw foreignEntryError(workspace, workspace);
    return own;
  } catch (error) {
    await leave(workspace, run);
    throw error instanceof MagnumError ? error : fileError('write', dirname(workspace), error);
  }
}

interface Blocker {
  readonly path: string;
  readonly owner: ProcessIdentity;
}

async function listOtherRuns(
  workspace: string,
  run: string,
  own: Stats,
): Promise<{ readonly dead: readonly string[]; readonly blocker: Blocker | undefined }> {
  const dead: string[] = [];
  let blocker: Blocker | undefined;
  try {
    for (const name of await readdir(workspace)) {
      if (name === run || name === CURRENT) continue;
      const path = join(workspace, name);
      const stats = await undefinedIfMissing(lstat(path));
      if (stats === undefined) continue;
      const owner = parseOwnerId(name);
      if (!owner || !stats.isDirectory() || !isLikeOwn(own, stats)) throw foreignEntryError(workspace, path);
      // Both times are from the file system, so that differing clocks do not matter.
      if (isProcessGone(owner, own.mtimeMs - stats.mtimeMs)) dead.push(name);
      else blocker ??= { path, owner };
    }
  } catch (error) {
    await leave(workspace, run);
    throw error instanceof MagnumError ? error : fileError('write', dirname(workspace), error);
  }
  return { dead, blocker };
}

/** `ageMs` is the time since the owner last changed its subdirectory. */
function isProcessGone(owner: ProcessIdentity, ageMs: number): boolean {
  const state = stateOf(owner);
  if (state === 'unknown') return isFromThisMachine(owner) && ageMs > UNKNOWN_OWNER_TIMEOUT_MS;
  return state === 'gone';
}

async function release({ workspace, run }: DirectoryLock): Promise<void> {
  const current = await readlink(join(workspace, CURRENT)).catch(() => '');
  if (!current.startsWith(`${run}/`)) await leave(workspace, run);
}

/** Best effort: later runs treat a subdirectory that stays as that of a killed run. */
async function leave(workspace: string, run: string): Promise<void> {
  await rm(join(workspace, run), { recursive: true, force: true }).catch(() => undefined);
  // Fails if other runs use the workspace; the last of them removes it.
  await rmdir(workspace).catch(() => undefined);
}

function lockTimeoutError(workspace: string, { path, owner }: Blocker): MagnumError {
  if (!isFromThisMachine(owner)) return otherMachineError(workspace, path);
  const message = `${dirname(workspace)} is locked by another magnum (process ${owner.pid}): ${path} exists.`;
  return new MagnumError('failed', message, { hint: 'Try again when that process has finished.' });
}
