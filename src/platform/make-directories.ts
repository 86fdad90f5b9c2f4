/** Creates directories with their parents, one by one. */
import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../errors.ts';

/**
 * Creates `path` and its missing parents with mode 0700; existing directories keep their mode. Resolves to the topmost directory that
 * was created, or undefined if all existed. Rejects with the system error of the step that failed, after removing what it created.
 *
 * Not `mkdir(…, { recursive: true })`: it never ends if an existing parent rejects new entries with ENOENT, as /proc does, and it
 * reports a read-only file system as a missing directory.
 */
export async function makeDirectories(path: string): Promise<string | undefined> {
  try {
    await mkdir(path, 0o700);
    return path;
  } catch (error) {
    if (await isDirectory(path)) return undefined;
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
  }
  const topmost = await makeDirectories(dirname(path));
  try {
    await mkdir(path, 0o700);
  } catch (error) {
    // Another process may have created it meanwhile.
    if (!(await isDirectory(path))) {
      await removeDirectories(topmost, dirname(path));
      throw error;
    }
  }
  return topmost ?? path;
}

/** Removes `path` and its parents up to `topmost`, a result of `makeDirectories`, as long as they are empty. Never rejects. */
export async function removeDirectories(topmost: string | undefined, path: string): Promise<void> {
  try {
    for (const directory of directoriesUpTo(topmost, path)) await rmdir(directory);
  } catch {
    // Another process has created an entry there.
  }
}

/** `path` and its parents up to `topmost`, a result of `makeDirectories`, the deepest first; empty if `topmost` is undefined. */
export function directoriesUpTo(topmost: string | undefined, path: string): string[] {
  const paths: string[] = [];
  for (let parent = path; topmost !== undefined && parent.length >= topmost.length; parent = dirname(parent))
    paths.push(parent);
  return paths;
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
