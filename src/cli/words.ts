/**
 * A command line that is words and nothing else needs no parser, nor the tables of global options: it is a command and what
 * the command is given.
 */
import type { Environment } from '../world.ts';
import { outputOptionsFor } from './output-options.ts';
import { flagParts } from './spelling.ts';
import type { Command, OptionSpec, PositionalSpec, VerbTable } from './table.ts';

export type Values = Readonly<Record<string, unknown>>;

export interface Invocation {
  readonly command: Command;
  /** The verb's own options and positionals, by the keys of its table. */
  readonly options: Values;
  readonly globals: Values;
  readonly output: Values;
  /** To be said on stderr: old spellings. */
  readonly warnings: readonly string[];
}

export type Parsed =
  | { readonly kind: 'run'; readonly invocation: Invocation }
  | { readonly kind: 'help'; readonly verb: VerbTable | undefined }
  | { readonly kind: 'version' };

/** The command with the most words: `cluster-template list` before `cluster`. `count` is how many they are. */
export function commandOf(
  words: readonly string[],
  commands: readonly Command[],
): { readonly command: Command; readonly count: number } | undefined {
  for (let count = Math.min(3, words.length); count > 0; count--) {
    const phrase = words.slice(0, count).join(' ');
    const command = commands.find(({ table }) => table.words.includes(phrase));
    if (command !== undefined) return { command, count };
  }
  return undefined;
}

/** undefined where there are options, or where something is wrong: the parser knows how to say what. */
export function readWords(
  argv: readonly string[],
  commands: readonly Command[],
  env: Environment,
): Parsed | undefined {
  if (argv.length === 0) return { kind: 'help', verb: undefined };
  if (argv.some((word) => word.startsWith('-'))) return undefined;
  const found = commandOf(argv, commands);
  if (found === undefined) return undefined;
  const { options: own = {}, positionals = {} } = found.command.table;
  if (Object.values(own).some((spec) => 'required' in spec && spec.required === true)) return undefined;
  const given = readPositionals(Object.entries(positionals), argv.slice(found.count));
  if (given === undefined) return undefined;
  const options = { ...absentOptions(found.command.table, env), ...given };
  const output = absentOutput(found.command.table, env);
  const invocation = { command: found.command, options, globals: {}, output, warnings: [] };
  return { kind: 'run', invocation };
}

function readPositionals(
  specs: readonly (readonly [key: string, spec: PositionalSpec])[],
  words: readonly string[],
): Values | undefined {
  const given: Record<string, unknown> = {};
  let at = 0;
  for (const [key, { count, choices }] of specs) {
    if (count === 'many' || count === 'any') {
      if (choices !== undefined || (count === 'many' && at >= words.length)) return undefined;
      given[key] = words.slice(at);
      at = Math.max(at, words.length);
    } else {
      const word = words[at++];
      if (word === undefined ? count === 'one' : choices?.includes(word) === false) return undefined;
      given[key] = word;
    }
  }
  return at < words.length ? undefined : given;
}

/** What the options of a command are where none of them is on the command line. */
export const absentOptions = ({ options = {} }: VerbTable, env: Environment): Values =>
  absent(Object.entries(options), env);

/** The same of those for its output; an option of the command's own goes before one that has its name. */
export function absentOutput({ options = {}, output }: VerbTable, env: Environment): Values {
  const own = new Set(Object.values(options).map(({ flag }) => flagParts(flag).long));
  const others = Object.entries(outputOptionsFor(output)).filter(
    ([, { flag }]) => !own.has(flagParts(flag).long),
  );
  return absent(others, env);
}

const absent = (specs: readonly [string, OptionSpec][], env: Environment): Values =>
  Object.fromEntries(specs.map(([key, spec]) => [key, valueOfAbsent(spec, env)]));

/** What an option is where the command line does not say. */
export function valueOfAbsent(spec: OptionSpec, env: Environment | undefined): unknown {
  if (spec.type === 'toggle') return undefined;
  if ('default' in spec && spec.default !== undefined) return spec.default;
  return (
    fromEnvironment(spec, env) ?? (spec.type === 'switch' ? false : spec.type === 'list' ? [] : undefined)
  );
}

/** Environment variables that stand in for an option; a value that cannot be used there is ignored as by cliff. */
function fromEnvironment(spec: OptionSpec, env: Environment | undefined): unknown {
  const value = spec.env?.map((name) => env?.[name]).find((found) => found !== undefined && found !== '');
  if (value === undefined) return undefined;
  if (spec.type === 'switch') return !/^(0|f|false|n|no|off)$/i.test(value);
  if (spec.type === 'integer') return /^\d+$/.test(value) ? Number(value) : undefined;
  return value;
}
