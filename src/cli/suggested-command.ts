/** A command line that repeats the words of the user, for a hint: ready to paste, without secrets. */
import { quoteForPosixIfNeeded } from '../platform/shell-quoting.ts';
import { hideCredentials } from '../platform/url-credentials.ts';
import type { CommandSpec } from './command-spec.ts';
import { type ArgumentLine, isUnresolved, type Token } from './legacy-arguments.ts';
import { canonicalName } from './option-lookup.ts';
import { isSafeToRepeat, optionWithValue } from './repeatable-options.ts';

export interface Changes {
  /** The key of an option to leave out. */
  readonly without?: string;
  /** Words to add. */
  readonly more?: readonly string[];
  /** The number of operands to repeat; defaults to all. */
  readonly operands?: number;
}

/**
 * `magnum` with the command of `line`, and what can be repeated of its words. Leaves out secrets, invalid values and unknown options,
 * and operands after an unknown option: they can be its value, and that can be a secret.
 */
export function suggestedCommand(
  spec: CommandSpec,
  { tokens }: ArgumentLine,
  { without, more = [], operands: limit = Number.POSITIVE_INFINITY }: Changes = {},
): string {
  const unknown = tokens.findIndex(isUnresolved);
  const known = unknown < 0 ? tokens : tokens.slice(0, unknown);
  const operands = known.flatMap((token) =>
    token.kind === 'operand' && !token.word.startsWith('-') && hideCredentials(token.word) === token.word
      ? [token.word]
      : [],
  );
  const options = tokens.flatMap((token) =>
    token.kind === 'option' && token.option.key !== without && isExact(token) ? wordsOf(token) : [],
  );
  const words = [...operands.slice(0, limit), ...more, ...options];
  return ['magnum', spec.names[0], ...words.map(quoteForPosixIfNeeded)].join(' ');
}

/** An abbreviation can be a whole option of another tool with another meaning: `--all` is not --allow-http. */
const isExact = ({ typed, name }: Token & { kind: 'option' }): boolean => typed === name;

/** Empty if the option cannot be repeated. */
function wordsOf({ option, name, value }: Token & { kind: 'option' }): readonly string[] {
  const { spec, takes } = option;
  const long = name.startsWith('--') ? canonicalName(option, name) : (option.names[0] as string);
  if (takes === 'nothing') return value === undefined ? [long] : [];
  if (value === undefined) return takes === 'number' ? [long] : [];
  if (spec.type === 'choice' && !spec.choices.includes(value)) return [];
  if (!isSafeToRepeat(option, value)) return [];
  return optionWithValue(long, value);
}
