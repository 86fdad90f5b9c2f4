/** Directories with their parents, made one by one. */
import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../errors.ts';

/**
 * Makes `path` and the parents that are missing, each 0700; what exists keeps its mode. Resolves to the topmost
 * directory that was made, undefined when all were there. Rejects with the system error of the step that failed, with what
 * was made removed again.
 *
 * Node's own `mkdir(…, { recursive: true })` asks for ever where a parent that exists refuses new entries with ENOENT, as
 * /proc does, and takes a read-only file system for a missing directory.
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
    // Another process may have made it meanwhile.
    if (!(await isDirectory(path))) {
      await removeMade(topmost, dirname(path));
      throw error;
    }
  }
  return topmost ?? path;
}

/**
 * Removes `path` and its parents up to `topmost`, a result of `makeDirectories`, where they are empty. Never rejects.
 */
export async function removeMade(topmost: string | undefined, path: string): Promise<void> {
  try {
    for (const made of madeDirectories(topmost, path)) await rmdir(made);
  } catch {
    // Other processes have put something there.
  }
}

/** `path` and its parents up to `topmost`, a result of `makeDirectories`, the deepest first; none without it. */
export function madeDirectories(topmost: string | undefined, path: string): string[] {
  const paths: string[] = [];
  for (let made = path; topmost !== undefined && made.length >= topmost.length; made = dirname(made))
    paths.push(made);
  return paths;
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
