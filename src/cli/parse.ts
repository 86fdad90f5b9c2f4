/** From argv and the tables to one verb and its typed options; commander does the parsing. */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { MagnumError } from '../errors.ts';
import type { Environment } from '../world.ts';
import { type GlobalValues, globalOptions } from './globals.ts';
import { locate } from './locate.ts';
import { outputOptionsFor } from './output-options.ts';
import { flagParts, normalise } from './spelling.ts';
import type {
  IntegerOption,
  Command as MagnumCommand,
  OptionSpec,
  PositionalSpec,
  VerbTable,
} from './table.ts';

type Values = Readonly<Record<string, unknown>>;

export interface Invocation {
  readonly command: MagnumCommand;
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

/** Throws MagnumError `usage`. */
export function parse(argv: readonly string[], commands: readonly MagnumCommand[], env: Environment): Parsed {
  const { command: found, words, rest } = locate(argv, commands, globalOptions);
  if (found === undefined) {
    const verbs = commands.map(({ table }) => table);
    return parseWithoutVerb(rest, words, verbs);
  }
  const verb = found.table;

  const own = verb.options ?? {};
  const output = outputOptionsFor(verb.output);
  const { argv: spelled, warnings } = atVerb(verb, () =>
    normalise(rest, [...byAge(own), output, globalOptions]),
  );
  const until = spelled.indexOf('--');
  const flags = until < 0 ? spelled : spelled.slice(0, until);
  if (flags.includes('--help') || flags.includes('-h')) return { kind: 'help', verb };

  const positionals = Object.entries(verb.positionals ?? {});
  const read = withGlobals(spelled, [own, output], (globals) => {
    const command = new Command(`magnum ${verb.words[0]}`);
    const readOwn = addOptions(command, own);
    const readOutput = addOptions(command, output);
    const readGlobals = addOptions(command, globals);
    for (const [, { label, help, count, choices }] of positionals) {
      const name = label.replace(/^<|>$/g, '');
      const argument = new Argument(POSITIONAL_FORMS[count](name), help);
      command.addArgument(choices === undefined ? argument : argument.choices(choices));
    }
    atVerb(verb, () => runCommander(command, spelled));
    return { command, readOwn, readOutput, readGlobals };
  });

  const given = Object.fromEntries(
    positionals.map(([key], index) => [key, read.command.processedArgs[index]]),
  );
  return {
    kind: 'run',
    invocation: {
      command: found,
      options: { ...read.readOwn(env), ...given },
      // The environment's say in which cloud it is belongs to clouds/.
      globals: read.readGlobals(undefined),
      output: read.readOutput(env),
      warnings,
    },
  };
}

/**
 * Commander takes longer to be told of all global options than to parse: it is told of those that the command line
 * mentions, and of all where something is wrong, for then it says which may have been meant.
 */
function withGlobals<T>(
  argv: readonly string[],
  others: readonly Readonly<Record<string, OptionSpec>>[],
  parse: (globals: Readonly<Record<string, OptionSpec>>) => T,
): T {
  const words = new Set(
    argv.map((word) => (word.startsWith('--') ? word.split('=', 1)[0] : word.slice(0, 2))),
  );
  const mentioned = Object.entries(globalOptions).filter(([, { flag }]) => {
    const { short, long } = flagParts(flag);
    return words.delete(long) || (short !== undefined && words.delete(short));
  });
  for (const option of others.flatMap((table) => Object.values(table))) {
    words.delete(flagParts(option.flag).long);
    if (option.type === 'toggle') words.delete(option.off);
  }
  if ([...words].some((word) => word?.startsWith('--') && word !== '--')) return parse(globalOptions);
  try {
    return parse(Object.fromEntries(mentioned));
  } catch (error) {
    if (!(error instanceof MagnumError)) throw error;
    return parse(globalOptions);
  }
}

/** The options that the legacy command has, and those that came since. */
function byAge(options: Readonly<Record<string, OptionSpec>>): Readonly<Record<string, OptionSpec>>[] {
  const entries = Object.entries(options);
  return [false, true].map((newer) =>
    Object.fromEntries(entries.filter(([, option]) => (option.newer === true) === newer)),
  );
}

/** No command: help, the version, or a word that is no command. */
function parseWithoutVerb(argv: readonly string[], word: string, verbs: readonly VerbTable[]): Parsed {
  if (word !== '') atVerb(undefined, () => refuseUnknown(word, verbs));
  const { argv: spelled } = atVerb(undefined, () => normalise(argv, [globalOptions]));
  if (spelled.includes('--version')) return { kind: 'version' };
  if (spelled.includes('--help') || spelled.includes('-h')) return { kind: 'help', verb: undefined };
  withGlobals(spelled, [], (globals) => {
    const command = new Command('magnum');
    addOptions(command, globals);
    atVerb(undefined, () => runCommander(command, spelled));
  });
  return { kind: 'help', verb: undefined };
}

/** Commander knows how to say which command may have been meant. */
function refuseUnknown(word: string, verbs: readonly VerbTable[]): never {
  const shown = verbs.filter((verb) => verb.hidden !== true);
  const phrases = shown.flatMap((verb) => verb.words).filter((words) => words.startsWith(`${word} `));
  if (phrases.length > 0) {
    const next = new Set(phrases.map((words) => words.split(' ')[word.split(' ').length]));
    throw new MagnumError(
      'usage',
      `'${word}' is not a whole command; it goes on with ${[...next].join(', ')}`,
    );
  }
  const firsts = shown.map((verb) => verb.words[0].split(' ')[0] as string);
  throw new MagnumError('usage', `unknown command '${word}'`, { hint: suggestionFor(word, firsts) });
}

/** `Did you mean cluster-list?`, or undefined when none of the names is near the word: as commander says it. */
export function suggestionFor(word: string, names: readonly string[]): string | undefined {
  const root = new Command('magnum');
  for (const name of new Set(names)) quiet(root.command(name));
  try {
    runCommander(root, [word]);
    return undefined;
  } catch (error) {
    return error instanceof MagnumError ? error.hint : undefined;
  }
}

/** Makes a usage error end with where to read more. */
function atVerb<T>(verb: VerbTable | undefined, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof MagnumError) || error.kind !== 'usage') throw error;
    const more = `Try 'magnum help${verb === undefined ? '' : ` ${verb.words[0]}`}' for more information.`;
    const hint = error.hint === undefined ? more : `${error.hint} ${more}`;
    throw new MagnumError('usage', error.message, { hint });
  }
}

