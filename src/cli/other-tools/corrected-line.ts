/** Brings the words of a user into the form of a command of this program. */
import { type CommandSpec, flagParts, type OptionSpec } from '../command-spec.ts';
import { type ArgumentLine, isUnresolved, readArguments, type Token } from '../legacy-arguments.ts';
import { optionWithValue } from '../repeatable-options.ts';
import { translateOptions } from './foreign-options.ts';

export interface CorrectedLine {
  readonly line: ArgumentLine;
  /** True if more has changed than the order of the words. */
  readonly isChanged: boolean;
}

/** `order` names arguments, by their keys, and options: what the words that are not options are. */
export function correctedLine(
  rest: readonly string[],
  spec: CommandSpec,
  specs: readonly CommandSpec[],
  order: readonly string[] = usualOrder(spec),
): CorrectedLine {
  const name = spec.names[0].split(' ');
  const { words: translated, values: translatedValues, isChanged } = translateOptions(rest, spec);
  const words = translated.map(({ word }) => word);
  const { tokens } = readArguments([...name, ...words], specs);
  const operands = operandsOf(tokens);
  const used = new Set(operands.map(({ index }) => index - name.length));
  if (!tokens.some(isUnresolved)) used.add(words.indexOf('--'));
  const values = new Map<string, readonly string[]>(
    [...translatedValues].map(([key, value]) => [key, [value]]),
  );
  const given = new Set([...values.keys(), ...tokens.flatMap(flagOf)]);
  const texts = operands.map(({ word }) => word);
  for (const target of order.filter((target) => !given.has(target))) {
    const isLast = target === order.at(-1);
    const taken = texts.splice(0, isLast && isRepeatable(target, spec) ? texts.length : 1);
    if (taken.length > 0) values.set(target, taken);
  }
  const needsOperation = withOperation(values, spec);
  const options = order.filter((target) => target.startsWith('--'));
  const moved = options.flatMap((flag) =>
    (values.get(flag) ?? []).flatMap((value) => optionWithValue(flag, value)),
  );
  const positionals: string[] = [];
  for (const key of Object.keys(spec.positionals ?? {})) {
    const value = values.get(key);
    // Later arguments would take its place.
    if (value === undefined) break;
    positionals.push(...value);
  }
  const dash = positionals.findIndex((word) => word.startsWith('-'));
  const plain = dash < 0 ? positionals : positionals.slice(0, dash);
  const line = readArguments(
    [
      ...[...name, ...plain, ...moved],
      ...words.filter((_, index) => !used.has(index)),
      ...(dash < 0 ? [] : ['--', ...positionals.slice(dash)]),
    ],
    specs,
  );
  return { line, isChanged: isChanged || needsOperation };
}

/** The operands up to an unknown option, whose value the next word can be. */
export function operandsOf(tokens: readonly Token[]): readonly (Token & { readonly kind: 'operand' })[] {
  const unknown = tokens.findIndex(isUnresolved);
  return (unknown < 0 ? tokens : tokens.slice(0, unknown)).filter((token) => token.kind === 'operand');
}

/** The arguments; of a command without arguments, the required options. */
function usualOrder({ positionals = {}, options = {} }: CommandSpec): readonly string[] {
  const keys = Object.keys(positionals);
  if (keys.length > 0) return keys;
  return Object.values<OptionSpec>(options)
    .filter((option) => 'required' in option && option.required === true)
    .map(({ flag }) => flagParts(flag).long);
}

const isRepeatable = (key: string, { positionals = {} }: CommandSpec): boolean =>
  ['many', 'any'].includes(positionals[key]?.count ?? '');

const flagOf = (token: Token): string[] => (token.kind === 'option' ? [token.name] : []);

/** Adds the operation that `NAME=VALUE` stands for in other tools. Returns true if it was missing. */
function withOperation(values: Map<string, readonly string[]>, { positionals = {} }: CommandSpec): boolean {
  const [operation] = values.get('op') ?? [];
  if (!('op' in positionals) || operation === undefined || !/^[^=-][^=]*=/.test(operation)) return false;
  values.set('op', ['replace']);
  values.set('attributes', [operation, ...(values.get('attributes') ?? [])]);
  return true;
}
