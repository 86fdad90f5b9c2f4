/** Which other users can replace what is at a path: by the modes and owners of its directories, as sshd's StrictModes judges. */
import { execFile } from 'node:child_process';
import { lstat, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { MagnumError } from '../errors.ts';

const STICKY = 0o1000;
const ROOT = 0;
const WRITABLE_BY_EVERYBODY = 0o002;
const WRITABLE_BY_GROUP = 0o020;
/** As Linux: a chain of more symbolic links is a circle. */
const MAX_LINKS = 40;

/** The modes of a file or directory, as `stat` reports them. */
export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

export interface OtherWriter {
  /** The directory, or the symbolic link, that can be changed. */
  readonly path: string;
  /** The subject of a sentence: `Another user`, `Everybody` or `A group of users`. */
  readonly who: string;
}

/**
 * Throws MagnumError `failed` when other users can replace what is at `path` (see `findOtherWriter`). `hint` says what the user
 * can do.
 */
export async function assertOnlyUserCanReplace(
  path: string,
  { home, hint }: { readonly home: string | undefined; readonly hint: string },
): Promise<void> {
  const found = await findOtherWriter(path, home);
  if (found === undefined) return;
  const place = found.path === path ? 'it' : path;
  throw new MagnumError(
    'failed',
    `${found.who} can write to ${found.path}, and so could replace the files in ${place}.`,
    { hint },
  );
}

/**
 * Looks at `path` and all directories above it, through symbolic links, up to the user's home directory (absolute, if there is one), which others must not be
 * able to write to. Parts that do not exist are fine: the user will make them. Each must belong to the user or to root,
 * and neither its group nor everybody may write to it. Two kinds are fine all the same: directories like /tmp, whose sticky bit
 * lets nobody replace the files of others, and those of a group that has no other members (Debian and Red Hat give each
 * user one, and a umask of 002 with it). Windows cannot tell. Rejects with a system error.
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
      const found = await lstat(next).catch((error) => {
        if (['ENOENT', 'ENOTDIR'].includes(error.code)) return undefined;
        throw error;
      });
      if (found === undefined) return undefined;
      if (found.isSymbolicLink()) {
        // In a directory like /tmp, its owner can let it lead elsewhere.
        if (isShared && !isOwnOrRoots(found.uid)) return { path: next, who: 'Another user' };
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

/** Who but the user and root can write: see `OtherWriter.who`. The sticky bit means something for directories only. */
export async function writerOf(
  { uid, gid, mode }: Ownership,
  isDirectory = false,
): Promise<string | undefined> {
  if (!isOwnOrRoots(uid)) return 'Another user';
  if (isDirectory && (mode & STICKY) !== 0) return undefined;
  if ((mode & WRITABLE_BY_EVERYBODY) !== 0) return 'Any user';
  if ((mode & WRITABLE_BY_GROUP) !== 0 && !(await hasNoOtherMembers(gid))) return 'Its group';
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

/** A group with the user's name or root's, and nobody else in it. */
async function hasNoOtherMembers(gid: number): Promise<boolean> {
  const group = await accountEntry('group', gid);
  // Not os.userInfo: in the single file that is what the environment says.
  const [userName] = (await accountEntry('passwd', process.getuid?.() ?? ROOT)) ?? [];
  if (group === undefined) return false;
  const [name = '', , , members = ''] = group;
  const all = [name, ...members.split(',')].filter((member) => member !== '');
  return all.every((member) => member === 'root' || member === userName);
}

/** The fields of a group or user: group(5), passwd(5). Containers run under ids that neither has. */
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

/** Of LDAP, SSSD and other name services. */
async function entryFromService(database: string, id: number): Promise<string[] | undefined> {
  try {
    const { stdout } = await promisify(execFile)('getent', [database, String(id)], { timeout: 5_000 });
    return stdout.trim() === '' ? undefined : stdout.trim().split(':');
  } catch {
    return undefined;
  }
}
