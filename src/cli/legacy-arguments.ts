/**
 * The one pass before commander: finds the command, and rewrites what the legacy client's argparse accepts and commander does
 * not (abbreviations, old spellings, values that begin with a dash) to `--flag=value`. Rejects nothing but ambiguity.
 */
import { MagnumError } from '../errors.ts';
import type { CommandSpec } from './command-spec.ts';
import {
  canonicalName,
  createScope,
  type KnownOption,
  type OptionLookup,
  type OptionScope,
} from './option-lookup.ts';

/** A part of the command line, in its order. */
export type Token =
  /** A word of the command's name. */
  | { readonly kind: 'command'; readonly word: string }
  | { readonly kind: 'operand'; readonly word: string }
  /** `typed` is the name as it was typed, `name` the spelling that it stands for. */
  | {
      readonly kind: 'option';
      readonly typed: string;
      readonly name: string;
      readonly option: KnownOption;
      readonly value: string | undefined;
      /** True if the value would be the next word, and there is none. */
      readonly isIncomplete: boolean;
    }
  | { readonly kind: 'ambiguous'; readonly typed: string; readonly candidates: readonly string[] }
  | { readonly kind: 'unknown-option'; readonly typed: string }
  /** `--`: all that follows are operands. */
  | { readonly kind: 'separator' };

/** A command line, perhaps a half-typed one. */
export interface ArgumentLine {
  /** The words of the command as far as they were typed: `cluster`, `cluster list`, `cluster-list`; empty without one. */
  readonly phrase: string;
  /** Undefined if the phrase is not a complete command. */
  readonly spec: CommandSpec | undefined;
  /** True if the next word may be one of the command's own. */
  readonly isOpen: boolean;
  /** The options that may follow: those of the command and the global ones. */
  readonly scope: OptionScope;
  readonly tokens: readonly Token[];
}

/**
 * Reads a command line without the program's name, for the parser and for completion. Global options may stand before,
 * between and after the words of the command, its own options only after them.
 */
export function readArguments(argv: readonly string[], specs: readonly CommandSpec[]): ArgumentLine {
  const tokens: Token[] = [];
  let phrase = '';
  let spec: CommandSpec | undefined;
  let isOpen = true;
  let scope = createScope(undefined, specs);

  const readWord = (word: string) => {
    const longer = phrase === '' ? word : `${phrase} ${word}`;
    if (
      isOpen &&
      specs.some(({ names }) => names.some((it) => it === longer || it.startsWith(`${longer} `)))
    ) {
      phrase = longer;
      spec = specs.find(({ names }) => names.includes(longer));
      scope = createScope(spec, specs);
      tokens.push({ kind: 'command', word });
      return;
    }
    // After an unknown option the word may be its value, and the command may still follow.
    isOpen &&= phrase === '' && tokens.some(isUnresolved);
    tokens.push({ kind: 'operand', word });
  };

  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] as string;
    if (word === '--') {
      tokens.push({ kind: 'separator' });
      for (const operand of argv.slice(index + 1)) readWord(operand);
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      readWord(word);
      continue;
    }
    for (const { typed, attached } of word.startsWith('--')
      ? [splitLong(word)]
      : splitShort(word, scope.lookUp)) {
      const result = scope.lookUp(typed);
      if (result.kind === 'unknown') tokens.push({ kind: 'unknown-option', typed });
      else if (result.kind === 'ambiguous')
        tokens.push({ kind: 'ambiguous', typed, candidates: result.candidates });
      else {
        const { option, name } = result;
        const next = argv[index + 1];
        const wantsNext =
          attached === undefined &&
          (option.takes === 'value' || (option.takes === 'number' && /^\d/.test(next ?? '')));
        const value = attached ?? (wantsNext ? next : undefined);
        tokens.push({
          kind: 'option',
          typed,
          name,
          option,
          value,
          isIncomplete: wantsNext && next === undefined,
        });
        if (wantsNext) index++;
      }
    }
  }
  return { phrase, spec, isOpen, scope, tokens };
}

const isUnresolved = ({ kind }: Token): boolean => kind === 'unknown-option' || kind === 'ambiguous';

interface TypedOption {
  readonly typed: string;
  /** The value in the same word. */
  readonly attached: string | undefined;
}

