/**
 * What a command line says, as far as that takes no parser: which command it means, whether help or the version is asked
 * for, and all of it where it has no options. The rest is for cli/parse.ts, which has commander with it.
 */
import { MagnumError } from '../errors.ts';
import type { Environment } from '../world.ts';
import { type GlobalValues, globalOptions } from './globals.ts';
import { locate } from './locate.ts';
import { outputOptionsFor } from './output-options.ts';
import { normalise } from './spelling.ts';
import type { Command, OptionSpec, PositionalSpec, VerbTable } from './table.ts';

export type Values = Readonly<Record<string, unknown>>;

export interface Invocation {
  readonly command: Command;
  /** The verb's own options and positionals, by the keys of its table. */
  readonly options: Values;
  readonly globals: GlobalValues;
  readonly output: Values;
  /** To be said on stderr: old spellings. */
  readonly warnings: readonly string[];
}

export type Parsed =
  | { readonly kind: 'run'; readonly invocation: Invocation }
  | { readonly kind: 'help'; readonly verb: VerbTable | undefined }
  | { readonly kind: 'version' };

/** A command line that a parser has to look at. */
export interface Unparsed {
  readonly kind: 'unparsed';
  /** undefined where there is none; then `word` is the one that should have been it, or empty. */
  readonly command: Command | undefined;
  readonly word: string;
  /** Without the words of the command, and with options in the spelling of the tables. */
  readonly argv: readonly string[];
  readonly warnings: readonly string[];
}

/** Throws MagnumError `usage` for an option that could be several. */
export function readCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
  env: Environment,
): Parsed | Unparsed {
  const { command, words, rest } = locate(argv, commands, globalOptions);
  if (command === undefined && words !== '')
    return { kind: 'unparsed', command, word: words, argv: rest, warnings: [] };
  const verb = command?.table;
  const own = verb?.options ?? {};
  const output = verb === undefined ? {} : outputOptionsFor(verb.output);
  const { argv: spelled, warnings } = atVerb(verb, () =>
    normalise(rest, [...byAge(own), output, globalOptions]),
  );
  if (command === undefined && spelled.includes('--version')) return { kind: 'version' };
  const until = command === undefined ? -1 : spelled.indexOf('--');
  const flags = until < 0 ? spelled : spelled.slice(0, until);
  if (flags.includes('--help') || flags.includes('-h')) return { kind: 'help', verb };
  if (command === undefined && spelled.length === 0) return { kind: 'help', verb: undefined };
  const plain = command && readWords(command, spelled, env);
  if (plain !== undefined) return { kind: 'run', invocation: plain };
  return { kind: 'unparsed', command, word: '', argv: spelled, warnings };
}

/** The options that the legacy command has, and those that came since. */
function byAge(options: Readonly<Record<string, OptionSpec>>): Readonly<Record<string, OptionSpec>>[] {
  const entries = Object.entries(options);
  return [false, true].map((newer) =>
    Object.fromEntries(entries.filter(([, option]) => (option.newer === true) === newer)),
  );
}

/** undefined where there are options, or where something is wrong: the parser knows how to say what. */
export function readWords(
  command: Command,
  words: readonly string[],
  env: Environment,
): Invocation | undefined {
  const { options: own = {}, positionals = {}, output } = command.table;
  if (words.some((word) => word.startsWith('-'))) return undefined;
  if (Object.values(own).some((spec) => 'required' in spec && spec.required === true)) return undefined;
  const given = readPositionals(Object.entries(positionals), words);
  if (given === undefined) return undefined;
  const flags = new Set(Object.values(own).map(({ flag }) => flag));
  const others = Object.entries(outputOptionsFor(output)).filter(([, { flag }]) => !flags.has(flag));
  return {
    command,
    options: { ...absent(Object.entries(own), env), ...given },
    globals: {} as GlobalValues,
    output: absent(others, env),
    warnings: [],
  };
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

/** Makes a usage error end with where to read more. */
export function atVerb<T>(verb: VerbTable | undefined, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MagnumError) || error.kind !== 'usage') throw error;
    const more = `Try 'magnum help${verb === undefined ? '' : ` ${verb.words[0]}`}' for more information.`;
    const hint = error.hint === undefined ? more : `${error.hint} ${more}`;
    throw new MagnumError('usage', error.message, { hint });
  }
}
