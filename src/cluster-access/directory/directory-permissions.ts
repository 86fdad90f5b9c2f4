/** Who but the user can change what is in a directory: others could put files of theirs in the place of ours. */
import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { type UserInfo, userInfo } from 'node:os';
import { MagnumError } from '../../errors.ts';
import { undefinedIfMissing, withFileError } from '../../platform/file-error.ts';

const STICKY = 0o1000;
const ROOT = 0;

/**
 * Throws MagnumError `failed` when others can write to `dir`: its owner, where that is neither the user nor root; its
 * group or everybody, where their bit is set. Two kinds are fine all the same: directories like /tmp, whose sticky bit
 * lets nobody replace the files of others, and those of the group that is the user's alone (Debian and Red Hat give each
 * user one, and a umask of 002 with it). A directory that does not exist is fine; Windows cannot tell.
 */
export async function assertPrivate(dir: string): Promise<void> {
  const found = await withFileError('write', dir, undefinedIfMissing(stat(dir)));
  const user = currentUser();
  if (found === undefined || user?.uid === -1) return;
  const who = await findOtherWriter(found, user);
  if (who === undefined) return;
  throw new MagnumError('failed', `${who} can write to ${dir}, and so could replace the files in it.`, {
    hint: 'Give a directory of your own with --dir, take their right away with chmod go-w, or give --allow-shared-dir.',
  });
}

async function findOtherWriter(
  { uid, gid, mode }: Stats,
  user: UserInfo<string> | undefined,
): Promise<string | undefined> {
  if (uid !== ROOT && user !== undefined && uid !== user.uid) return 'Another user';
  if ((mode & STICKY) !== 0) return undefined;
  if ((mode & 0o002) !== 0) return 'Everybody';
  if ((mode & 0o020) !== 0 && !(await isOwnGroup(gid, user))) return 'A group of users';
  return undefined;
}

/** Containers run under ids that no user has. */
function currentUser(): UserInfo<string> | undefined {
  try {
    return userInfo();
  } catch {
    return undefined;
  }
}

/** A group with the user's name, and nobody else in it. */
async function isOwnGroup(gid: number, user: UserInfo<string> | undefined): Promise<boolean> {
  if (user === undefined) return false;
  const groups = await readFile('/etc/group', 'utf8').catch(() => '');
  return groups.split('\n').some((line) => {
    const [name, , id, members] = line.split(':');
    return id === String(gid) && name === user.username && (members === '' || members === user.username);
  });
}
