/** Small private files (0600) in a private directory (0700), written atomically. */
import { readdirSync } from 'node:fs';
import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, type MagnumError } from '../errors.ts';
import { writeFileAtomically } from './atomic-write.ts';
import { isHidden, sweepDrafts } from './draft.ts';
import { describeSystemError } from './errno-messages.ts';
import { withFileError } from './file-error.ts';
import { NO_HOME_REASON, noHomeError } from './home-directory.ts';
import { makeDirectories } from './make-directories.ts';
import { isOwnedAndPrivate, readPrivateFile } from './private-file-reader.ts';

export interface PrivateFiles {
  /** Undefined without a home directory: then nothing can be read or written. */
  readonly directory: string | undefined;
  /** Throws MagnumError `usage` without a home directory. */
  pathOf(name: string): string;
  /** Undefined for a file that is missing, or that another user owns or can read. */
  read(name: string): Promise<string | undefined>;
  /** Throws if the directory cannot be created, belongs to another user, or can be replaced by other users. */
  write(name: string, content: string): Promise<void>;
  /** Writes a test file. Returns the reason if that fails, for a sentence such as `Cannot write: REASON.`; otherwise undefined. */
  problem(): Promise<string | undefined>;
  /** Throws MagnumError `failed` if the file exists and cannot be removed. */
  remove(name: string): Promise<void>;
  /** Names of all files; empty if the directory does not exist. */
  names(): Promise<string[]>;
  /** Names of the files that were last written before `time` (milliseconds since the epoch). */
  olderThan(time: number): Promise<string[]>;
}

/** Directories whose parents were checked, and directories that were swept: each once per process. */
const checkedDirectories = new Map<string, Promise<void>>();
const sweptDirectories = new Set<string>();

const WRITABLE_BY_OTHERS = 0o022;

const noFilesError = (): MagnumError => noHomeError('store a file');

/** Without a home directory. */
const NO_FILES: PrivateFiles = {
  directory: undefined,
  pathOf() {
    throw noFilesError();
  },
  read: async () => undefined,
  async write() {
    throw noFilesError();
  },
  problem: async () => NO_HOME_REASON,
  remove: async () => undefined,
  names: async () => [],
  olderThan: async () => [],
};

/** `directory` is undefined without a home directory. `home` is the absolute path of the home directory. */
export function privateFiles(directory: string | undefined, home: string | undefined): PrivateFiles {
  if (directory === undefined) return NO_FILES;
  const pathOf = (name: string) => join(directory, name);
  const names = async (): Promise<string[]> =>
    (await readdir(directory).catch(() => [])).filter((name) => !isHidden(name));
  const write = async (name: string, content: string): Promise<void> => {
    await ensurePrivateDirectory(directory, home);
    await writeFileAtomically(pathOf(name), content);
    const { mtimeMs } = await lstat(pathOf(name));
    await sweepOwn(directory, mtimeMs);
  };
  const remove = (name: string): Promise<void> =>
    withFileError('remove', pathOf(name), rm(pathOf(name), { force: true }));
  return {
    ...{ directory, pathOf, write, remove, names },
    async read(name) {
      await sweepOnce(directory);
      return readPrivateFile(pathOf(name));
    },
    async problem() {
      const probe = `probe-${process.pid}`;
      try {
        await write(probe, probe);
        await remove(probe);
        return undefined;
      } catch (error) {
        return describeSystemError(error);
      }
    },
    async olderThan(time) {
      const ages = await Promise.all(
        (await names()).map(async (name) => ({
          name,
          at: (await lstat(pathOf(name)).catch(() => undefined))?.mtimeMs,
        })),
      );
      return ages.flatMap(({ name, at }) => (at !== undefined && at < time ? [name] : []));
    },
  };
}

/** Removes the drafts of killed writers, of any age, from the directory and its direct subdirectories. */
export async function sweepPrivateDirectories(directory: string | undefined): Promise<void> {
  if (directory === undefined) return;
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const subdirectories = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(directory, name));
  for (const path of [directory, ...subdirectories]) await sweepOwn(path, Number.POSITIVE_INFINITY);
}

/** `now` as in `DraftSweep`. A symbolic link, or a directory that others can write to, may hold files of other programs. */
async function sweepOwn(directory: string, now: number): Promise<void> {
  const stats = await lstat(directory).catch(() => undefined);
  const isPrivate = stats?.isDirectory() === true && isOwnedAndPrivate(stats, WRITABLE_BY_OTHERS);
  await sweepDrafts(directory, { now, isPrivate });
}

async function ensurePrivateDirectory(directory: string, home: string | undefined): Promise<void> {
  const check = checkedDirectories.get(directory) ?? checkParents(directory, home);
  checkedDirectories.set(directory, check);
  await check;
  await makeDirectories(directory);
  const stats = await lstat(directory);
  if (!stats.isDirectory() || !isOwnedAndPrivate(stats, 0))
    throw new Error(`${directory} is not a directory that belongs to you`);
  if (!isOwnedAndPrivate(stats, 0o077)) await chmod(directory, 0o700);
}

/** Only the parents, because the directory itself is made private. */
async function checkParents(directory: string, home: string | undefined): Promise<void> {
  const { findOtherWriter } = await import('./path-permissions.ts');
  const writer = await findOtherWriter(dirname(directory), home);
  if (writer === undefined) return;
  throw new Error(`${writer.who.toLowerCase()} can write to ${writer.path} and could replace ${directory}`);
}

async function sweepOnce(directory: string): Promise<void> {
  if (sweptDirectories.has(directory)) return;
  sweptDirectories.add(directory);
  try {
    if (readdirSync(directory).some(isHidden)) await sweepOwn(directory, Date.now());
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
}
