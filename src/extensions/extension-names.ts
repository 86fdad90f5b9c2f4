/** The names that aliases and plugins can have. */
import type { CommandSpec } from '../cli/command-spec.ts';

/** A word without separators of paths and special characters of shells. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;

export const isExtensionName = (word: string): boolean => NAME.test(word);

/** Names of groups of commands, and names that later versions may use. */
const RESERVED: readonly string[] = ['apply', 'bench', 'schema', 'alias', 'config'];

/** True for a command, the first word of one, such as `cluster`, and a reserved name. Ignores case, as some file systems do. */
export function isReservedName(word: string, specs: readonly CommandSpec[]): boolean {
  const name = word.toLowerCase();
  return (
    RESERVED.includes(name) ||
    specs.some(({ names }) => names.some((words) => words.split(' ', 1)[0] === name))
  );
}
