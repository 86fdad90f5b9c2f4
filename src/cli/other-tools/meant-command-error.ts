/** The error for the words of another tool, whose hint is the command of this program. */
import { MagnumError } from '../../errors.ts';
import type { CommandSpec } from '../command-spec.ts';
import { type ArgumentLine, isUnresolved, readArguments, type Token } from '../legacy-arguments.ts';
import { suggestedCommand } from '../suggested-command.ts';
import { capacityOf, findMeantCommand, type MeantCommand } from './meant-command.ts';

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
  const reread = (meant: MeantCommand) => readArguments(corrected(argv, typed, meant), specs);
  // With the options of the command, other words are operands, and `get` depends on their number.
  const operands = wordsOf(reread(first)).filter(({ kind }) => kind === 'operand');
  const meant = find([...typed, ...operands]) ?? first;
  const { spec, keepsWords } = meant;
  const command = suggestedCommand(spec, reread(meant), { operands: keepsWords ? capacityOf(spec) : 0 });
  return new MagnumError('usage', `Unknown command '${typed.map(({ word }) => word).join(' ')}'.`, {
    hint: `To ${purposeOf(spec)}: ${command}`,
  });
}

/** The command line with the name of the command instead of the words of the other tool. */
function corrected(
  argv: readonly string[],
  typed: readonly Word[],
  { spec }: MeantCommand,
): readonly string[] {
  const [first, ...others] = typed.map(({ index }) => index);
  return argv.flatMap((word, index) => {
    if (index === first) return spec.names[0].split(' ');
    return others.includes(index) ? [] : [word];
  });
}

/** `list clusters`, for a hint that starts with `To`. */
const purposeOf = ({ summary }: CommandSpec): string =>
  `${summary.charAt(0).toLowerCase()}${summary.slice(1).replace(/\.$/, '')}`;
