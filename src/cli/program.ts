/** Parses a command line with a commander program that is created from the command specifications. */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { MagnumError } from '../errors.ts';
import { isSwitchSet } from '../platform/boolean-variable.ts';
import { version } from '../version.ts';
import type { Environment } from '../world.ts';
import type {
  CommandSpec,
  IntegerOption,
  Command as MagnumCommand,
  OptionSpec,
  PositionalSpec,
} from './command-spec.ts';
import { silenced } from './commander.ts';
import { globalOptions } from './global-options.ts';
import { type ArgumentLine, canonicalize, readArguments } from './legacy-arguments.ts';
import { outputOptionsFor } from './output-options.ts';
import { incompleteCommandError, toUsageError } from './usage-error.ts';

export type Values = Readonly<Record<string, unknown>>;

export interface Invocation {
  readonly command: MagnumCommand;
  /** The command's own options and positionals, by the keys of its specification. */
  readonly options: Values;
  readonly globals: Values;
  readonly output: Values;
  /** Lines for stderr about deprecated option names. */
  readonly warnings: readonly string[];
}

export type Parsed =
  | { readonly kind: 'run'; readonly invocation: Invocation }
  /** `words` are those of a command or a group of commands; empty for the overview. */
  | { readonly kind: 'help'; readonly words: string }
  | { readonly kind: 'version' };

/** `env` has the variables that set options. Throws MagnumError `usage` for an invalid command line. */
export function parse(argv: readonly string[], commands: readonly MagnumCommand[], env: Environment): Parsed {
  const specs = commands.map(({ table }) => table);
  const line = readArguments(argv, specs);
  try {
    const canonical = canonicalize(line);
    if (canonical.incomplete === undefined)
      return runProgram(canonical.argv, commands, line.spec, canonical.warnings, env);
    if (requestsHelp(line)) return { kind: 'help', words: canonical.incomplete };
    throw incompleteCommandError(canonical.incomplete, line, specs);
  } catch (error) {
    throw toUsageError(error, line, argv, specs);
  }
}

/** True for `cluster --help`, but not for `cluster nosuch --help`. */
const requestsHelp = ({ tokens }: ArgumentLine): boolean =>
  tokens.some((token) => token.kind === 'option' && token.option.isGlobal && token.option.key === 'help') &&
  !tokens.some(({ kind }) => kind === 'operand');

function runProgram(
  argv: readonly string[],
  commands: readonly MagnumCommand[],
  spec: CommandSpec | undefined,
  warnings: readonly string[],
  env: Environment,
): Parsed {
  let parsed: Parsed | undefined;
  const program = silenced(new Command('magnum')).version(version, '-V, --version').helpOption('-h, --help');
  // Commander adds --help and --version itself.
  const { help: _help, version: _version, ...others } = globalOptions;
  const readGlobals = addOptions(program, others);
  for (const command of commands) {
    const { table } = command;
    if (spec === undefined) {
      // Commander can suggest any of them.
      addCommand(program, table);
    } else if (table === spec) {
      const added = addCommand(program, table);
      const readOwn = addOptions(added, table.options ?? {});
      const readOutput = addOptions(added, outputOptionsFor(table.output));
      const readPositionals = addArguments(added, table.positionals ?? {});
      added.action(() => {
        if (program.opts().quiet === true) assertNoOutputChoice(added.opts());
        parsed = {
          kind: 'run',
          invocation: {
            command,
            options: { ...readOwn(env), ...readPositionals() },
            // The variables of global options are read by clouds/.
            globals: readGlobals({}),
            output: readOutput(env),
            warnings,
          },
        };
      });
    }
  }
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.version') return { kind: 'version' };
    // With --help, and without a command.
    if (error.code === 'commander.helpDisplayed' || error.code === 'commander.help')
      return { kind: 'help', words: spec?.names[0] ?? '' };
    throw error;
  }
  return parsed ?? { kind: 'help', words: spec?.names[0] ?? '' };
}

/** Throws MagnumError `usage` if options select what --quiet selects too. `typed` has only the options on the command line. */
function assertNoOutputChoice(typed: Values): void {
  const { format, column, query } = outputOptionsFor('rows');
  for (const [key, option] of Object.entries({ format, column, query }))
    if (typed[key] !== undefined)
      throw new MagnumError(
        'usage',
        `Option '${globalOptions.quiet.flag}' cannot be used with option '${option?.flag}'.`,
      );
}

