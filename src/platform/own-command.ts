/** Commands of this program that hints and tips show, ready to paste. */
import { quoteForPosixIfNeeded } from './shell-quoting.ts';

/** A word of the command on the command line. */
export interface TypedWord {
  readonly word: string;
  /** The kind of resource that the word names: `cluster`. */
  readonly names?: string | undefined;
  /** True if the command does the same for each of several such words. */
  readonly isOneOfMany?: boolean;
}

/** Words of the command line that select the cloud and the login: `--os-cloud`, `prod`. */
export interface TypedOptions {
  readonly connection: readonly string[];
  /** Those that select the project, domain or remote cloud. */
  readonly scope: readonly string[];
  /** True if a secret of the login is on the command line: suggested commands do not repeat it. */
  readonly hasSecret?: boolean;
  /** The name of the command, its arguments and options; undefined if they can contain secrets. */
  readonly command?: readonly TypedWord[] | undefined;
}

const NONE: TypedOptions = { connection: [], scope: [] };

/** These commands help to select a scope: the one on the command line may be the problem. */
const SCOPE_COMMANDS = new Set(['project-list', 'project-use', 'service-provider-list']);

let typed = NONE;

/** Sets the options that the suggested commands need too. Called by run.ts before any suggestion is made. */
export function setTypedOptions(options: TypedOptions = NONE): void {
  typed = options;
}

/**
 * A command such as `magnum cluster-show web --os-cloud prod`, with each word quoted for a POSIX shell if needed, so that text from
 * servers and users is never run. Not for commands without a cloud: see `localCommand`.
 */
export function ownCommand(command: string, ...words: readonly string[]): string {
  const options = [...typed.connection, ...(SCOPE_COMMANDS.has(command) ? [] : typed.scope)];
  return localCommand(command, ...words, ...options);
}

/** False if a suggested command would log in with other secrets than the command that failed. */
export const canRepeatLogin = (): boolean => typed.hasSecret !== true;

/** A command that uses no cloud, such as `magnum config set cloud prod`, quoted in the same way. */
export const localCommand = (command: string, ...words: readonly string[]): string =>
  ['magnum', command, ...words.map(quoteForPosixIfNeeded)].join(' ');

/** Adds a command to a hint. If the hint ends with a command, and so has no full stop, both become one line to paste. */
export function hintWithCommand(hint: string | undefined, purpose: string, command: string): string {
  const more = `${purpose}: ${command}`;
  if (hint === undefined) return more;
  return hint.endsWith('.') ? `${hint} ${more}` : `${hint}; ${command}`;
}

/**
 * `ownCommand` for a cloud that may have been selected by OS_CLOUD: the reader of the hint may use another shell. The default cloud
 * needs no option.
 */
export const ownCommandFor = (
  { cloud, defaultCloudFile }: { cloud: string | undefined; defaultCloudFile?: string | undefined },
  command: string,
): string =>
  cloud === undefined || defaultCloudFile !== undefined || typed.connection.includes('--os-cloud')
    ? ownCommand(command)
    : ownCommand(command, '--os-cloud', cloud);

/**
 * The command on the command line with `replacement` for `name`, which names a resource of this kind. Of several such resources,
 * only this one remains, because the command has handled the others. Undefined if the command line does not contain the name.
 */
export function typedCommandWith(kind: string, name: string, replacement: string): string | undefined {
  const [command, ...words] = typed.command ?? [];
  const named = words.find(({ names, word }) => names === kind && word === name);
  if (command === undefined || named === undefined) return undefined;
  const kept = words.filter((word) => word === named || !(named.isOneOfMany && word.isOneOfMany));
  return ownCommand(command.word, ...kept.map((word) => (word === named ? replacement : word.word)));
}
