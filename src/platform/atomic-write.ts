/** Atomic writes: a reader meets the old content or the new, never a part. */
import { lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, open, rename, rm } from 'node:fs/promises';
import { cleanUpAtEnd, inCriticalSection } from './critical-section.ts';
import { draftPath } from './draft.ts';
import { assertRegularFile } from './regular-file.ts';

export const PRIVATE_FILE_MODE = 0o600;

export interface WriteOptions {
  /** Permissions of the file; defaults to 0600. */
  readonly mode?: number;
  /** Whether the content is on the disk when the write resolves, so that a power cut cannot lose it. */
  readonly isFlushed?: boolean;
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
 * Creates or replaces `path`, whose directory exists; a symbolic link in its place is replaced, not followed, and what is neither
 * that nor a regular file is refused. `mode` is exact, and the file never has more permissions than that. Rejects with a system error; then `path` is unchanged.
 */
export function writeFileAtomically(
  path: string,
  content: string,
  { mode = PRIVATE_FILE_MODE, isFlushed = false }: WriteOptions = {},
): Promise<void> {
  return withDraft(path, async (draft) => {
    assertMayBeReplaced(path);
    await createFile(draft, content, { isFlushed });
    // The umask may have taken bits away, even the owner's.
    await chmod(draft, mode);
    await rename(draft, path);
  });
}

/**
 * Runs `work` with the path of a file that does not exist yet, in the directory of `path`. When it ends, and when the process
 * is ended by a signal, no file is there.
 */
export function withDraft<T>(path: string, work: (draft: string) => Promise<T>): Promise<T> {
  return inCriticalSection(async () => {
    const draft = draftPath(path);
    const forget = cleanUpAtEnd(() => rmSync(draft, { force: true }));
    try {
      return await work(draft);
    } finally {
      await rm(draft, { force: true }).catch(() => undefined);
      forget();
    }
  });
}

/** A device, a pipe or a socket is there for something else. */
function assertMayBeReplaced(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isSymbolicLink()) assertRegularFile(stats);
}

/** As writeFileAtomically with its defaults, for the sandbox, which saves its state synchronously. */
export function writeFileAtomicallySync(path: string, content: string): void {
  assertMayBeReplaced(path);
  const draft = draftPath(path);
  try {
    writeFileSync(draft, content, { mode: PRIVATE_FILE_MODE, flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