/** `sandbox start` becomes the command `start` of the command `sandbox`. */
function addCommand(program: Command, { names, hidden = false }: CommandSpec): Command {
  const [first = '', second] = names[0].split(' ');
  if (second === undefined) return program.command(first, { hidden });
  const group = program.commands.find((command) => command.name() === first) ?? program.command(first);
  return group.command(second, { hidden });
}

/** An option whose value is stored under its key in the specification. */
class TableOption extends Option {
  private readonly key: string;

  constructor(key: string, flag: string, help: string, { hidden = false }: OptionSpec) {
    super(flag, help);
    this.key = key;
    this.hideHelp(hidden);
    // For commander, --no-proxy negates --proxy; here it is an option with a value.
    this.negate = false;
  }

  override attributeName(): string {
    return this.key;
  }
}

/** The key of the switch for false. */
const offKey = (key: string) => `${key}.off`;

/** Declares options. Returns a function that reads their values after parsing, by their keys. */
function addOptions(
  command: Command,
  specs: Readonly<Record<string, OptionSpec>>,
): (env: Environment) => Values {
  for (const [key, spec] of Object.entries(specs)) {
    const option = new TableOption(key, spec.flag, spec.help, spec);
    if ('required' in spec && spec.required === true) option.makeOptionMandatory();
    if (spec.type === 'choice') option.choices(spec.choices);
    if (spec.type === 'integer')
      option.preset(spec.implicitValue).argParser((value) => toInteger(String(value), spec));
    if (spec.type === 'text' && spec.implicitValue !== undefined) option.preset(spec.implicitValue);
    if (spec.type === 'list')
      option.argParser((value: string, previous: readonly string[] = []) => [...previous, value]);
    if (spec.type === 'toggle')
      command.addOption(new TableOption(offKey(key), spec.off, spec.offHelp, spec).conflicts(key));
    command.addOption(option);
  }
  return (env) => {
    const values = command.opts();
    const read = (key: string, spec: OptionSpec) => {
      if (values[key] !== undefined) return values[key];
      return values[offKey(key)] === true ? false : defaultValueOf(spec, env);
    };
    return Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, read(key, spec)]));
  };
}

/** The value of an option that is not on the command line. */
function defaultValueOf(spec: OptionSpec, env: Environment): unknown {
  if ('default' in spec && spec.default !== undefined) return spec.default;
  return (
    valueFromEnvironment(spec, env) ??
    (spec.type === 'switch' ? false : spec.type === 'list' ? [] : undefined)
  );
}

/** Ignores a value of the wrong type, as cliff does. */
function valueFromEnvironment(spec: OptionSpec, env: Environment): unknown {
  const name = spec.env?.find((name) => env[name] !== undefined && env[name] !== '');
  if (name === undefined) return undefined;
  const value = env[name] as string;
  if (spec.type === 'switch' || spec.type === 'toggle') return isSwitchSet(value);
  if (spec.type === 'integer') return /^\d+$/.test(value) ? Number(value) : undefined;
  return value;
}

function toInteger(value: string, { min, max }: IntegerOption): number {
  if (!/^[+-]?\d+$/.test(value.trim())) throw new InvalidArgumentError('It must be an integer.');
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new InvalidArgumentError('It is too large.');
  if (min !== undefined && number < min) throw new InvalidArgumentError(`It must be ${min} or greater.`);
  if (max !== undefined && number > max) throw new InvalidArgumentError(`It must be ${max} or less.`);
  return number;
}

const ARGUMENT_FORMS: Readonly<Record<PositionalSpec['count'], (name: string) => string>> = {
  one: (name) => `<${name}>`,
  optional: (name) => `[${name}]`,
  many: (name) => `<${name}...>`,
  any: (name) => `[${name}...]`,
};

function addArguments(command: Command, specs: Readonly<Record<string, PositionalSpec>>): () => Values {
  for (const { label, help, count, choices } of Object.values(specs)) {
    const argument = new Argument(ARGUMENT_FORMS[count](label.replace(/^<|>$/g, '')), help);
    command.addArgument(choices === undefined ? argument : argument.choices(choices));
  }
  return () =>
    Object.fromEntries(Object.keys(specs).map((key, index) => [key, command.processedArgs[index]]));
}
