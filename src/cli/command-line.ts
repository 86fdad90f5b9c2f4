/**
 * Which command a command line means, and whether help or the version is asked for. The rest is for cli/parse.ts, which has
 * commander with it.
 */
import { MagnumError } from '../errors.ts';
import { globalOptions } from './globals.ts';
import { locate } from './locate.ts';
import { outputOptionsFor } from './output-options.ts';
import { normalise } from './spelling.ts';
import type { Command, OptionSpec, VerbTable } from './table.ts';
import type { Parsed } from './words.ts';

/** A command line that a parser has to look at. */
export interface Unparsed {
  readonly kind: 'unparsed';
  /** undefined where there is none; then `word` is the one that should have been it, or empty. */
  readonly command: Command | undefined;
  readonly word: string;
  /** Without the words of the command, and with options in the spelling of the tables. */
  readonly argv: readonly string[];
  readonly warnings: readonly string[];
}

/** Throws MagnumError `usage` for an option that could be several. */
export function readCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
): Exclude<Parsed, { kind: 'run' }> | Unparsed {
  const { command, words, rest } = locate(argv, commands, globalOptions);
  if (command === undefined && words !== '')
    return { kind: 'unparsed', command, word: words, argv: rest, warnings: [] };
  const verb = command?.table;
  const own = verb?.options ?? {};
  const output = verb === undefined ? {} : outputOptionsFor(verb.output);
  const { argv: spelled, warnings } = atVerb(verb, () =>
    normalise(rest, [...byAge(own), output, globalOptions]),
  );
  if (command === undefined && spelled.includes('--version')) return { kind: 'version' };
  const until = command === undefined ? -1 : spelled.indexOf('--');
  const flags = until < 0 ? spelled : spelled.slice(0, until);
  if (flags.includes('--help') || flags.includes('-h')) return { kind: 'help', verb };
  return { kind: 'unparsed', command, word: '', argv: spelled, warnings };
}

/** The options that the legacy command has, and those that came since. */
function byAge(options: Readonly<Record<string, OptionSpec>>): Readonly<Record<string, OptionSpec>>[] {
  const entries = Object.entries(options);
  return [false, true].map((newer) =>
    Object.fromEntries(entries.filter(([, option]) => (option.newer === true) === newer)),
  );
}

/** Makes a usage error end with where to read more. */
export function atVerb<T>(verb: VerbTable | undefined, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MagnumError) || error.kind !== 'usage') throw error;
    const more = `Try 'magnum help${verb === undefined ? '' : ` ${verb.words[0]}`}' for more information.`;
    const hint = error.hint === undefined ? more : `${error.hint} ${more}`;
    throw new MagnumError('usage', error.message, { hint });
  }
}
