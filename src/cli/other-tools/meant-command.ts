/** Finds the command that the words of another tool stand for. */
import type { CommandSpec } from '../command-spec.ts';
import {
  DEFAULT_NOUN,
  FOREIGN_NOUNS,
  LIST_OR_SHOW,
  NOT_OURS,
  NOUNS,
  OPERANDS,
  PHRASES,
  PREFIXES,
  REDIRECTIONS,
  VERBS,
} from './words.ts';

export interface MeantCommand {
  readonly spec: CommandSpec;
  /** How many words name the command. */
  readonly length: number;
  /** What the words after it are, if they are not the arguments of the command in their order. */
  readonly operands?: readonly string[] | undefined;
}

/** `magnum openstack coe cluster template list`. */
const MAX_WORDS = 6;

/** `words` are those of the command line without options; at least `min` of them name the command. Undefined if they do not. */
export function findMeantCommand(
  words: readonly string[],
  specs: readonly CommandSpec[],
  min = 1,
): MeantCommand | undefined {
  const [verb, noun] = wordsWithoutPrefixes(words);
  if (NOT_OURS.some((word) => word === verb)) return undefined;
  if (noun !== undefined && isForeignNoun(noun)) return undefined;
  const shown = specs.filter(({ hidden }) => hidden !== true);
  for (let length = Math.min(MAX_WORDS, words.length); length >= min; length--) {
    const phrase = normalize(words.slice(0, length));
    const meant = commandOf(withoutPrefixes(phrase), words.length - length, shown);
    if (meant !== undefined) return { ...meant, length };
  }
  return undefined;
}

/** The group of commands that a noun stands for: `cluster-template` for `templates`. */
export function findMeantGroup(words: readonly string[]): string | undefined {
  return nounOf(withoutPrefixes(normalize(words)));
}

const isForeignNoun = (word: string): boolean =>
  FOREIGN_NOUNS.some((noun) => [noun, `${noun}s`].includes(word.toLowerCase()));

const normalize = (words: readonly string[]): string =>
  words
    .join(' ')
    .toLowerCase()
    .replace(/[-_\s]+/g, ' ')
    .trim();

function withoutPrefixes(phrase: string): string {
  const prefix = PREFIXES.find((word) => phrase.startsWith(`${word} `));
  return prefix === undefined ? phrase : withoutPrefixes(phrase.slice(prefix.length + 1));
}

/** The same for separate words, whose hyphens can be parts of names. */
function wordsWithoutPrefixes(words: readonly string[]): readonly string[] {
  const length = [2, 1].find(
    (count) => words.length > count && PREFIXES.includes(normalize(words.slice(0, count))),
  );
  return length === undefined ? words : wordsWithoutPrefixes(words.slice(length));
}

type Found = Omit<MeantCommand, 'length'>;

/** `more` is the number of words after the phrase. */
function commandOf(phrase: string, more: number, specs: readonly CommandSpec[]): Found | undefined {
  const isNamed = ({ names }: CommandSpec) => names.some((name) => normalize([name]) === phrase);
  const spec = specs.find(isNamed) ?? specs.find(({ names }) => PHRASES[names[0]]?.includes(phrase));
  if (spec !== undefined) return { spec };
  for (const { noun, verb } of readingsOf(phrase)) {
    const found = commandFor(noun, verb, more, specs);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Reading {
  readonly noun: string;
  readonly verb: string;
}

/** The ways to read a phrase as a noun and a verb, in either order; one of them can be missing. */
function readingsOf(phrase: string): Reading[] {
  const noun = nounOf(phrase);
  const readings = noun === undefined ? [] : [{ noun, verb: LIST_OR_SHOW }];
  for (const [verb, words] of Object.entries(VERBS)) {
    for (const word of words) {
      const rest =
        phrase === word
          ? DEFAULT_NOUN
          : phrase.startsWith(`${word} `)
            ? nounOf(phrase.slice(word.length + 1))
            : phrase.endsWith(` ${word}`)
              ? nounOf(phrase.slice(0, -word.length - 1))
              : undefined;
      if (rest !== undefined) readings.push({ noun: rest, verb });
    }
  }
  return readings;
}

const nounOf = (text: string): string | undefined =>
  Object.keys(NOUNS).find((noun) => NOUNS[noun]?.some((word) => text === word || text === `${word}s`));

function commandFor(
  noun: string,
  verb: string,
  more: number,
  specs: readonly CommandSpec[],
): Found | undefined {
  const named = (name: string | undefined) =>
    specs.find(({ names }) => normalize([names[0]]) === normalize([name ?? '']));
  const redirected = named(REDIRECTIONS[`${noun}-${verb}`]);
  if (redirected !== undefined) return { spec: redirected, operands: OPERANDS[`${noun}-${verb}`] };
  if (verb !== LIST_OR_SHOW) {
    const spec = named(`${noun}-${verb}`);
    return spec && { spec };
  }
  const list = named(`${noun}-list`);
  const show = named(`${noun}-show`);
  const spec = list === undefined || (show !== undefined && more > capacityOf(list)) ? show : list;
  return spec && { spec };
}

/** How many words a command accepts after its name. */
function capacityOf({ positionals = {} }: CommandSpec): number {
  const counts = Object.values(positionals).map(({ count }) => count);
  return counts.some((count) => count === 'many' || count === 'any')
    ? Number.POSITIVE_INFINITY
    : counts.length;
}
