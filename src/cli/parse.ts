/** From argv and the tables to one verb and its typed options; commander does the parsing of options. */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { MagnumError } from '../errors.ts';
import type { Environment } from '../world.ts';
import { atVerb, readCommandLine, type Unparsed } from './command-line.ts';
import { globalOptions } from './globals.ts';
import { mayBeNear } from './near.ts';
import { outputOptionsFor } from './output-options.ts';
import { flagParts } from './spelling.ts';
import type {
  IntegerOption,
  Command as MagnumCommand,
  OptionSpec,
  PositionalSpec,
  VerbTable,
} from './table.ts';
import {
  absentOptions,
  absentOutput,
  type Invocation,
  type Parsed,
  readWords,
  type Values,
  valueOfAbsent,
} from './words.ts';

/** Throws MagnumError `usage`. */
export function parse(argv: readonly string[], commands: readonly MagnumCommand[], env: Environment): Parsed {
  const words = readWords(argv, commands, env);
  if (words !== undefined) return words;
  const read = readCommandLine(argv, commands);
  return read.kind === 'unparsed' ? parseOptions(read, commands, env) : read;
}

/** Throws MagnumError `usage`. */
export function parseOptions(
  { command: found, word, argv, warnings }: Unparsed,
  commands: readonly MagnumCommand[],
  env: Environment,
): Parsed {
  if (found !== undefined) return { kind: 'run', invocation: { ...parseVerb(found, argv, env), warnings } };
  if (word !== '') {
    const verbs = commands.map(({ table }) => table);
    atVerb(undefined, () => refuseUnknown(word, verbs));
  }
  const command = new Command('magnum');
  addOptions(command, neededFor(argv, globalOptions));
  atVerb(undefined, () => runCommander(command, argv, [globalOptions]));
  return { kind: 'help', verb: undefined };
}

function parseVerb(
  found: MagnumCommand,
  argv: readonly string[],
  env: Environment,
): Omit<Invocation, 'warnings'> {
  const verb = found.table;
  const own = verb.options ?? {};
  const output = outputOptionsFor(verb.output);
  const positionals = Object.entries(verb.positionals ?? {});
  const command = new Command(`magnum ${verb.words[0]}`);
  const readOwn = addOptions(command, neededFor(argv, own));
  const readOutput = addOptions(command, neededFor(argv, output));
  const readGlobals = addOptions(command, neededFor(argv, globalOptions));
  for (const [, { label, help, count, choices }] of positionals) {
    const name = label.replace(/^<|>$/g, '');
    const argument = new Argument(POSITIONAL_FORMS[count](name), help);
    command.addArgument(choices === undefined ? argument : argument.choices(choices));
  }
  atVerb(verb, () => runCommander(command, argv, [own, output, globalOptions]));
  const given = Object.fromEntries(positionals.map(([key], index) => [key, command.processedArgs[index]]));
  return {
    command: found,
    options: { ...absentOptions(verb, env), ...readOwn(env), ...given },
    // The environment's say in which cloud it is belongs to clouds/.
    globals: readGlobals(undefined),
    output: { ...absentOutput(verb, env), ...readOutput(env) },
  };
}

/** Commander takes longer to be told of an option than to parse: it is told of those that may be on the line, or must be. */
function neededFor(
  argv: readonly string[],
  options: Readonly<Record<string, OptionSpec>>,
): Readonly<Record<string, OptionSpec>> {
  const said = new Set(
    argv.flatMap((word) => {
      if (word.startsWith('--')) return word.split('=', 1);
      // Letters behind one dash are as many options.
      return word.startsWith('-') ? [...word.slice(1)].map((letter) => `-${letter}`) : [];
    }),
  );
  const needed = Object.entries(options).filter(([, spec]) => {
    const { short, long } = flagParts(spec.flag);
    const names = [long, short, spec.type === 'toggle' ? spec.off : undefined];
    const isRequired = 'required' in spec && spec.required === true;
    return isRequired || names.some((name) => name !== undefined && said.has(name));
  });
  return Object.fromEntries(needed);
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
  for (const name of new Set(names.filter(mayBeNear(word)))) quiet(root.command(name));
  try {
    runCommander(root, [word], []);
    return undefined;
  } catch (error) {
    return error instanceof MagnumError ? error.hint : undefined;
  }
}

function quiet(command: Command): Command {
  return command
    .helpOption(false)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });
}

/** `known` is what may have been meant where an option is unknown. */
function runCommander(
  command: Command,
  argv: readonly string[],
  known: readonly Readonly<Record<string, OptionSpec>>[],
): void {
  quiet(command).allowExcessArguments(false);
  command.configureHelp({
    visibleOptions: () => {
      const near = argv.filter((word) => word.startsWith('--')).map(mayBeNear);
      const longs = known.flatMap((options) => Object.values(options).flatMap(longsOf));
      // As much of an option as commander takes to suggest it.
      return longs.filter((long) => near.some((fits) => fits(long))).map((long) => ({ long }) as Option);
    },
  });
  if (command.commands.length === 0) command.action(() => {});
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const [message = '', ...hints] = error.message.replace(/^error: /, '').split('\n');
    throw new MagnumError('usage', message, { hint: hints.join(' ').replace(/^\(|\)$/g, '') || undefined });
  }
}

const longsOf = (spec: OptionSpec): string[] => [
  flagParts(spec.flag).long,
  ...(spec.type === 'toggle' ? [spec.off] : []),
];

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
      readers.push([key, (env) => command.getOptionValue(name) ?? valueOfAbsent(spec, env)]);
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
