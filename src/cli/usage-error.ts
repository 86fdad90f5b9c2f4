/** Words the errors of a command line: those of commander, and what other tools call a command. */
import { CommanderError } from 'commander';
import { MagnumError } from '../errors.ts';
import { type CommandSpec, flagParts, type OptionSpec } from './command-spec.ts';
import { suggestionFor, suggestionIn } from './commander.ts';
import { extendHint } from './error-text.ts';
import { formatHint } from './format-hint.ts';
import type { ArgumentLine } from './legacy-arguments.ts';
import { operandsOf } from './other-tools/corrected-line.ts';
import { correctedHint, meantCommandError, misplacedOptionError } from './other-tools/meant-command-error.ts';
import { removedCommandError } from './other-tools/removed-command.ts';

/** Adds a hint to the help page. Returns errors of other kinds unchanged. */
export function toUsageError(
  error: unknown,
  line: ArgumentLine,
  argv: readonly string[],
  specs: readonly CommandSpec[],
): unknown {
  if (error instanceof CommanderError) {
    if (UNQUOTED_CODES.includes(error.code)) {
      const hint = quotesHint(line);
      if (hint !== undefined) return withHelp(sentenceOf(error, line), hint, line);
    }
    if (error.code === 'commander.unknownCommand' || error.code === 'commander.unknownOption') {
      const meant =
        line.spec === undefined
          ? (removedCommandError(line, argv) ?? meantCommandError(line, argv, specs))
          : misplacedOptionError(line, argv, specs);
      return meant ?? withHelp(sentenceOf(error, line), suggestionIn(error), line);
    }
    if (MISSING_CODES.includes(error.code))
      return missingError(line) ?? withHelp(sentenceOf(error, line), undefined, line);
    const hint =
      error.code === 'commander.invalidArgument'
        ? (formatHint(line) ?? correctedHint(line, argv, specs))
        : suggestionIn(error);
    return withHelp(sentenceOf(error, line), hint, line);
  }
  if (!(error instanceof MagnumError) || error.kind !== 'usage') return error;
  const isIncomplete = line.spec === undefined && line.phrase !== '';
  return (isIncomplete && meantCommandError(line, argv, specs)) || withHelp(error.message, error.hint, line);
}

/** Names the help page of the command or of the group. */
function withHelp(message: string, hint: string | undefined, { spec, phrase }: ArgumentLine): MagnumError {
  const page = spec?.names[0] ?? phrase;
  const more = `Try 'magnum help${page === '' ? '' : ` ${page}`}' for more information.`;
  return new MagnumError('usage', message, { hint: extendHint(hint, more) });
}

const UNQUOTED_CODES: readonly string[] = ['commander.unknownOption', 'commander.excessArguments'];

/** For a command line without quotes, whose words after the first are read as other words. */
function quotesHint({ spec }: ArgumentLine): string | undefined {
  const unquoted = Object.values(spec?.positionals ?? {}).find(({ isCommandLine }) => isCommandLine);
  return unquoted && `Write ${unquoted.label} in quotes, as one word.`;
}

const MISSING_CODES: readonly string[] = [
  'commander.missingArgument',
  'commander.missingMandatoryOptionValue',
];

/** One error for all that is missing; undefined if nothing is. */
function missingError(line: ArgumentLine): MagnumError | undefined {
  const { spec, tokens } = line;
  const { positionals = {}, options = {} } = spec ?? {};
  const operands = tokens.filter(({ kind }) => kind === 'operand').length;
  const isGiven = (key: string) =>
    tokens.some(
      (token) => token.kind === 'option' && token.option.origin === 'own' && token.option.key === key,
    );
  const words = Object.values(positionals)
    .slice(operands)
    .filter(({ count }) => count === 'one' || count === 'many')
    .map(({ label }) => `'${label.replace(/^<|>$/g, '')}'`);
  const flags = Object.entries<OptionSpec>(options)
    .filter(([key, option]) => 'required' in option && option.required === true && !isGiven(key))
    .map(([, { flag }]) => `'${longFlagOf(flag)}'`);
  const missing = [...counted('argument', words), ...counted('option', flags)];
  return missing.length === 0
    ? undefined
    : withHelp(`Missing required ${missing.join(' and ')}.`, undefined, line);
}

const longFlagOf = (flag: string): string => {
  const { long, value } = flagParts(flag);
  return `${long} ${value}`;
};

const counted = (noun: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${noun}${names.length === 1 ? '' : 's'} ${names.join(', ')}`];

/** Commander's sentences that have another form than those of this program. */
const REWORDED: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/^option '(.+)' argument '(.*)' is invalid\./s, "Invalid value '$2' for option '$1'."],
  [
    /^command-argument value '(.*)' is invalid for argument '(.+)'\./s,
    "Invalid value '$1' for argument '$2'.",
  ],
  [/^option '(.+)' argument missing$/, "Option '$1' requires a value"],
];

/** The first line of commander's message as a sentence; `suggestionIn` returns the second. */
function sentenceOf({ message }: CommanderError, { spec }: ArgumentLine): string {
  const [first = ''] = message
    .replace(/^error: /, '')
    // Commander knows only the last word of `config set`.
    .replace(/^(too many arguments for ').+?(?='\.)/, (_, start) => `${start}${spec?.names[0]}`)
    .split('\n');
  const line = REWORDED.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), first);
  return `${line.charAt(0).toUpperCase()}${line.slice(1)}${line.endsWith('.') ? '' : '.'}`;
}

/** The error for a group of commands without a command of it. */
export function incompleteCommandError(
  phrase: string,
  { tokens }: ArgumentLine,
  specs: readonly CommandSpec[],
): MagnumError {
  const names = specs.filter(({ hidden }) => hidden !== true).flatMap(({ names }) => names);
  const longer = names.filter((words) => words.startsWith(`${phrase} `));
  const next = [...new Set(longer.map((words) => words.split(' ')[phrase.split(' ').length] as string))];
  const [operand] = operandsOf(tokens);
  if (operand === undefined)
    return new MagnumError('usage', `'${phrase}' requires a subcommand: ${next.join(', ')}.`);
  return new MagnumError('usage', `Unknown command '${phrase} ${operand.word}'.`, {
    hint: suggestionFor(operand.word, next) ?? `The commands of '${phrase}' are ${next.join(', ')}.`,
  });
}
