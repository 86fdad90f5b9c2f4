/**
 * The specification of a command: plain data, and a function that is loaded when the command runs. Parser, help, completion,
 * documentation and tests are derived from the specifications. This module costs nothing to import.
 */
import type { Context } from '../context.ts';
import type { Result } from '../output/result.ts';

/** What a value names, for completion: something that the shell, the configuration files or the cloud can list. */
export type Completes =
  | 'file'
  | 'directory'
  | 'command'
  | 'auth-type'
  | 'cloud'
  | 'alias'
  | 'cluster'
  | 'cluster-id'
  | 'cluster-template'
  /** A nodegroup of the cluster on the same command line. */
  | 'nodegroup'
  /** A project in which the user has a role. */
  | 'project'
  /** For an administrator any project, otherwise as `project`. */
  | 'any-project'
  | 'project-id'
  | 'service-provider'
  /** The name of a kubectl context, with placeholders. */
  | 'context-template'
  /** A kubectl context of this program. */
  | 'kube-context'
  /** A Docker context of this program. */
  | 'docker-context'
  /** An address of a node of the cluster on the same command line. */
  | 'node'
  /** A region of the service catalog. */
  | 'region'
  /** Lists of Nova, Glance and Neutron. */
  | 'keypair'
  | 'flavor'
  | 'image'
  | 'network'
  | 'external-network'
  | 'subnet'
  /** A column of the command's result. */
  | 'column'
  /** `KEY=VALUE`, or several of them. */
  | 'label'
  | 'label-key';

/** Completion of a value. Does not limit which values are accepted. */
interface Completable {
  readonly completes?: Completes;
  /** Likely values. */
  readonly suggests?: readonly string[];
  /** True if one word can hold several values, separated by commas. */
  readonly commas?: boolean;
}

interface OptionBase {
  /** `--long <value>`, or `--long` for a switch, after the short name if any: `-f, --format <format>`. */
  readonly flag: string;
  readonly help: string;
  /** Other names, which are accepted silently. */
  readonly aliases?: readonly string[];
  /** Old names, which are accepted with a warning on stderr. */
  readonly deprecated?: readonly string[];
  /** Environment variables that set the same value, in order of precedence. Empty variables count as unset. */
  readonly env?: readonly string[];
  /** True to omit the option from help and completion. */
  readonly hidden?: boolean;
  /** Title of its section in help. */
  readonly group?: string;
  /** True if the option has no abbreviations, because it weakens a protection: `--all` is not `--allow-http`. */
  readonly isNeverAbbreviated?: boolean;
  /** True if the legacy client does not have the option. It then never matches an abbreviation of the legacy client. */
  readonly addedSinceLegacy?: boolean;
}

export interface SwitchOption extends OptionBase {
  readonly type: 'switch';
}

export interface TextOption extends OptionBase, Completable {
  readonly type: 'text';
  /** Some values for hints, separated by commas; any cloud accepts them. */
  readonly examples?: readonly string[];
  /** The value if the option is given without one; the flag is then `--long [value]`. */
  readonly implicitValue?: string;
  readonly default?: string;
  readonly required?: boolean;
}

export interface ChoiceOption extends OptionBase {
  readonly type: 'choice';
  readonly choices: readonly string[];
  readonly default?: string;
  readonly required?: boolean;
}

/** An integer. */
export interface IntegerOption extends OptionBase {
  readonly type: 'integer';
  readonly min?: number;
  readonly max?: number;
  /** The value if the option is given without one; the flag is then `--long [value]`. */
  readonly implicitValue?: number;
  readonly default?: number;
  readonly required?: boolean;
}

/** An option that can be repeated; its value is the list of values in order. */
export interface ListOption extends OptionBase, Completable {
  readonly type: 'list';
  /** True if no value can be secret, so that hints can contain them. */
  readonly isPublic?: true;
}

/** Two switches that set one value: --floating-ip-enabled and --floating-ip-disabled. */
export interface TogglePairOption extends OptionBase {
  readonly type: 'toggle';
  /** The switch for false; `flag` is the switch for true. */
  readonly off: string;
  readonly offHelp: string;
}

export type OptionSpec =
  | SwitchOption
  | TextOption
  | ChoiceOption
  | IntegerOption
  | ListOption
  | TogglePairOption;

export interface PositionalSpec extends Completable {
  /** The placeholder in help: `<cluster>`. */
  readonly label: string;
  readonly help: string;
  /** How many words: exactly one, at most one, at least one, or any number. */
  readonly count: 'one' | 'optional' | 'many' | 'any';
  readonly choices?: readonly string[];
  /** True for a command line in one word, which users forget to quote. */
  readonly isCommandLine?: boolean;
  /** What it names after each value of the positional before it, instead of `completes`. */
  readonly completesAfter?: Readonly<Record<string, Completes>>;
}