function quiet(command: Command): Command {
  return command
    .helpOption(false)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });
}

function runCommander(command: Command, argv: readonly string[]): void {
  quiet(command).allowExcessArguments(false);
  if (command.commands.length === 0) command.action(() => {});
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const [message = '', ...hints] = error.message.replace(/^error: /, '').split('\n');
    throw new MagnumError('usage', message, { hint: hints.join(' ').replace(/^\(|\)$/g, '') || undefined });
  }
}

const POSITIONAL_FORMS: Readonly<Record<PositionalSpec['count'], (name: string) => string>> = {
  one: (name) => `<${name}>`,
  optional: (name) => `[${name}]`,
  many: (name) => `<${name}...>`,
  any: (name) => `[${name}...]`,
};

type Reader = (env: Environment | undefined) => Values;

/** Adds the options of a table to a command; the function returned reads their values after the parsing. */
function addOptions(command: Command, options: Readonly<Record<string, OptionSpec>>): Reader {
  const readers: [string, (env: Environment | undefined) => unknown][] = [];
  for (const [key, spec] of Object.entries(options)) {
    const { long } = flagParts(spec.flag);
    if (command.options.some((option) => option.long === long)) continue;
    const option = new Option(spec.flag, spec.help);
    // Commander takes --no-proxy for the opposite of --proxy; here such an option stands for itself.
    option.negate = false;
    const name = option.attributeName();
    if ('required' in spec && spec.required === true) option.makeOptionMandatory();
    if (spec.type === 'choice') option.choices(spec.choices);
    if (spec.type === 'integer')
      option.preset(spec.bare).argParser((value) => toInteger(String(value), spec));
    if (spec.type === 'text' && spec.bare !== undefined) option.preset(spec.bare);
    if (spec.type === 'list') {
      option.argParser((value: string, all: readonly string[] | undefined) => [...(all ?? []), value]);
    }
    if ('default' in spec && spec.default !== undefined) option.default(spec.default);
    if (spec.type === 'toggle') {
      const off = new Option(spec.off, spec.offHelp).conflicts(name);
      command.addOption(off);
      readers.push([key, () => toggleValue(command, name, off.attributeName())]);
    } else {
      readers.push([
        key,
        (env) => command.getOptionValue(name) ?? fromEnvironment(spec, env) ?? missing(spec),
      ]);
    }
    command.addOption(option);
  }
  return (env) => Object.fromEntries(readers.map(([key, read]) => [key, read(env)]));
}

function toggleValue(command: Command, on: string, off: string): boolean | undefined {
  if (command.getOptionValue(on) === true) return true;
  return command.getOptionValue(off) === true ? false : undefined;
}

function toInteger(value: string, { min, max }: IntegerOption): number {
  if (!/^[+-]?\d+$/.test(value.trim())) throw new InvalidArgumentError('It is not a whole number.');
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new InvalidArgumentError('It is too large.');
  if (min !== undefined && number < min) throw new InvalidArgumentError(`It must be ${min} or more.`);
  if (max !== undefined && number > max) throw new InvalidArgumentError(`It must be ${max} or less.`);
  return number;
}

/** Environment variables that stand in for an option; a value that cannot be used there is ignored as by cliff. */
function fromEnvironment(spec: OptionSpec, env: Environment | undefined): unknown {
  const value = spec.env?.map((name) => env?.[name]).find((found) => found !== undefined && found !== '');
  if (value === undefined) return undefined;
  if (spec.type === 'switch') return !/^(0|f|false|n|no|off)$/i.test(value);
  if (spec.type === 'integer') return /^\d+$/.test(value) ? Number(value) : undefined;
  return value;
}

const missing = (spec: OptionSpec) =>
  spec.type === 'switch' ? false : spec.type === 'list' ? [] : undefined;
