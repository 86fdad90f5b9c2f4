/** Whether other users can read or change a file with credentials, by its mode; and how to prevent it. */
import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { undefinedIfMissing, withFileError } from '../platform/file-error.ts';
import { writerOf } from '../platform/path-permissions.ts';
import { assertRegularFile } from '../platform/regular-file.ts';
import { type CheckResult, failed } from './certificate/certificate-check.ts';

const ROOT = 0;
const READABLE_BY_OTHERS = 0o044;
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Undefined if only the user, root and groups without other members can do so, for anything but a regular file, and on Windows. Other users may
 * read a file without a secret. Throws MagnumError `failed` for a file that cannot be examined.
 */
export async function checkMode(path: string, isSecret: boolean): Promise<CheckResult | undefined> {
  const stats = await withFileError('read', path, undefinedIfMissing(stat(path)));
  if (!stats?.isFile() || process.getuid === undefined) return undefined;
  const { gid, mode } = stats;
  const others = async (permissions: number) => await writerOf({ uid: ROOT, gid, mode: permissions });
  const writer = await others(mode & WRITABLE_BY_OTHERS);
  // The bits of reading, in the place of those of writing.
  const reader = isSecret ? await others((mode & READABLE_BY_OTHERS) >> 1) : undefined;
  const who = reader ?? writer;
  if (who === undefined) return undefined;
  const verbs = [...(reader === undefined ? [] : ['read']), ...(writer === undefined ? [] : ['change'])];
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  return failed('mode', `${who} can ${verbs.join(' and ')} ${path} (mode ${octal}).`, { kind: 'mode', path });
}

/** Removes the permissions of the group and others. Returns a sentence. Throws MagnumError `failed`. */
export async function makePrivate(path: string): Promise<string> {
  const mode = await withFileError('update', path, restrictMode(path));
  return `The mode of ${path} is now ${mode.toString(8).padStart(4, '0')}.`;
}

/** The open file is the one that is changed: its name can lead to another one meanwhile. */
async function restrictMode(path: string): Promise<number> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await file.stat();
    assertRegularFile(stats);
    const mode = stats.mode & 0o600;
    await file.chmod(mode);
    return mode;
  } finally {
    await file.close();
  }
}
