/** Reads a partial command line. Accepts any line; skips unknown words. */
import type { CommandSpec } from '../cli/command-spec.ts';
import { type ArgumentLine, readArguments } from '../cli/legacy-arguments.ts';
import type { KnownOption } from '../cli/option-lookup.ts';

export interface PartialLine extends ArgumentLine {
  /** True if the words are not the start of a command. */
  readonly isUnknownCommand: boolean;
  /** True after `--`: all words that follow are positionals. */
  readonly isAfterSeparator: boolean;
  readonly positionals: readonly string[];
  /** The options on the line with their values in order; the list of a switch is empty. */
  readonly options: ReadonlyMap<KnownOption, readonly string[]>;
  /** The option whose value is at the cursor. */
  readonly pending: KnownOption | undefined;
}

/** `words` are the words before the cursor, without the program's name. */
export function readLine(words: readonly string[], commands: readonly CommandSpec[]): PartialLine {
  const line = readArguments(words, commands);
  const positionals: string[] = [];
  const options = new Map<KnownOption, readonly string[]>();
  let isAfterSeparator = false;
  let pending: KnownOption | undefined;
  for (const token of line.tokens) {
    if (token.kind === 'operand') positionals.push(token.word);
    if (token.kind === 'separator') isAfterSeparator = true;
    if (token.kind !== 'option') continue;
    const { option, value, isIncomplete } = token;
    if (isIncomplete) pending = option;
    else options.set(option, [...(options.get(option) ?? []), ...(value === undefined ? [] : [value])]);
  }
  const isUnknownCommand = line.spec === undefined && positionals.length > 0;
  return { ...line, isUnknownCommand, isAfterSeparator, positionals, options, pending };
}