export interface Example {
  /** The command line, without a prompt. */
  readonly command: string;
  readonly help: string;
}

export interface CommandSpec {
  /** The canonical name, then its aliases: `cluster-list`, `cluster list`. */
  readonly names: readonly [string, ...string[]];
  readonly summary: string;
  /** Paragraphs for help, separated by empty lines. */
  readonly description?: string;
  readonly positionals?: Readonly<Record<string, PositionalSpec>>;
  readonly options?: Readonly<Record<string, OptionSpec>>;
  readonly examples?: readonly Example[];
  /** What the command returns, which determines its output options; `none` has no output options (shell code, text). */
  readonly output: 'rows' | 'record' | 'message' | 'none';
  /** Columns of the result that completion offers, if they are not `columns`. */
  readonly suggestedColumns?: readonly string[];
  /** For a command that changes something: the properties of its result. `-c` is checked before the change. */
  readonly columns?: readonly string[];
  /** The same with --wait. */
  readonly columnsAfterWait?: readonly string[];
  readonly hidden?: boolean;
  /** True if the command uses no cloud: its help lists no exit codes of the network and of servers. */
  readonly isOffline?: boolean;
  /** All its exit codes and their meanings, if they differ from those of other commands. */
  readonly exitCodes?: Readonly<Record<number, string>>;
  /** True to ignore configuration files in the current directory: kubectl starts the command in any directory. */
  readonly skipsCurrentDirectory?: boolean;
  /** True if the result contains the warnings about the configuration, which are then not printed to stderr. */
  readonly reportsConfigWarnings?: boolean;
  /** True if a user of the environment or of the cloud overrides that of the command line. */
  readonly prefersOwnUser?: boolean;
  /** True if its login never prompts and opens no browser. */
  readonly neverPromptsForLogin?: boolean;
}

/**
 * The function of a command. `specs` are those of all commands, for help and completion. They are passed, because the registry
 * imports the commands.
 */
export type Execute<O> = (options: O, context: Context, specs: readonly CommandSpec[]) => Promise<Result>;

/** A specification with the loader of its function. */
export interface Command {
  readonly table: CommandSpec;
  /** The options are those of the specification: `command()` checks the types. */
  readonly load: () => Promise<Execute<Readonly<Record<string, unknown>>>>;
}

type ValueOf<O extends OptionSpec> = O extends { type: 'switch' }
  ? boolean
  : O extends { type: 'toggle' }
    ? boolean | undefined
    : O extends { type: 'list' }
      ? readonly string[]
      : O extends { type: 'integer'; default: number } | { type: 'integer'; required: true }
        ? number
        : O extends { type: 'integer' }
          ? number | undefined
          : O extends { type: 'choice'; choices: readonly (infer C)[] }
            ? O extends { default: string } | { required: true }
              ? C
              : C | undefined
            : O extends { default: string } | { required: true }
              ? string
              : string | undefined;

type PositionalWord<P extends PositionalSpec> = P extends { choices: readonly (infer C)[] } ? C : string;

type PositionalValue<P extends PositionalSpec> = P extends { count: 'many' | 'any' }
  ? readonly PositionalWord<P>[]
  : P extends { count: 'one' }
    ? PositionalWord<P>
    : PositionalWord<P> | undefined;

/** The typed options and positionals that the function of a command is called with. */
export type Options<V extends CommandSpec> = {
  readonly [K in keyof NonNullable<V['options']>]: NonNullable<V['options']>[K] extends OptionSpec
    ? ValueOf<NonNullable<V['options']>[K]>
    : never;
} & {
  readonly [K in keyof NonNullable<V['positionals']>]: NonNullable<V['positionals']>[K] extends PositionalSpec
    ? PositionalValue<NonNullable<V['positionals']>[K]>
    : never;
};

interface FlagParts {
  readonly short: string | undefined;
  readonly long: string;
  /** The placeholder with its brackets; undefined for a switch. */
  readonly value: string | undefined;
}

/** Splits a flag: `-f, --format <format>`. Throws TypeError for anything else. */
export function flagParts(flag: string): FlagParts {
  const match = /^(?:(-\w), )?(--[\w-]+)(?: (<.+>|\[.+\]))?$/.exec(flag);
  if (match?.[2] === undefined) throw new TypeError(`not a flag: ${flag}`);
  return { short: match[1], long: match[2], value: match[3] };
}

/** Declares a command; keeps its literal types for `Options`. */
export const commandSpec = <const V extends CommandSpec>(table: V): V => table;

/** Combines a specification and the module whose default export executes it. */
export function command<V extends CommandSpec>(
  table: V,
  load: () => Promise<{ default: Execute<Options<V>> }>,
): Command {
  return {
    table,
    load: async () => {
      const { default: execute } = await load();
      return (options, context, specs) => execute(options as Options<V>, context, specs);
    },
  };
}
