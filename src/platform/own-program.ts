/** The command that other programs use to start this one: often a path, because the Python client has the same name. */
import { realpathSync } from 'node:fs';
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path';
import type { World } from '../world.ts';
import { findProgram, isExecutableFile } from './executable-search.ts';

export type Program = readonly [command: string, ...words: string[]];

/** The name on the PATH. */
export const OWN_NAME = 'magnum';

/**
 * The name alone if the first `magnum` on the PATH is this program; otherwise its absolute path, preceded by that of the runtime if the
 * file cannot be run directly.
 */
export function ownProgram({
  selfCommand,
  env,
  cwd,
  platform,
}: Pick<World, 'selfCommand' | 'env' | 'cwd' | 'platform'>): Program {
  const [runtime = OWN_NAME, ...words] = selfCommand;
  const file = resolve(cwd, words.at(-1) ?? runtime);
  const first = findOnPath(env.PATH ?? '', platform);
  if (first !== undefined && isSameFile(first, file)) return [OWN_NAME];
  // The link that npm creates outlives an upgrade of Node.
  const isStartable = words.length === 0 || (basename(file) === OWN_NAME && isExecutableFile(file));
  return isStartable ? [file] : [runtime, ...words.slice(0, -1), file];
}

/**
 * The absolute path of a file that starts this program, for a variable, which has no place for the runtime: the script, or the single
 * file. Windows cannot run the script, but the batch file on the PATH that npm creates for it.
 */
export function ownExecutable({
  selfCommand,
  env,
  platform,
}: Pick<World, 'selfCommand' | 'env' | 'platform'>): string {
  const [runtime = OWN_NAME, ...words] = selfCommand;
  const file = resolve(words.at(-1) ?? runtime);
  if (words.length === 0 || (platform !== 'win32' && isExecutableFile(file))) return file;
  return findProgram(OWN_NAME, { env, platform }) ?? file;
}

/** The first `magnum` on the PATH. Undefined if it is in a relative directory, which differs between working directories. */
function findOnPath(path: string, platform: NodeJS.Platform): string | undefined {
  const names = platform === 'win32' ? [`${OWN_NAME}.exe`, `${OWN_NAME}.cmd`] : [OWN_NAME];
  const candidates = path.split(delimiter).flatMap((directory) => names.map((name) => join(directory, name)));
  const first = candidates.find(isExecutableFile);
  return first !== undefined && isAbsolute(first) ? first : undefined;
}

function isSameFile(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}
