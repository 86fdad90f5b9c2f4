/**
 * Serializes writers to a cluster directory without a lock that a killed process could leave behind.
 *
 * A writer first creates a subdirectory that identifies its process in the hidden workspace of the directory, then lists the
 * others. If one belongs to a running process, it removes its own, waits and retries; so two writers never hold the lock
 * together. Subdirectories of processes of this machine that no longer run are known as such, and their work can be continued.
 *
 * The directory may come from anywhere, such as a repository. So an entry of the workspace counts only if its name is that
 * of a process of this machine and it is a directory that the user could have made just now; nothing is done about any other.
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
import { foreignEntryError, otherMachineError } from './directory-errors.ts';

/** The one hidden entry that a directory has while files are written to it, or after a run that was killed. */
export const WORKSPACE = '.magnum-cluster-config';
/** In the workspace: the link to the set of files that is in force, while sets are being switched. */
export const CURRENT = 'current';

export interface DirectoryLock {
  /** The locked directory. */
  readonly dir: string;
  /** Its workspace. */
  readonly workspace: string;
  /** The name of this run's own subdirectory of the workspace. */
  readonly run: string;
  /** Of the run's subdirectory: what the user's own entries look like on this file system. */
  readonly own: Stats;
  /** The names of those of runs of this machine that have died. */
  readonly dead: readonly string[];
}

export interface LockOptions {
  readonly pid: number;
  readonly timeoutMs?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds for which an owner on this machine, but in another container, counts as running. */
const UNKNOWN_OWNER_TIMEOUT_MS = 60_000;
/** Longer than UNKNOWN_OWNER_TIMEOUT_MS, after which an owner that cannot be checked counts as gone. */
const LOCK_TIMEOUT_MS = 90_000;
/** Whether an owner on another machine still runs cannot be found out; a live one has finished after this. */
const OTHER_MACHINE_TIMEOUT_MS = 10_000;
const LOCK_RETRY_MS = 40;

const WRITABLE_BY_OTHERS = 0o022;

/** Whether a run is writing, or was killed while it wrote. */
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
 * Runs `work` while no other process writes to `dir`, which must exist. Waits for the lock up to 90 s, for a process on another
 * machine up to 10 s, then throws MagnumError `failed`, as for a workspace in which there is anything that magnum has not made
 * on this machine. Removes the workspace afterwards, unless `work` leaves the link CURRENT in it: the next
 * holder of the lock then continues from there.
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

/** Whether `there` could have been made just now by the process that made `own`: by the user, and not for others to write to. */
export function isLikeOwn(own: Stats, there: Stats): boolean {
  return there.uid === own.uid && (there.isSymbolicLink() || !isMoreOpen(own, there));
}

const isMoreOpen = (own: Stats, there: Stats): boolean => (there.mode & ~own.mode & WRITABLE_BY_OTHERS) !== 0;

/** Rejects with the reason of the signal. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  await setTimeout(LOCK_RETRY_MS * (0.5 + Math.random()), undefined, { ...(signal && { signal }) }).catch(
    () => signal?.throwIfAborted(),
  );
}

/** undefined when another process has just removed the workspace. */
async function tryAcquire(workspace: string, run: string): Promise<Stats | undefined> {
  try {
    await mkdir(workspace, 0o700).catch((error) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    const there = await undefinedIfMissing(lstat(workspace));
    if (there === undefined) return undefined;
    if (!there.isDirectory()) throw fileError('write', workspace, { code: 'EEXIST' });
    if ((await undefinedIfMissing(mkdir(join(workspace, run), 0o700).then(() => true))) === undefined)
      return undefined;
    const own = await lstat(join(workspace, run));
    if (own.uid !== there.uid) throw new MagnumError('failed', `${workspace} belongs to another user.`);
    if (!isLikeOwn(own, there)) throw foreignEntryError(workspace, workspace);
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
      const there = await undefinedIfMissing(lstat(path));
      if (there === undefined) continue;
      const owner = parseOwnerId(name);
      if (!owner || !there.isDirectory() || !isLikeOwn(own, there)) throw foreignEntryError(workspace, path);
      // Both times are the file system's, so that clocks need not agree.
      if (isGone(owner, own.mtimeMs - there.mtimeMs)) dead.push(name);
      else blocker ??= { path, owner };
    }
  } catch (error) {
    await leave(workspace, run);
    throw error instanceof MagnumError ? error : fileError('write', dirname(workspace), error);
  }
  return { dead, blocker };
}

/** `ageMs`: since the owner was last seen at work. */
function isGone(owner: ProcessIdentity, ageMs: number): boolean {
  const state = stateOf(owner);
  if (state === 'unknown') return isFromThisMachine(owner) && ageMs > UNKNOWN_OWNER_TIMEOUT_MS;
  return state === 'gone';
}

async function release({ workspace, run }: DirectoryLock): Promise<void> {
  const current = await readlink(join(workspace, CURRENT)).catch(() => '');
  if (!current.startsWith(`${run}/`)) await leave(workspace, run);
}

/** Best effort: what stays is taken for that of a dead run later. */
async function leave(workspace: string, run: string): Promise<void> {
  await rm(join(workspace, run), { recursive: true, force: true }).catch(() => undefined);
  // Fails when others have come, and is theirs to do then.
  await rmdir(workspace).catch(() => undefined);
}

function lockTimeoutError(workspace: string, { path, owner }: Blocker): MagnumError {
  if (!isFromThisMachine(owner)) return otherMachineError(workspace, path);
  const message = `Another magnum (process ${owner.pid}) is writing to ${dirname(workspace)}.`;
  return new MagnumError('failed', message, { hint: 'Try again when it has finished.' });
}
