/** Reads a private file. A module of its own, because fs/promises, which private-files.ts needs, takes longer to load than a read. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** True if the user owns the file and no bit of `forbidden` is set. Windows has neither owners nor modes that Node reports. */
export function isOwnedAndPrivate({ uid, mode }: { uid: number; mode: number }, forbidden: number): boolean {
  const own = process.getuid?.();
  return own === undefined || (uid === own && (mode & forbidden) === 0);
}

/**
 * Synchronous: these files are small, and waiting for each of the four steps would take longer than the steps. Returns undefined
 * for a file that is missing, or that another user owns or can read.
 */
export function readPrivateFile(path: string): string | undefined {
  try {
    // Does not follow a link, and does not wait for the writer of a pipe.
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
