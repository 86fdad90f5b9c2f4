/** Finds programs safely: Windows looks for a bare name in the current directory first, which may be a cloned repository. */
import { statSync } from 'node:fs';
import { win32 } from 'node:path';
import { undefinedIfThrown } from '../errors.ts';
import type { World } from '../world.ts';

/** Extensions of programs that can be started without a shell. */
const EXTENSIONS = ['.exe', '.com'];

/**
 * On Unix, where only PATH matters, returns the name itself. On Windows, returns the full path in an absolute directory of PATH, or
 * undefined if not found. `isFile` is for tests.
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

/** The path of a program that is part of Windows. */
export const systemProgram = (name: string, { env }: Pick<World, 'env'>): string =>
  win32.join(env.SystemRoot ?? env.SYSTEMROOT ?? 'C:\\Windows', 'System32', name);

/** False also for a path in a directory that the user cannot search. */
const isRegularFile = (path: string): boolean =>
  undefinedIfThrown(() => statSync(path, { throwIfNoEntry: false })?.isFile()) === true;
