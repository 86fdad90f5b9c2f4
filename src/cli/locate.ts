/** Which command is meant: the words of a verb among the global options that may stand before them. */
import { flagParts } from './spelling.ts';
import type { Command, OptionSpec } from './table.ts';
import { commandOf } from './words.ts';

export interface Located {
  /** undefined when no command's words were found. */
  readonly command: Command | undefined;
  /** The words that were taken for the command, or the first one that is none. */
  readonly words: string;
  /** Everything else, in its order. */
  readonly rest: readonly string[];
}

/** Indices of the leading words that are neither options nor values of global options. */
function leadingWords(argv: readonly string[], globals: Readonly<Record<string, OptionSpec>>): number[] {
  const takesValue = new Set<string>();
  const known = new Set<string>();
  for (const option of Object.values(globals)) {
    const { short, long, value } = flagParts(option.flag);
    for (const name of [short, long, ...(option.aliases ?? [])]) {
      if (name === undefined) continue;
      known.add(name);
      if (value !== undefined) takesValue.add(name);
    }
  }
  const isPrefix = (word: string) => [...known].filter((name) => name.startsWith(word));
  const found: number[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (!word.startsWith('-')) {
      found.push(i);
      continue;
    }
    if (word === '--') break;
    if (word.includes('=')) continue;
    const names = known.has(word) ? [word] : isPrefix(word);
    if (names.length === 0 && found.length > 0) break;
    if (names.some((name) => takesValue.has(name))) i++;
  }
  return found;
}

/** Finds the command with the most words: `cluster-template list` before `cluster`. */
export function locate(
  argv: readonly string[],
  commands: readonly Command[],
  globals: Readonly<Record<string, OptionSpec>>,
): Located {
  const indices = leadingWords(argv, globals);
  const found = commandOf(
    indices.map((index) => argv[index] as string),
    commands,
  );
  if (found !== undefined) {
    const taken = indices.slice(0, found.count);
    return {
      command: found.command,
      words: taken.map((index) => argv[index]).join(' '),
      rest: argv.filter((_, index) => !taken.includes(index)),
    };
  }
  const first = indices[0];
  return { command: undefined, words: first === undefined ? '' : (argv[first] as string), rest: argv };
}
