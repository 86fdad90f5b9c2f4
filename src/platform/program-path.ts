/** Where a program is. Windows looks for a bare name in the current directory first, which may be a repository of others. */
import { statSync } from 'node:fs';
import { win32 } from 'node:path';
import type { World } from '../world.ts';

/** Of programs that can be started without a shell. */
const EXTENSIONS = ['.exe', '.com'];

/**
 * Returns the name itself on Unix, where only PATH counts; on Windows the full path from an absolute directory of PATH, or undefined if
 * the program is in none. `isFile` is for tests.
 */
export function programPath(
  name: string,
  { env, platform }: Pick<World, 'env' | 'platform'>,
  isFile: (path: string) => boolean = isRegularFile,
): string | undefined {
  if (platform !== 'win32' || win32.isAbsolute(name)) return name;
  const names = EXTENSIONS.includes(win32.extname(name).toLowerCase())
    ? [name]
    : EXTENSIONS.map((extension) => name + extension);
  const path = Object.entries(env).find(([variable]) => variable.toUpperCase() === 'PATH')?.[1] ?? '';
  const directories = path.split(win32.delimiter).filter((directory) => win32.isAbsolute(directory));
  return directories.flatMap((directory) => names.map((file) => win32.join(directory, file))).find(isFile);
}

/** A program of Windows itself. */
export const systemProgram = (name: string, { env }: Pick<World, 'env'>): string =>
  win32.join(env.SystemRoot ?? env.SYSTEMROOT ?? 'C:\\Windows', 'System32', name);

const isRegularFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
