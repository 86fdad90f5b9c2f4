/**
 * The pass before commander: finds the command, and rewrites what the legacy client's argparse accepts and commander does not
 * (abbreviations, old names, values that begin with a dash) to `--flag=value`. Rejects only ambiguous options.
 */
import { MagnumError } from '../errors.ts';
import { type CommandSpec, flagParts } from './command-spec.ts';
import {
  canonicalName,
  createScope,
  type KnownOption,
  type OptionLookup,
  type OptionScope,
} from './option-lookup.ts';

/** A part of the command line. */
export type Token =
  /** A word of the command's name. */
  | { readonly kind: 'command'; readonly word: string; readonly index: number }
  /** `index` is that of the word in the command line. */
  | { readonly kind: 'operand'; readonly word: string; readonly index: number }
  /** `typed` is the name on the command line, perhaps abbreviated; `name` is the full name. */
  | {
      readonly kind: 'option';
      readonly typed: string;
      readonly name: string;
      readonly option: KnownOption;
      readonly value: string | undefined;
      /** True if the next word would be the value, but the line ends. */
      readonly isIncomplete: boolean;
    }
  | { readonly kind: 'ambiguous'; readonly typed: string; readonly candidates: readonly string[] }
  | { readonly kind: 'unknown-option'; readonly typed: string; readonly index: number }
  /** `--`: all words after it are operands. */
  | { readonly kind: 'separator' };

/** A command line, which can be incomplete. */
export interface ArgumentLine {
  /** The words of the command on the line: `cluster`, `cluster list`, `cluster-list`; empty without a command. */
  readonly phrase: string;
  /** Undefined if the phrase is not a complete command. */
  readonly spec: CommandSpec | undefined;
  /** True if the next word can be part of the command. */
  readonly isOpen: boolean;
  /** The options that can follow: those of the command and the global options. */
  readonly scope: OptionScope;
  readonly tokens: readonly Token[];
}

/**
 * Reads a command line without the program's name, for the parser and for completion. Global options can be before, between and
 * after the words of the command, the command's own options only after them.
 */
export function readArguments(argv: readonly string[], specs: readonly CommandSpec[]): ArgumentLine {
  const tokens: Token[] = [];
  let phrase = '';
  let spec: CommandSpec | undefined;
  let isOpen = true;
  let scope = createScope(undefined, specs);

  const readWord = (word: string, index: number) => {
    const longer = phrase === '' ? word : `${phrase} ${word}`;
    if (
      isOpen &&
      specs.some(({ names }) => names.some((name) => name === longer || name.startsWith(`${longer} `)))
    ) {
      phrase = longer;
      spec = specs.find(({ names }) => names.includes(longer));
      scope = createScope(spec, specs);
      tokens.push({ kind: 'command', word, index });
      return;
    }
    // After an unknown option, the word can be its value, and the command can still follow.
    isOpen &&= phrase === '' && tokens.some(isUnresolved);
    tokens.push({ kind: 'operand', word, index });
  };

  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] as string;
    if (word === '--') {
      tokens.push({ kind: 'separator' });
      for (let rest = index + 1; rest < argv.length; rest++) readWord(argv[rest] as string, rest);
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      readWord(word, index);
      continue;
    }
    for (const { typed, attached } of word.startsWith('--')
      ? [splitLong(word)]
      : splitShort(word, scope.lookUp)) {
      const result = scope.lookUp(typed);
      if (result.kind === 'unknown') tokens.push({ kind: 'unknown-option', typed, index });
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

export const isUnresolved = ({ kind }: Token): boolean => kind === 'unknown-option' || kind === 'ambiguous';

interface TypedOption {
  readonly typed: string;
  /** The value, if it is in the same word. */
  readonly attached: string | undefined;
}

function splitLong(word: string): TypedOption {
  const equals = word.indexOf('=');
  return equals < 0
    ? { typed: word, attached: undefined }
    : { typed: word.slice(0, equals), attached: word.slice(equals + 1) };
}

/** `-fjson` and `-f=json` are an option with a value; `-hf` is two options. */
function splitShort(word: string, lookUp: OptionLookup): TypedOption[] {
  const result: TypedOption[] = [];
  for (let at = 1; at < word.length; at++) {
    const typed = `-${word[at]}`;
    const match = lookUp(typed);
    const rest = word.slice(at + 1);
    if (match.kind === 'found' && match.option.takes !== 'nothing')
      return [...result, { typed, attached: rest === '' ? undefined : rest.replace(/^=/, '') }];
    if (match.kind === 'unknown') {
      if (word[at] === '=' && result.length > 0) {
        // `-q=1`: the value belongs to the switch before it.
        const last = result.pop() as TypedOption;
        return [...result, { typed: last.typed, attached: rest }];
      }
      // The rest can be the value of the unknown option. Commander reads a negative number as an operand.
      return [...result, { typed: /^-\d/.test(word) ? word : typed, attached: undefined }];
    }
    result.push({ typed, attached: undefined });
  }
  return result;
}

export interface CanonicalArguments {
  /** Undefined if the line has no command. */
  readonly spec: CommandSpec | undefined;
  /** The words of an incomplete command: `cluster`. */
  readonly incomplete: string | undefined;
  /** For commander: the canonical name of the command, each option as `--flag=value` or `--flag`. */
  readonly argv: readonly string[];
  /** Lines for stderr about deprecated names. */
  readonly warnings: readonly string[];
}

/**
 * Rewrites a command line to the names in the specifications. Throws MagnumError `usage` for an ambiguous abbreviation, and for
 * an option that is given by a deprecated and by another name, because it is unclear which value has precedence.
 */
export function canonicalize({ phrase, spec, tokens }: ArgumentLine): CanonicalArguments {
  const first = tokens.find((token) => isUnresolved(token) || token.kind === 'operand');
  if (spec === undefined && phrase !== '') return { spec, incomplete: phrase, argv: [], warnings: [] };
  // Reports that the first word is not a command, whatever the other words are.
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
        // Without its value, which can be a secret: commander's message repeats unknown options.
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
          throw new MagnumError('usage', `${token.name} and ${earlier} are the same option; give only one`);
        spellings.set(flag, token.name);
        if (isDeprecated) warnings.push(deprecation(token.name, flag));
        // Without the value, which can be a secret.
        if (token.option.takes === 'nothing' && token.value !== undefined)
          throw new MagnumError('usage', `Option '${flagOf(token)}' does not take a value.`);
        canonical.push(token.value === undefined ? flag : `${flag}=${token.value}`);
      }
    }
  }
  return { spec, incomplete: undefined, argv: canonical, warnings };
}

/** The canonical long name, also for a short name. */
const longName = ({ option, name }: { option: KnownOption; name: string }): string =>
  name.startsWith('--') ? canonicalName(option, name) : (option.names[0] as string);

/** As help shows it: `-q, --quiet`. */
const flagOf = ({ option, name }: { option: KnownOption; name: string }): string =>
  option.spec.type === 'toggle' && name === flagParts(option.spec.off).long
    ? option.spec.off
    : option.spec.flag;

const isEitherDeprecated = ({ spec }: KnownOption, ...names: string[]): boolean =>
  names.some((name) => spec.deprecated?.includes(name) === true);

/** The warning of the legacy client. */
const deprecation = (oldName: string, newName: string) =>
  `The ${oldName} parameter is deprecated and will be removed in a future release. Use the ${newName} parameter to avoid seeing this message.`;
