/** Reads private files. Separate from private-files.ts, because loading its dependency fs/promises takes longer than a read. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** True if the user owns the file and no bit of `forbidden` is set; always true on Windows, where Node reports neither. */
export function isOwnedAndPrivate({ uid, mode }: { uid: number; mode: number }, forbidden: number): boolean {
  const userId = process.getuid?.();
  return userId === undefined || (uid === userId && (mode & forbidden) === 0);
}

/**
 * Returns undefined for a file that is missing, or that another user owns or can read. Synchronous, because awaiting the four steps takes
 * longer than the steps themselves for files this small.
 */
export function readPrivateFile(path: string): string | undefined {
  try {
    // Does not follow a symbolic link, and does not wait for the writer of a pipe.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    const file = openSync(path, flags);
    try {
      const stats = fstatSync(file);
      return stats.isFile() && isOwnedAndPrivate(stats, 0o077) ? readFileSync(file, 'utf8') : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
