/** Text files of the user that other programs read and write too, such as a kubeconfig or a shell's profile. */
import { lstat, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { codeOf } from '../errors.ts';
import { PRIVATE_FILE_MODE, writeFileAtomically } from './atomic-write.ts';
import { undefinedIfMissing, withFileError } from './file-error.ts';
import { makeDirectories } from './make-directories.ts';

/** Empty for a file that does not exist. Throws MagnumError `failed`. */
export async function readText(path: string): Promise<string> {
  return (await withFileError('read', path, undefinedIfMissing(readFile(path, 'utf8')))) ?? '';
}

/**
 * Replaces the content atomically and flushes it. A symbolic link stays: its target is replaced. The mode stays; a new
 * file has 0600. Throws MagnumError `failed`; then the old content is there.
 */
export function writeTextAtomically(path: string, text: string): Promise<void> {
  return withFileError('change', path, replaceTarget(path, text));
}

async function replaceTarget(path: string, text: string): Promise<void> {
  const target = await resolveLinks(path);
  await makeDirectories(dirname(target));
  const { mode } = (await stat(target).catch(() => undefined)) ?? { mode: PRIVATE_FILE_MODE };
  await writeFileAtomically(target, text, { mode: mode & 0o777, isFlushed: true });
}

/** The path that the links lead to, which may not exist yet. */
async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  const link = await lstat(path).catch(() => undefined);
  return link?.isSymbolicLink() ? await resolveLinks(resolve(dirname(path), await readlink(path))) : path;
}
