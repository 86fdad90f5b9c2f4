/**
 * Serializes writers to a cluster directory without a lock that a killed process could leave behind.
 *
 * A writer first creates a subdirectory that identifies its process in the hidden workspace of the directory, then lists the
 * others. If one belongs to a running process, it removes its own, waits and retries; so two writers never hold the lock
 * together. Subdirectories of processes that no longer run are known as such, and their work can be continued.
 */
import type { Stats } from 'node:fs';
import { lstat, mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { codeOf, MagnumError } from '../../errors.ts';
import { fileError, undefinedIfMissing } from '../../platform/file-error.ts';
import {
  createOwnerId,
  type ProcessIdentity,
  parseOwnerId,
  stateOf,
} from '../../platform/process-identity.ts';

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
  /** The names of those of runs that have died. */
  readonly dead: readonly string[];
}

/** Milliseconds for which an owner whose fate cannot be found out, on another machine for one, counts as running. */
const UNKNOWN_OWNER_TIMEOUT_MS = 60_000;
/** Longer than UNKNOWN_OWNER_TIMEOUT_MS, after which an owner that cannot be checked counts as gone. */
const LOCK_TIMEOUT_MS = 90_000;
const LOCK_RETRY_MS = 40;

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
 * Runs `work` while no other process writes to `dir`, which must exist. Waits for the lock up to 90 s, then throws
 * MagnumError `failed`. Removes the workspace afterwards, unless `work` leaves the link CURRENT in it: the next holder of the
 * lock then continues from there.
 */
export async function withDirectoryLock<T>(
  dir: string,
  { pid, timeoutMs = LOCK_TIMEOUT_MS }: { pid: number; timeoutMs?: number },
  work: (lock: DirectoryLock) => Promise<T>,
): Promise<T> {
  const run = createOwnerId(pid);
  const workspace = join(dir, WORKSPACE);
  const end = performance.now() + timeoutMs;
  for (;;) {
    const own = await tryAcquire(workspace, run);
    if (own === undefined) continue;
    const { dead, alive } = await listOtherRuns(workspace, run, own);
    if (alive === undefined) {
      const lock = { dir, workspace, run, dead };
      try {
        return await work(lock);
      } finally {
        await release(lock);
      }
    }
    await leave(workspace, run);
    if (performance.now() > end) throw lockTimeoutError(dir, alive);
    await setTimeout(LOCK_RETRY_MS * (0.5 + Math.random()));
  }
}

/** undefined when somebody has just removed the workspace. */
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
    if (own.uid === there.uid) return own;
    throw new MagnumError('failed', `${workspace} belongs to another user.`);
  } catch (error) {
    await leave(workspace, run);
    throw error instanceof MagnumError ? error : fileError('write', dirname(workspace), error);
  }
}

async function listOtherRuns(
  workspace: string,
  run: string,
  own: Stats,
): Promise<{ dead: string[]; alive: ProcessIdentity | undefined }> {
  const dead: string[] = [];
  for (const name of await readdir(workspace)) {
    if (name === run || name === CURRENT) continue;
    const there = await undefinedIfMissing(lstat(join(workspace, name)));
    if (there === undefined) continue;
    const owner = parseOwnerId(name);
    // Both times are the file system's, so that clocks need not agree.
    if (owner && there.isDirectory() && !isGone(owner, own.mtimeMs - there.mtimeMs))
      return { dead, alive: owner };
    dead.push(name);
  }
  return { dead, alive: undefined };
}

/** `ageMs`: since the owner was last seen at work. */
function isGone(owner: ProcessIdentity, ageMs: number): boolean {
  const state = stateOf(owner);
  return state === 'gone' || (state === 'unknown' && ageMs > UNKNOWN_OWNER_TIMEOUT_MS);
}

async function release({ workspace, run }: DirectoryLock): Promise<void> {
  const inUse = await lstat(join(workspace, CURRENT)).catch(() => undefined);
  if (inUse === undefined) await leave(workspace, run);
}

/** Best effort: what stays is taken for that of a dead run later. */
async function leave(workspace: string, run: string): Promise<void> {
  await rm(join(workspace, run), { recursive: true, force: true }).catch(() => undefined);
  // Fails when others have come, and is theirs to do then.
  await rmdir(workspace).catch(() => undefined);
}

function lockTimeoutError(dir: string, { pid }: ProcessIdentity): MagnumError {
  return new MagnumError('failed', `Another magnum (process ${pid}) is writing to ${dir}.`, {
    hint: 'Try again when it has ended.',
  });
}
