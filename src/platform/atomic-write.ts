/** Atomic writes: a reader meets the old content or the new, never a part. */
import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

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
  content: string,
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
 * Creates or replaces `path`, whose directory exists; a symbolic link in its place is replaced, not followed. `mode` is
 * exact, and the file never has more permissions than that. Rejects with a system error; then `path` is unchanged.
 */
export async function writeFileAtomically(
  path: string,
  content: string,
  { mode = PRIVATE_FILE_MODE, isFlushed = false }: WriteOptions = {},
): Promise<void> {
  const draft = draftFor(path);
  try {
    await createFile(draft, content, { isFlushed });
    // The umask may have taken bits away, even the owner's.
    await chmod(draft, mode);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** As writeFileAtomically with its defaults, for the sandbox, which saves its state synchronously. */
export function writeFileAtomicallySync(path: string, content: string): void {
  const draft = draftFor(path);
  try {
    writeFileSync(draft, content, { mode: PRIVATE_FILE_MODE, flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** In the same directory: a rename is atomic only within one file system. */
const draftFor = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
