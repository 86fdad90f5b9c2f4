/** Finds out whether other users can replace a file: by the modes and owners of its directories, like sshd's StrictModes. */
import { execFile } from 'node:child_process';
import { lstat, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { MagnumError } from '../errors.ts';

const STICKY = 0o1000;
const ROOT = 0;
const WRITABLE_BY_ALL = 0o002;
const WRITABLE_BY_GROUP = 0o020;
/** More symbolic links count as a loop, as on Linux. */
const MAX_LINKS = 40;

/** Owner, group and mode of a file or directory, as `stat` reports them. */
export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

export interface OtherWriter {
  /** The directory, or the symbolic link, that can be changed. */
  readonly path: string;
  /** The subject of a sentence: `Another user`, `Any user` or `A group of users`. */
  readonly who: string;
}

/** Throws MagnumError `failed`, with this hint, if other users can replace `path` or a file in it (see `findOtherWriter`). */
export async function assertOnlyUserCanReplace(
  path: string,
  { home, hint }: { readonly home: string | undefined; readonly hint: string },
): Promise<void> {
  const writer = await findOtherWriter(path, home);
  if (writer === undefined) return;
  const place = writer.path === path ? 'it' : path;
  throw new MagnumError(
    'failed',
    `${writer.who} can write to ${writer.path} and could replace the files in ${place}.`,
    { hint },
  );
}

/**
 * Checks `path` and all directories above it, through symbolic links, up to and including the home directory (absolute). Returns the first
 * one that does not belong to the user or to root, or that its group or all users can write to. Two kinds are accepted: directories like
 * /tmp, whose sticky bit keeps users from replacing the files of others, and directories of a group without other members (Debian and
 * Red Hat create one for each user, with a umask of 002). Parts that do not exist are accepted, because the user will create them.
 * Always undefined on Windows. Rejects with a system error.
 */
export async function findOtherWriter(
  path: string,
  home: string | undefined,
): Promise<OtherWriter | undefined> {
  if (process.getuid === undefined) return undefined;
  const realHome = home && (await realpath(home).catch(() => home));
  let links = 0;
  let current = resolve('/');
  let isShared = false;
  let rest = [...partsOf(resolve(path))];
  for (let isRoot = true; ; isRoot = false) {
    if (!isRoot) {
      const part = rest.shift();
      if (part === undefined) return undefined;
      const next = join(current, part);
      const stats = await lstat(next).catch((error) => {
        if (['ENOENT', 'ENOTDIR'].includes(error.code)) return undefined;
        throw error;
      });
      if (stats === undefined) return undefined;
      if (stats.isSymbolicLink()) {
        // In a directory like /tmp, the owner of the link can point it elsewhere.
        if (isShared && !isOwnOrRoots(stats.uid)) return { path: next, who: 'Another user' };
        if (++links > MAX_LINKS) throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP' });
        const target = resolve(current, await readlink(next));
        rest = [...partsOf(target), ...rest];
        current = resolve('/');
        continue;
      }
      current = next;
    }
    const stats = await stat(current);
    isShared = (stats.mode & STICKY) !== 0;
    if (realHome !== undefined && isStrictlyAbove(current, realHome)) continue;
    const who = await writerOf(stats, stats.isDirectory());
    if (who !== undefined) return { path: current, who };
  }
}

/** Who can write except the user and root: see `OtherWriter.who`. The sticky bit is only relevant for directories. */
export async function writerOf(
  { uid, gid, mode }: Ownership,
  isDirectory = false,
): Promise<string | undefined> {
  if (!isOwnOrRoots(uid)) return 'Another user';
  if (isDirectory && (mode & STICKY) !== 0) return undefined;
  if ((mode & WRITABLE_BY_ALL) !== 0) return 'Any user';
  if ((mode & WRITABLE_BY_GROUP) !== 0 && !(await hasNoOtherMembers(gid))) return 'A group of users';
  return undefined;
}

const isOwnOrRoots = (uid: number): boolean => uid === ROOT || uid === process.getuid?.();

const partsOf = (path: string): string[] => path.split(sep).filter((part) => part !== '');

function isStrictlyAbove(directory: string, path: string): boolean {
  for (let parent = dirname(path); ; parent = dirname(parent)) {
    if (parent === directory) return directory !== path;
    if (parent === dirname(parent)) return false;
  }
}

/** Whether the group has the name of the user or of root, and no members except these two. */
async function hasNoOtherMembers(gid: number): Promise<boolean> {
  const group = await accountEntry('group', gid);
  // Not os.userInfo: in the single file, it returns the values of environment variables.
  const [username] = (await accountEntry('passwd', process.getuid?.() ?? ROOT)) ?? [];
  if (group === undefined) return false;
  const [name = '', , , members = ''] = group;
  const all = [name, ...members.split(',')].filter((member) => member !== '');
  return all.every((member) => member === 'root' || member === username);
}

/** The fields of a group or user: group(5), passwd(5). Undefined for an ID without an entry, as in containers. */
async function accountEntry(database: 'group' | 'passwd', id: number): Promise<string[] | undefined> {
  return (await entryInFile(database, id)) ?? (await entryFromService(database, id));
}

async function entryInFile(database: string, id: number): Promise<string[] | undefined> {
  const text = await readFile(`/etc/${database}`, 'utf8').catch(() => '');
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[2] === String(id));
}

/** Looks up LDAP, SSSD and other name services. */
async function entryFromService(database: string, id: number): Promise<string[] | undefined> {
  try {
    const { stdout } = await promisify(execFile)('getent', [database, String(id)], { timeout: 5_000 });
    return stdout.trim() === '' ? undefined : stdout.trim().split(':');
  } catch {
    return undefined;
  }
}
