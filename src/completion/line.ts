/**
 * A command line that is half typed: which command it is, which options and words stand there already, and whether the
 * next word is the value of an option. It takes what the parser takes: both spellings of commands, old names of options,
 * unique abbreviations, `--option=value`, `--`. Nothing here ever refuses a line: what cannot be understood is passed over.
 */
import { globalOptions } from '../cli/globals.ts';
import { outputOptionsFor } from '../cli/output-options.ts';
import { flagParts } from '../cli/spelling.ts';
import type { OptionSpec, VerbTable } from '../cli/table.ts';

/** An option with all that it may be called. */
export interface Known {
  readonly key: string;
  readonly option: OptionSpec;
  readonly isGlobal: boolean;
  /** The long one first, then the short one and, of a pair, the one that means false; those that completion shows. */
  readonly names: readonly string[];
  /** Other spellings. */
  readonly otherNames: readonly string[];
  readonly takes: 'nothing' | 'value' | 'number';
}

export interface Line {
  /** The words that make the command, as far as they were typed: `cluster`, `cluster list`, `cluster-list`. */
  readonly phrase: string;
  /** undefined where the phrase is no command yet. */
  readonly verb: VerbTable | undefined;
  /** The words are no command and will be none. */
  readonly isLost: boolean;
  /** May the next word be one of the command's own words? */
  readonly isOpen: boolean;
  /** `--` was there: all that follows are words. */
  readonly onlyWords: boolean;
  readonly positionals: readonly string[];
  /** The options that can be given: the command's own first. */
  readonly options: readonly Known[];
  /** The values of those that were given, in their order. */
  readonly given: ReadonlyMap<Known, readonly string[]>;
  /** The option whose value comes next. */
  readonly pending: Known | undefined;
}

const knownOf = (options: Readonly<Record<string, OptionSpec>>, isGlobal: boolean): Known[] =>
  Object.entries(options).map(([key, option]) => {
    const { short, long, value } = flagParts(option.flag);
    return {
      key,
      option,
      isGlobal,
      names: [
        long,
        ...(option.type === 'toggle' ? [option.off] : []),
        ...(short === undefined ? [] : [short]),
      ],
      otherNames: [...(option.aliases ?? []), ...(option.deprecated ?? [])],
      takes: value === undefined ? 'nothing' : value.startsWith('[') ? 'number' : 'value',
    };
  });

const GLOBALS = knownOf(globalOptions, true);

function optionsFor(verb: VerbTable | undefined): readonly Known[] {
  if (verb === undefined) return GLOBALS;
  const own = knownOf({ ...verb.options, ...outputOptionsFor(verb.output) }, false);
  return [...own, ...GLOBALS];
}

/** The option of that name, or the first that has a name that begins so. */
export function findOption(name: string, options: readonly Known[]): Known | undefined {
  const named = (fits: (it: string) => boolean) =>
    options.find(({ names, otherNames }) => names.some(fits) || otherNames.some(fits));
  return named((it) => it === name) ?? (name.length > 2 ? named((it) => it.startsWith(name)) : undefined);
}

/** `words` are those before the one that is being typed, without the program's name. */
export function readLine(words: readonly string[], verbs: readonly VerbTable[]): Line {
  let phrase = '';
  let verb: VerbTable | undefined;
  let isLost = false;
  let isOpen = true;
  let onlyWords = false;
  let pending: Known | undefined;
  let options = optionsFor(undefined);
  const positionals: string[] = [];
  const given = new Map<Known, string[]>();
  const give = (option: Known, values: readonly string[]) => {
    given.set(option, [...(given.get(option) ?? []), ...values]);
  };

  const takeWord = (word: string) => {
    const longer = phrase === '' ? word : `${phrase} ${word}`;
    const fits = ({ words }: VerbTable) => words.some((it) => it === longer || it.startsWith(`${longer} `));
    if (isOpen && !onlyWords && verbs.some(fits)) {
      phrase = longer;
      verb = verbs.find((it) => it.words.includes(phrase));
      options = optionsFor(verb);
      return;
    }
    isOpen = false;
    if (verb === undefined) isLost = true;
    positionals.push(word);
  };

  const takeOption = (word: string, next: string | undefined) => {
    const equals = word.indexOf('=');
    const isLong = word.startsWith('--');
    const option = findOption(
      !isLong ? word.slice(0, 2) : equals < 0 ? word : word.slice(0, equals),
      options,
    );
    if (option === undefined) return;
    if (isLong && equals >= 0) return give(option, [word.slice(equals + 1)]);
    if (!isLong && word.length > 2 && option.takes === 'value') return give(option, [word.slice(2)]);
    const takesNext = option.takes === 'value' || (option.takes === 'number' && /^\d/.test(next ?? ''));
    if (takesNext) pending = option;
    else give(option, []);
  };

  for (const [index, word] of words.entries()) {
    if (pending !== undefined) {
      give(pending, [word]);
      pending = undefined;
    } else if (!onlyWords && word === '--') onlyWords = true;
    else if (!onlyWords && word.startsWith('-') && word !== '-') takeOption(word, words[index + 1]);
    else takeWord(word);
  }
  return {
    phrase,
    verb,
    isLost,
    isOpen: isOpen && !onlyWords,
    onlyWords,
    positionals,
    options,
    given,
    pending,
  };
}
