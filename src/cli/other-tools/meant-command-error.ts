/** The error for the words of another tool, whose hint is the command of this program. */
import { MagnumError } from '../../errors.ts';
import type { CommandSpec } from '../command-spec.ts';
import { type ArgumentLine, isUnresolved, readArguments, type Token } from '../legacy-arguments.ts';
import { suggestedCommand } from '../suggested-command.ts';
import { translateOptions } from './foreign-options.ts';
import { capacityOf, findMeantCommand, findMeantGroup, type MeantCommand } from './meant-command.ts';

type Word = Extract<Token, { kind: 'command' | 'operand' }>;

/** The words of the line, up to an unknown option, whose value the next word can be. */
function wordsOf({ tokens }: ArgumentLine): readonly Word[] {
  const unknown = tokens.findIndex(isUnresolved);
  const known = unknown < 0 ? tokens : tokens.slice(0, unknown);
  return known.filter((token): token is Word => token.kind === 'command' || token.kind === 'operand');
}

/** Undefined if the words name no command. `argv` is the command line that was read as `line`. */
export function meantCommandError(
  line: ArgumentLine,
  argv: readonly string[],
  specs: readonly CommandSpec[],
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
  if (first === undefined) return undefined;
  const typed = words.slice(0, first.length);
  const reread = (meant: MeantCommand) =>
    readArguments(translateOptions(corrected(argv, words, meant), meant.spec), specs);
  // With the options of the command, other words are operands, and `get` depends on their number.
  const operands = wordsOf(reread(first)).filter(({ kind }) => kind === 'operand');
  const meant = find([...typed, ...operands]) ?? first;
  const { spec } = meant;
  const command = suggestedCommand(spec, reread(meant), { operands: capacityOf(spec) });
  return new MagnumError('usage', `Unknown command '${typed.map(({ word }) => word).join(' ')}'.`, {
    hint: `To ${purposeOf(spec)}: ${command}`,
  });
}

/** kubectl's `TYPE/NAME` as two words. */
function separateName(word: string): string[] {
  const [, type = '', name = ''] = /^([a-z]+)\/([^/]+)$/.exec(word) ?? [];
  return findMeantGroup([type]) === undefined ? [word] : [type, name];
}

/** The command line with the name of the command instead of the words of the other tool. */
function corrected(
  argv: readonly string[],
  words: readonly Word[],
  { spec, length, keepsWords }: MeantCommand,
): readonly string[] {
  const [first, ...others] = words.slice(0, keepsWords ? length : undefined).map(({ index }) => index);
  return argv.flatMap((word, index) => {
    if (index === first) return spec.names[0].split(' ');
    return others.includes(index) ? [] : [word];
  });
}

/** `list clusters`, for a hint that starts with `To`. */
const purposeOf = ({ summary }: CommandSpec): string =>
  `${summary.charAt(0).toLowerCase()}${summary.slice(1).replace(/\.$/, '')}`;
