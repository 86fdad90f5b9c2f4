/**
 * The backup of a kubeconfig: `FILE.magnum-backup`, a private copy of its content before the first change of a day. It is next to the file
 * itself, not next to a symbolic link to it, because only that directory must be writable for a change.
 */
import { lstat } from 'node:fs/promises';
import { basename } from 'node:path';
import { writeFileAtomically } from '../../platform/atomic-write.ts';
import { describeSystemError } from '../../platform/errno-messages.ts';
import { fileError, undefinedIfMissing } from '../../platform/file-error.ts';
import { isOwnedAndPrivate } from '../../platform/private-file-reader.ts';
import { assertRegularFile } from '../../platform/regular-file.ts';
import { targetOf } from '../../platform/user-file.ts';
import type { KubeconfigFile } from './kubeconfig-reader.ts';

type Content = Pick<KubeconfigFile, 'path' | 'text'>;

export const backupOf = async (path: string): Promise<string> => `${await targetOf(path)}.magnum-backup`;

/**
 * The size of the backup that `backUp` would write; 0 if it would write none. Throws MagnumError `failed` if something else has the name of the
 * backup.
 */
export async function bytesToBackUp(file: Content, now: number): Promise<number> {
  return (await isDue(file, now)) ? Buffer.byteLength(file.text) : 0;
}

/**
 * Backs up the content of the file, unless that has been done on this day (local time), or the file is empty or does not exist. To be called by
 * the holder of its lock, before it changes the file. Throws MagnumError `failed`: a change without a backup could not be undone.
 */
export async function backUp(file: Content, now: number): Promise<void> {
  if (!(await isDue(file, now))) return;
  await withBackupError(file, async (path) =>
    // The clock of the file system can be another one.
    writeFileAtomically(path, file.text, { isFlushed: true, modifiedAt: now }),
  );
}

async function isDue(file: Content, now: number): Promise<boolean> {
  if (file.text === '') return false;
  return await withBackupError(file, async (path) => {
    const stats = await undefinedIfMissing(lstat(path));
    // A link, and a file that another user has put there, are replaced.
    if (stats === undefined || stats.isSymbolicLink()) return true;
    assertRegularFile(stats);
    return !isOwnedAndPrivate(stats, 0) || !isSameDay(stats.mtimeMs, now);
  });
}

const isSameDay = (one: number, other: number): boolean =>
  new Date(one).toDateString() === new Date(other).toDateString();

async function withBackupError<T>({ path }: Content, work: (backup: string) => Promise<T>): Promise<T> {
  const backup = await backupOf(path);
  try {
    return await work(backup);
  } catch (error) {
    const reason = new Error(
      `its backup ${basename(backup)} cannot be written (${describeSystemError(error)})`,
      {
        cause: error,
      },
    );
    throw fileError('update', path, reason);
  }
}
