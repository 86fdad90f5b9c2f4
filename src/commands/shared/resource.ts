/** Functions for commands on any resource of the API. */
import { resolve } from 'node:path';
import { MagnumError, withChanges } from '../../errors.ts';
import type { ReadFile } from '../../magnum/labels.ts';
import { statusHint } from '../../magnum/next-step.ts';
import type { NameOrUuid } from '../../magnum/types.ts';
import { type Row, record } from '../../output/result.ts';
import { readRegularFile } from '../../platform/regular-file.ts';
import type { World } from '../../world.ts';

/** A resource as `show` prints it, without its links. `toDisplay` converts its properties for the table. */
export function recordOf({ links: _, ...properties }: Row, toDisplay?: (properties: Row) => Row) {
  return record(properties, toDisplay?.(properties));
}

/** Omits properties that are not set: the server has its own defaults, and older servers reject unknown fields. */
export function withoutUndefined(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

/** The value of an option that can be repeated, parsed; undefined without the option. */
export const ifGiven = <T>(
  words: readonly string[],
  parse: (words: readonly string[]) => T,
): T | undefined => (words.length === 0 ? undefined : parse(words));

/** The value of an argument, or of the option that stands for it. Throws MagnumError `usage` for both. */
export function argumentOrOption(
  name: string,
  word: string | undefined,
  option: string | undefined,
): string | undefined {
  if (word !== undefined && option !== undefined)
    throw new MagnumError('usage', `Duplicate "<${name}>" arguments: ${word}, ${option}`);
  return word ?? option;
}

/** The name of a new resource, from the argument or the deprecated --name. */
export function nameFrom(word: string | undefined, option: string | undefined, warn: (text: string) => void) {
  return argumentOrLegacyOption('name', word, option, warn);
}

/**
 * The value of an argument, or of the legacy option of the same name, with a warning. Throws MagnumError `usage` for
 * both.
 */
export function argumentOrLegacyOption(
  name: string,
  word: string | undefined,
  option: string | undefined,
  warn: (text: string) => void,
) {
  const value = argumentOrOption(name, word, option);
  if (option === undefined) return value;
  warn(
    `The --${name} parameter is deprecated and will be removed in a future release. ` +
      `Use the <${name}> positional parameter to avoid seeing this message.`,
  );
  return value;
}

/** The same error with `text`, which names the failed operation, before its message. */
export function prefixed(text: string, error: unknown): unknown {
  if (!(error instanceof MagnumError) || error.kind === 'interrupted') return error;
  return withChanges(error, { message: text + error.message });
}

/** The same error with a hint, if its reason is that the new resource exists already. */
export function withTwinHint(error: unknown, hint: string): unknown {
  const isTwin =
    error instanceof MagnumError && error.status === 409 && /\balready exists\b/.test(error.message);
  return isTwin ? withChanges(error, { hint }) : error;
}

/** A request that the state of the cluster does not allow (magnum/conductor/handlers). */
const DISALLOWED = /\bwhen (?:cluster )?status is "(\w+)" is not supported\b/;

/** The same error with the next command, if its reason is the state of the cluster, such as another operation in progress. */
export function withStateHint(error: unknown, cluster: NameOrUuid): unknown {
  if (!(error instanceof MagnumError)) return error;
  const [, status = ''] = DISALLOWED.exec(error.message) ?? [];
  if (!/_(IN_PROGRESS|FAILED)$/.test(status)) return error;
  return withChanges(error, { hint: statusHint(status, cluster) });
}

/** Reads the files that labels name. Relative paths start at the current directory. */
export const fileReader =
  ({ cwd }: World): ReadFile =>
  (path) =>
    readRegularFile(resolve(cwd, path)).toString();
