/**
 * What a command is: one pure table, and one function that is loaded when it runs. Commander, help, completion,
 * the docs and the tests are all made from the tables. This module costs nothing to import.
 */
import type { Context } from '../context.ts';
import type { Result } from '../output/result.ts';

/** What a word may name: things that the shell finds, that the files of this machine hold, or that the cloud knows. */
export type Completes =
  | 'file'
  | 'directory'
  | 'command'
  | 'auth-type'
  | 'cloud'
  | 'cluster'
  | 'cluster-id'
  | 'cluster-template'
  /** Of the cluster that the same command line names. */
  | 'nodegroup'
  | 'project'
  | 'project-id'
  | 'service-provider';

/** How completion helps with a value; nothing of it limits what is taken. */
interface Completable {
  readonly completes?: Completes;
  /** Values that are known beforehand. */
  readonly suggests?: readonly string[];
  /** Several values with commas between them are one word. */
  readonly commas?: boolean;
}

interface OptionBase {
  /** `--long <value>`, or `--long` for a switch; a short one first: `-f, --format <format>`. */
  readonly flag: string;
  readonly help: string;
  /** Other spellings that mean the same and are accepted in silence. */
  readonly aliases?: readonly string[];
  /** Spellings of old days that mean the same, with a warning on stderr. */
  readonly deprecated?: readonly string[];
  /** Environment variables that stand in for it; the first that is set and not empty counts. */
  readonly env?: readonly string[];
  /** Left out of help and completion. */
  readonly hidden?: boolean;
  /** Heading in help. */
  readonly group?: string;
  /** The legacy client does not have this option, so it never takes one of the legacy client's abbreviations. */
  readonly addedSinceLegacy?: boolean;
}

export interface SwitchOption extends OptionBase {
  readonly type: 'switch';
}

export interface TextOption extends OptionBase, Completable {
  readonly type: 'text';
  /** What the option alone means; its flag is then `--long [value]`. */
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

/** A whole number. */
export interface IntegerOption extends OptionBase {
  readonly type: 'integer';
  readonly min?: number;
  readonly max?: number;
  /** What the option alone means; its flag is then `--long [value]`. */
  readonly implicitValue?: number;
  readonly default?: number;
  readonly required?: boolean;
}

/** May be given several times; the values in their order. */
export interface ListOption extends OptionBase, Completable {
  readonly type: 'list';
}

/** Several switches that set one value: --floating-ip-enabled, --floating-ip-disabled. */
export interface TogglePairOption extends OptionBase {
  readonly type: 'toggle';
  /** The switch that means false; `flag` means true. */
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
  /** As help shows it: `<cluster>`. */
  readonly label: string;
  readonly help: string;
  /** Exactly one, none or one, one and more, or any number. */
  readonly count: 'one' | 'optional' | 'many' | 'any';
  readonly choices?: readonly string[];
}

export interface Example {
  /** The command line, without a prompt. */
  readonly command: string;
  readonly help: string;
}

export interface CommandSpec {
  /** Ways to call it, the canonical first: `cluster-list`, `cluster list`. */
  readonly names: readonly [string, ...string[]];
  readonly summary: string;
  /** Paragraphs for `help COMMAND`. */
  readonly description?: string;
  readonly positionals?: Readonly<Record<string, PositionalSpec>>;
  readonly options?: Readonly<Record<string, OptionSpec>>;
  readonly examples?: readonly Example[];
  /** Which formats can be chosen with -f: `rows` and `record` take all, `none` takes none (shell code, text). */
  readonly output: 'rows' | 'record' | 'message' | 'none';
  readonly hidden?: boolean;
  /** Other programs start it in any directory, whose clouds.yaml must not count. */
  readonly skipsCurrentDirectory?: boolean;
}

/**
 * What a command does. `specs` are those of all commands, for help and completion: handed over, because the registry imports the
 * commands.
 */
export type Execute<O> = (options: O, context: Context, specs: readonly CommandSpec[]) => Promise<Result>;

/** A command's specification with the function that executes it, loaded when it runs. */
export interface Command {
  readonly table: CommandSpec;
  /** The options are those that the specification declares: `command()` checks it. */
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

/** Joins a table and the module whose default export does what the table says. */
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
