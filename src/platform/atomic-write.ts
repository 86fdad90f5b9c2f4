/** Atomic writes: a reader sees the old content or the new content, never a part of it. */
import { lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, open, rename, rm, utimes } from 'node:fs/promises';
import { cleanUpAtEnd, inCriticalSection } from './critical-section.ts';
import { draftPath } from './draft.ts';
import { assertRegularFile } from './regular-file.ts';

export const PRIVATE_FILE_MODE = 0o600;

export interface WriteOptions {
  /** Permissions of the file; defaults to 0600. */
  readonly mode?: number;
  /** Flush the content to the disk before the write resolves, so that a power failure cannot lose it. */
  readonly isFlushed?: boolean;
}

export interface AtomicWriteOptions extends WriteOptions {
  /** The modification time of the file, in milliseconds since the epoch; defaults to the time of the file system. */
  readonly modifiedAt?: number;
}

/** Creates `path`; the umask may restrict `mode`. Rejects with a system error, EEXIST if the file exists. */
export async function createFile(
  path: string,
  content: string | Uint8Array,
  { mode = PRIVATE_FILE_MODE, isFlushed = false }: WriteOptions = {},
): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(content);
    if (isFlushed) await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Creates or replaces `path`, whose directory exists. Replaces a symbolic link instead of following it. The file gets exactly `mode`, and
 * never has more permissions than that. Rejects, with `path` unchanged, with a system error, and for anything but a link or a regular file.
 */
export function writeFileAtomically(
  path: string,
  content: string,
  { mode = PRIVATE_FILE_MODE, isFlushed = false, modifiedAt }: AtomicWriteOptions = {},
): Promise<void> {
  return withDraft(path, async (draft) => {
    assertReplaceable(path);
    await createFile(draft, content, { isFlushed });
    // The umask may have cleared bits, even those of the owner.
    await chmod(draft, mode);
    if (modifiedAt !== undefined) await utimes(draft, modifiedAt / 1000, modifiedAt / 1000);
    await rename(draft, path);
  });
}

/**
 * Runs `work` with the path of a file that does not exist yet, in the directory of `path`. The file is removed when `work` ends, and
 * when a signal ends the process.
 */
export function withDraft<T>(path: string, work: (draft: string) => Promise<T>): Promise<T> {
  return inCriticalSection(async () => {
    const draft = draftPath(path);
    const cancelCleanUp = cleanUpAtEnd(() => rmSync(draft, { force: true }));
    try {
      return await work(draft);
    } finally {
      await rm(draft, { force: true }).catch(() => undefined);
      cancelCleanUp();
    }
  });
}

/** Devices, pipes and sockets are in use by other programs. */
function assertReplaceable(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isSymbolicLink()) assertRegularFile(stats);
}

/** Like writeFileAtomically with its defaults, for the sandbox, which saves its state synchronously. */
export function writeFileAtomicallySync(path: string, content: string): void {
  assertReplaceable(path);
  const draft = draftPath(path);
  try {
    writeFileSync(draft, content, { mode: PRIVATE_FILE_MODE, flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
