/** How other programs start this one: not only by its name, which the Python client has too. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path';
import type { World } from '../world.ts';

export type Program = readonly [command: string, ...words: string[]];

const NAME = 'magnum';

/**
 * The name alone if that leads to this program on the PATH; else its absolute path, with that of the runtime before it where the
 * system cannot start it by itself.
 */
export function ownProgram({ selfCommand, env, cwd, platform }: World): Program {
  const [runtime = NAME, ...words] = selfCommand;
  const file = resolve(cwd, words.at(-1) ?? runtime);
  const first = findOnPath(env.PATH ?? '', platform);
  if (first !== undefined && isSameFile(first, file)) return [NAME];
  // The link that npm makes stays when Node is replaced by a newer one.
  const isStartable = words.length === 0 || (basename(file) === NAME && isExecutable(file));
  return isStartable ? [file] : [runtime, ...words.slice(0, -1), file];
}

/** As a program finds another one: undefined also where a relative directory comes first, which is another one elsewhere. */
function findOnPath(path: string, platform: NodeJS.Platform): string | undefined {
  const names = platform === 'win32' ? [`${NAME}.exe`, `${NAME}.cmd`] : [NAME];
  const all = path.split(delimiter).flatMap((directory) => names.map((name) => join(directory, name)));
  const found = all.find(isExecutable);
  return found !== undefined && isAbsolute(found) ? found : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isSameFile(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}
