/**
 * From what was typed to the spellings of the tables: old names, unique prefixes (argparse took them, so fingers
 * know them) and values that begin with a dash. What comes out has each long option as `--flag=value`, so that
 * nothing behind it is open to doubt.
 */
import { MagnumError } from '../errors.ts';
import type { OptionSpec } from './table.ts';

interface Spelling {
  /** The canonical long flag. */
  readonly flag: string;
  /** `number`: the next word, if it is one. */
  readonly takesValue: boolean | 'number';
  /** Warn that it is of old days. */
  readonly deprecated: boolean;
}

interface FlagParts {
  readonly short: string | undefined;
  readonly long: string;
  readonly value: string | undefined;
}

/** Each is asked for several times on the way from the command line to the options. */
const known = new Map<string, FlagParts>();

/** `-f, --format <format>` -> its parts; `--watch [seconds]` has a value that may be left out. */
export function flagParts(flag: string): FlagParts {
  let parts = known.get(flag);
  if (parts === undefined) {
    const match = /^(?:(-\w), )?(--[\w-]+)(?: (<.+>|\[.+\]))?$/.exec(flag);
    if (match?.[2] === undefined) throw new TypeError(`not a flag: ${flag}`);
    parts = { short: match[1], long: match[2], value: match[3] };
    known.set(flag, parts);
  }
  return parts;
}

/** All the long spellings of some options. */
function spellingsOf(options: Readonly<Record<string, OptionSpec>>): Map<string, Spelling> {
  const spellings = new Map<string, Spelling>();
  for (const option of Object.values(options)) {
    const { long, value } = flagParts(option.flag);
    const base = {
      flag: long,
      takesValue: value?.startsWith('[') ? ('number' as const) : value !== undefined,
    };
    spellings.set(long, { ...base, deprecated: false });
    for (const alias of option.aliases ?? []) spellings.set(alias, { ...base, deprecated: false });
    for (const old of option.deprecated ?? []) spellings.set(old, { ...base, deprecated: true });
    if (option.type === 'toggle')
      spellings.set(option.off, { flag: option.off, takesValue: false, deprecated: false });
  }
  return spellings;
}

function shortFlagsOf(options: Readonly<Record<string, OptionSpec>>): Map<string, boolean> {
  const shorts = new Map<string, boolean>();
  for (const option of Object.values(options)) {
    const { short, value } = flagParts(option.flag);
    if (short !== undefined) shorts.set(short, value !== undefined);
  }
  return shorts;
}

/** Groups of options; an abbreviation is looked for in the first group that has one, so that new options of
 * later groups never make an old abbreviation ambiguous. */
export type OptionGroups = readonly Readonly<Record<string, OptionSpec>>[];

function find(name: string, groups: readonly Map<string, Spelling>[]): Spelling | undefined {
  for (const group of groups) {
    const exact = group.get(name);
    if (exact !== undefined) return exact;
  }
  for (const group of groups) {
    const matches = [...group].filter(([spelling]) => spelling.startsWith(name));
    const flags = new Set(matches.map(([, { flag }]) => flag));
    if (flags.size > 1) {
      const candidates = matches.map(([spelling]) => spelling).join(', ');
      throw new MagnumError('usage', `ambiguous option: ${name} could match ${candidates}`);
    }
    if (matches[0] !== undefined) return matches[0][1];
  }
  return undefined;
}

function isValue(word: string | undefined, { takesValue }: Spelling): boolean {
  if (word === undefined || takesValue === false) return false;
  return takesValue !== 'number' || /^\d/.test(word);
}

export interface Normalised {
  readonly argv: readonly string[];
  readonly warnings: readonly string[];
}

/** Throws MagnumError `usage` for an ambiguous abbreviation and for an old and a new spelling together. */
export function normalise(argv: readonly string[], groups: OptionGroups): Normalised {
  const spellings = groups.map(spellingsOf);
  const shorts = new Map(groups.flatMap((group) => [...shortFlagsOf(group)]));
  const out: string[] = [];
  const warnings: string[] = [];
  const usedAs = new Map<string, string>();

  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '--') return { argv: [...out, ...argv.slice(i)], warnings };
    if (!word.startsWith('--')) {
      out.push(word);
      // A short option's value is taken along, whatever it looks like.
      if (shorts.get(word) === true && i + 1 < argv.length) out.push(argv[++i] as string);
      continue;
    }
    const equals = word.indexOf('=');
    const typed = equals < 0 ? word : word.slice(0, equals);
    const spelling = find(typed, spellings);
    if (spelling === undefined) {
      out.push(word);
      continue;
    }
    const before = usedAs.get(spelling.flag);
    if (before !== undefined && before !== typed && (spelling.deprecated || before.startsWith('old:'))) {
      throw new MagnumError(
        'usage',
        `${typed} and ${before.replace('old:', '')} mean the same: give one of them`,
      );
    }
    usedAs.set(spelling.flag, spelling.deprecated ? `old:${typed}` : typed);
    if (spelling.deprecated) warnings.push(deprecation(typed, spelling.flag));
    if (equals >= 0) out.push(spelling.flag + word.slice(equals));
    else if (isValue(argv[i + 1], spelling)) out.push(`${spelling.flag}=${argv[++i]}`);
    else out.push(spelling.flag);
  }
  return { argv: out, warnings };
}

const deprecation = (old: string, now: string) =>
  `The ${old} parameter is deprecated and will be removed in a future release. Use the ${now} parameter to avoid seeing this message.`;