function splitLong(word: string): TypedOption {
  const equals = word.indexOf('=');
  return equals < 0
    ? { typed: word, attached: undefined }
    : { typed: word.slice(0, equals), attached: word.slice(equals + 1) };
}

/** `-fjson` and `-f=json` are one option with its value; `-hf` are two. */
function splitShort(word: string, lookUp: OptionLookup): TypedOption[] {
  const result: TypedOption[] = [];
  for (let at = 1; at < word.length; at++) {
    const typed = `-${word[at]}`;
    const match = lookUp(typed);
    const rest = word.slice(at + 1);
    if (match.kind === 'found' && match.option.takes !== 'nothing')
      return [...result, { typed, attached: rest === '' ? undefined : rest.replace(/^=/, '') }];
    if (match.kind === 'unknown') {
      // What follows an unknown letter may be its value. Commander takes a negative number for an operand.
      return [...result, { typed: /^-\d/.test(word) ? word : typed, attached: undefined }];
    }
    result.push({ typed, attached: undefined });
  }
  return result;
}

export interface CanonicalArguments {
  /** Undefined if the line names no command. */
  readonly spec: CommandSpec | undefined;
  /** The beginning of a command's name, if the rest of it is missing: `cluster`. */
  readonly incomplete: string | undefined;
  /** For commander: the command by its first name, each option as `--flag=value` or `--flag`. */
  readonly argv: readonly string[];
  /** Lines for stderr about deprecated spellings. */
  readonly warnings: readonly string[];
}

/**
 * Rewrites a command line to the spellings of the tables. Throws MagnumError `usage` for an ambiguous abbreviation, and for
 * an option that is given in a deprecated and in another spelling, so that it is unclear which of the values counts.
 */
export function canonicalize({ phrase, spec, tokens }: ArgumentLine): CanonicalArguments {
  const first = tokens.find((token) => isUnresolved(token) || token.kind === 'operand');
  if (spec === undefined && phrase !== '') return { spec, incomplete: phrase, argv: [], warnings: [] };
  // The first word is not a command: whatever else stands there, that is what has to be reported.
  if (spec === undefined && first?.kind === 'operand')
    return { spec, incomplete: undefined, argv: [first.word], warnings: [] };

  const canonical: string[] = [];
  const warnings: string[] = [];
  const spellings = new Map<string, string>();
  let isNamed = false;
  for (const token of tokens) {
    switch (token.kind) {
      case 'command':
        if (!isNamed) canonical.push(...(spec?.names[0].split(' ') ?? []));
        isNamed = true;
        break;
      case 'operand':
        canonical.push(token.word);
        break;
      case 'separator':
        canonical.push('--');
        break;
      case 'unknown-option':
        // Without its value, which may be a secret: commander repeats in its message what it does not know.
        canonical.push(token.typed);
        break;
      case 'ambiguous':
        throw new MagnumError(
          'usage',
          `ambiguous option: ${token.typed} could match ${token.candidates.join(', ')}`,
        );
      case 'option': {
        const flag = longName(token);
        const isDeprecated = token.option.spec.deprecated?.includes(token.name) === true;
        const earlier = spellings.get(flag);
        if (
          earlier !== undefined &&
          earlier !== token.name &&
          isEitherDeprecated(token.option, earlier, token.name)
        )
          throw new MagnumError('usage', `${token.name} and ${earlier} mean the same: give one of them`);
        spellings.set(flag, token.name);
        if (isDeprecated) warnings.push(deprecation(token.name, flag));
        // A switch takes no value; commander, which reports it, must not repeat what may be a secret.
        const value = token.option.takes === 'nothing' ? '' : token.value;
        canonical.push(token.value === undefined ? flag : `${flag}=${value}`);
      }
    }
  }
  return { spec, incomplete: undefined, argv: canonical, warnings };
}

/** A short name has its long one. */
const longName = ({ option, name }: { option: KnownOption; name: string }): string =>
  name.startsWith('--') ? canonicalName(option, name) : (option.names[0] as string);

const isEitherDeprecated = ({ spec }: KnownOption, ...names: string[]): boolean =>
  names.some((name) => spec.deprecated?.includes(name) === true);

const deprecation = (old: string, now: string) =>
  `The ${old} parameter is deprecated and will be removed in a future release. Use the ${now} parameter to avoid seeing this message.`;
