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
}

/**
 * `magnum` with the command of `line`, and what can be repeated of its words. Leaves out secrets, invalid values and unknown options,
 * and operands after an unknown option: they can be its value, and that can be a secret.
 */
export function suggestedCommand(
  spec: CommandSpec,
  { tokens }: ArgumentLine,
  { without, more = [] }: Changes = {},
): string {
  const unknown = tokens.findIndex(isUnresolved);
  const known = unknown < 0 ? tokens : tokens.slice(0, unknown);
  const operands = known.flatMap((token) =>
    token.kind === 'operand' && hideCredentials(token.word) === token.word ? [token.word] : [],
  );
  const dash = operands.findIndex((word) => word.startsWith('-'));
  const last = dash < 0 ? [] : ['--', ...operands.splice(dash)];
  const options = tokens.flatMap((token) =>
    token.kind === 'option' && token.option.key !== without ? wordsOf(token) : [],
  );
  const words = [...operands, ...more, ...options, ...last];
  return ['magnum', spec.names[0], ...words.map(quoteForPosixIfNeeded)].join(' ');
}

/** True if a suggested command repeats all options of the command that are on the line. */
export const repeatsOwnOptions = ({ tokens }: ArgumentLine): boolean =>
  tokens.every(
    (token) => token.kind !== 'option' || token.option.origin !== 'own' || wordsOf(token).length > 0,
  );

/** An abbreviation can be a whole option of another tool with another meaning: `--all` is not --allow-http. */
const isExact = ({ typed, name }: Token & { kind: 'option' }): boolean => typed === name;

/** Empty if the option cannot be repeated. */
function wordsOf(token: Token & { kind: 'option' }): readonly string[] {
  const { option, name, value } = token;
  const { spec, takes } = option;
  if (!isExact(token)) return [];
  const long = name.startsWith('--') ? canonicalName(option, name) : (option.names[0] as string);
  if (takes === 'nothing') return value === undefined ? [long] : [];
  if (value === undefined) return takes === 'number' ? [long] : [];
  if (spec.type === 'choice' && !spec.choices.includes(value)) return [];
  if (!isSafeToRepeat(option, value)) return [];
  return optionWithValue(long, value);
}
