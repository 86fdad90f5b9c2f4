/** The errors for the words of another tool, whose hint is the command of this program. */
import { MagnumError } from '../../errors.ts';
import { localCommand } from '../../platform/own-command.ts';
import type { CommandSpec } from '../command-spec.ts';
import { foreignFormat } from '../format-hint.ts';
import { type ArgumentLine, isUnresolved, readArguments, type Token } from '../legacy-arguments.ts';
import { optionsOf, spellingsOf } from '../option-lookup.ts';
import { repeatsOwnOptions, suggestedCommand } from '../suggested-command.ts';
import { correctedLine, operandsOf } from './corrected-line.ts';
import { translateOptions } from './foreign-options.ts';
import { findMeantCommand, findMeantGroup } from './meant-command.ts';

type Word = Extract<Token, { kind: 'command' | 'operand' }>;

const isCommandWord = (token: Token): token is Word & { readonly kind: 'command' } =>
  token.kind === 'command';

/** The words of the line, up to an unknown option, whose value the next word can be. */
const wordsOf = ({ tokens }: ArgumentLine): readonly Word[] => [
  ...tokens.filter(isCommandWord),
  ...operandsOf(tokens),
];

/** Undefined if the words name no command. `argv` is the command line that was read as `line`. */
export function meantCommandError(
  line: ArgumentLine,
  argv: readonly string[],
  specs: readonly CommandSpec[],
  movable = argv.length,
): MagnumError | undefined {
  const separate = argv.flatMap(separateName);
  if (separate.length > argv.length)
    return meantCommandError(readArguments(separate, specs), separate, specs);
  const words = wordsOf(line);
  const find = (operands: readonly Word[]) =>
    findMeantCommand(
      operands.map(({ word }) => word),
      specs,
      line.phrase === '' ? 1 : line.phrase.split(' ').length + 1,
    );
  const first = find(words);
  if (first === undefined) {
    const moved = withLaterOutputOption(line, argv, specs, movable);
    return moved && meantCommandError(readArguments(moved.argv, specs), moved.argv, specs, moved.movable);
  }
  const typed = words.slice(0, first.length);
  const rest = without(argv, typed);
  // With the options of the command, other words are operands, and `get` depends on their number.
  const translated = translateOptions(rest, first.spec).words;
  const name = first.spec.names[0].split(' ');
  const operands = operandsOf(
    readArguments([...name, ...translated.map(({ word }) => word)], specs).tokens,
  ).flatMap((token) => {
    const index = translated[token.index - name.length]?.index;
    return index === undefined ? [] : [{ ...token, index }];
  });
  const meant = find([...typed, ...operands]);
  if (meant === undefined) return undefined;
  const more = operands.slice(0, meant.length - first.length);
  const { line: corrected } = correctedLine(without(rest, more), meant.spec, specs, meant.operands);
  return new MagnumError(
    'usage',
    `Unknown command '${[...typed, ...more].map(({ word }) => word).join(' ')}'.`,
    { hint: hintFor(meant.spec, corrected) },
  );
}

/**
 * The error for an option that is unknown at its place, if the command has it under another name or only after its own name. Undefined
 * for other options.
 */
export function misplacedOptionError(
  line: ArgumentLine,
  argv: readonly string[],
  specs: readonly CommandSpec[],
): MagnumError | undefined {
  const unknown = line.tokens.find(isUnresolved);
  const hint = correctedHint(line, argv, specs, true);
  if (unknown?.kind !== 'unknown-option' || hint === undefined) return undefined;
  const isMisplaced = line.scope.lookUp(unknown.typed).kind === 'found';
  const message = isMisplaced
    ? `Option '${unknown.typed}' must be after the command.`
    : `Unknown option '${unknown.typed}'.`;
  return new MagnumError('usage', message, { hint });
}

/** The hint for words of another tool after a command of this program; undefined if nothing can be corrected. */
export function correctedHint(
  line: ArgumentLine,
  argv: readonly string[],
  specs: readonly CommandSpec[],
  isOrderWrong = false,
): string | undefined {
  const { spec, tokens } = line;
  if (spec === undefined) return undefined;
  const { line: corrected, isChanged } = correctedLine(
    without(argv, tokens.filter(isCommandWord)),
    spec,
    specs,
  );
  if (!(isChanged || isOrderWrong)) return undefined;
  // Without one of its options, the command can do something else.
  if (corrected.tokens.some(isUnresolved) || !repeatsOwnOptions(corrected)) return undefined;
  return hintFor(spec, corrected);
}

function hintFor(spec: CommandSpec, line: ArgumentLine): string {
  const [name] = spec.names;
  const own = line.tokens.filter((token) => token.kind === 'option' && token.option.origin === 'own');
  if (line.tokens.some((token) => token.kind === 'option' && token.option.key === 'help'))
    return `To show the help of ${name}: ${localCommand('help', name)}`;
  if ('op' in (spec.positionals ?? {}) && own.length === 0 && !isOperationGiven(line))
    return `To see how to ${purposeOf(spec)}: ${localCommand('help', name)}`;
  const more = foreignFormat(line)?.words ?? [];
  return `To ${purposeOf(spec)}: ${suggestedCommand(spec, line, { more })}`;
}

/** True if the words after the names of the resources say what to update. */
const isOperationGiven = ({ spec, tokens }: ArgumentLine): boolean =>
  operandsOf(tokens).length > Object.keys(spec?.positionals ?? {}).indexOf('op');

/**
 * The command line with an output option, which kubectl accepts before its command, at the end; undefined without one. Only the first
 * `movable` words are considered, because those after them have been moved.
 */
function withLaterOutputOption(
  { tokens }: ArgumentLine,
  argv: readonly string[],
  specs: readonly CommandSpec[],
  movable: number,
): { readonly argv: readonly string[]; readonly movable: number } | undefined {
  const unknown = tokens.find(isUnresolved);
  if (unknown?.kind !== 'unknown-option') return undefined;
  const { index, typed } = unknown;
  const option = optionsOf(specs.find(({ output }) => output === 'rows')).find(
    (candidate) => candidate.origin === 'output' && spellingsOf(candidate).includes(typed),
  );
  if (option === undefined) return undefined;
  const end = option.takes === 'value' && argv[index] === typed ? index + 2 : index + 1;
  // A command needs more words.
  if (end >= movable) return undefined;
  return {
    argv: [...argv.slice(0, index), ...argv.slice(end), ...argv.slice(index, end)],
    movable: movable - (end - index),
  };
}

/** kubectl's `TYPE/NAME` as two words. */
function separateName(word: string): string[] {
  const [, type = '', name = ''] = /^([a-z]+)\/([^/]+)$/.exec(word) ?? [];
  return findMeantGroup([type]) === undefined ? [word] : [type, name];
}

const without = (argv: readonly string[], words: readonly { readonly index: number }[]): readonly string[] =>
  argv.filter((_, index) => !words.some((word) => word.index === index));

/** `list clusters`, for a hint that starts with `To`. */
const purposeOf = ({ summary }: CommandSpec): string =>
  `${summary.charAt(0).toLowerCase()}${summary.slice(1).replace(/\.$/, '')}`;
