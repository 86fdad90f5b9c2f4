/** Small files in a directory that is for nobody but the user: 0600 in 0700, replaced whole. */
import { chmod, lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from './atomic-write.ts';
import { makeDirectories } from './make-directories.ts';
import { isOwnedAndPrivate, readPrivateFile } from './private-file-reader.ts';

export interface PrivateFiles {
  readonly directory: string;
  /** undefined for a file that is missing, or that another user owns or can read. */
  read(name: string): Promise<string | undefined>;
  /** Throws when the directory cannot be made or is not the user's own. */
  write(name: string, content: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Names of all files; none where there is no directory. */
  names(): Promise<string[]>;
  /** Names of the files that were last written before `time` (milliseconds since the epoch). */
  olderThan(time: number): Promise<string[]>;
}

async function ensurePrivateDirectory(directory: string): Promise<void> {
  await makeDirectories(directory);
  const found = await lstat(directory);
  if (!found.isDirectory() || !isOwnedAndPrivate(found, 0))
    throw new Error(`${directory} is not the user's own directory`);
  if (!isOwnedAndPrivate(found, 0o077)) await chmod(directory, 0o700);
}

export function privateFiles(directory: string): PrivateFiles {
  const pathOf = (name: string) => join(directory, name);
  const names = (): Promise<string[]> => readdir(directory).catch(() => []);
  return {
    directory,
    read: async (name) => readPrivateFile(pathOf(name)),
    async write(name, content) {
      await ensurePrivateDirectory(directory);
      await writeFileAtomically(pathOf(name), content);
    },
    async remove(name) {
      await rm(pathOf(name), { force: true });
    },
    names,
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
