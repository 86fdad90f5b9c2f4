/** The aliases of the user's config.yaml: names for the start of a command line. */
import { existsSync } from 'node:fs';
import type { CommandSpec } from '../cli/command-spec.ts';
import type { GlobalOption } from '../cli/global-options.ts';
import { readArguments } from '../cli/legacy-arguments.ts';
import type { ConfigMapping, ConfigNode } from '../clouds/config-tree.ts';
import { MagnumError, messageOf, withChanges } from '../errors.ts';
import { isSwitchSet } from '../platform/boolean-variable.ts';
import { localCommand } from '../platform/own-command.ts';
import { splitPosixWords } from '../platform/posix-words.ts';
import { hideCredentials } from '../platform/url-credentials.ts';
import { userConfigPath } from '../platform/xdg-directories.ts';
import type { World } from '../world.ts';
import { isExtensionName, isReservedName } from './extension-names.ts';

/** The key in config.yaml. */
export const ALIASES = 'aliases';

export interface Alias {
  readonly name: string;
  /** As the user has written it, without `magnum`. */
  readonly expansion: string;
  /** The words of the expansion. */
  readonly words: readonly string[];
}

/** The command that an alias stands for, for messages. */
export const standsFor = ({ expansion }: Alias): string => `magnum ${expansion}`;

type Place = Pick<World, 'env' | 'home'>;

/** All aliases, also those that cannot be used. Throws MagnumError `usage` if the file cannot be read. */
export async function readAliases(place: Place): Promise<ReadonlyMap<string, ConfigNode>> {
  const [{ readUserConfig }, { mappingAt }] = await Promise.all([
    import('../clouds/user-config.ts'),
    import('../clouds/config-tree.ts'),
  ]);
  return aliasesOf((await readUserConfig(place)).settings, mappingAt);
}

const aliasesOf = (
  settings: ConfigMapping,
  mappingAt: (node: ConfigNode | undefined, key: string) => ConfigMapping | undefined,
): ReadonlyMap<string, ConfigNode> => mappingAt(settings.entries.get(ALIASES), ALIASES)?.entries ?? new Map();

/** True unless MAGNUM_NO_ALIASES is set. */
export const areAliasesEnabled = ({ env }: Pick<World, 'env'>): boolean =>
  !isSwitchSet(env.MAGNUM_NO_ALIASES);

/** Undefined for any other word. Throws MagnumError `usage` for an alias that cannot be used, and as `readAliases` does. */
export async function findAlias(
  word: string,
  specs: readonly CommandSpec[],
  place: Place,
): Promise<Alias | undefined> {
  if (!areAliasesEnabled(place) || !isExtensionName(word)) return undefined;
  const path = userConfigPath(place);
  // Most users have no such file. Unknown commands load no YAML then.
  if (path === undefined || !existsSync(path)) return undefined;
  const node = (await readAliases(place)).get(word);
  return node && toAlias(word, node, specs);
}

/** Throws MagnumError `usage` for a list, a mapping, no words, words that cannot be split, and a secret. */
export function toAlias(name: string, node: ConfigNode, specs: readonly CommandSpec[]): Alias {
  const text = node.kind === 'scalar' ? (node.text ?? '') : undefined;
  const hint = `To remove the alias: ${localCommand('alias delete', name)}`;
  const fault = (reason: string) =>
    new MagnumError('usage', `Alias ${name} cannot be used (${node.origin}): ${reason}.`, { hint });
  if (text === undefined) throw fault('it must be a single value');
  try {
    const words = splitPosixWords(text);
    if (words.length === 0) throw fault('it is empty');
    const secret = secretOptionIn(words, specs);
    if (secret !== undefined) throw fault(`it contains the secret of ${secret}`);
    return { name, expansion: text, words };
  } catch (error) {
    if (error instanceof MagnumError && error.hint === undefined)
      throw fault(messageOf(error).replace(/\.$/, ''));
    throw error;
  }
}

/** The option whose value is a secret or a URL with a password: aliases are printed. */
export function secretOptionIn(words: readonly string[], specs: readonly CommandSpec[]): string | undefined {
  const secret = readArguments(words, specs).tokens.find(
    (token) =>
      token.kind === 'option' &&
      ((token.option.spec as GlobalOption).secret === true ||
        (token.value !== undefined && hideCredentials(token.value) !== token.value)),
  );
  return secret?.kind === 'option' ? secret.name : undefined;
}

/** Why an alias of this name is never used; undefined if it is used. */
export function unusableName(name: string, specs: readonly CommandSpec[]): string | undefined {
  if (!isExtensionName(name)) return 'the name can have letters, digits, hyphens, underscores and dots';
  return isReservedName(name, specs) ? 'the name is that of a command, or reserved' : undefined;
}

/** Adds what the alias stands for to a usage error of the command line in which it was replaced. */
export const explainAlias = (error: unknown, alias: Alias): unknown =>
  error instanceof MagnumError && error.kind === 'usage'
    ? withChanges(error, {
        details: [...error.details, `Alias ${alias.name} stands for: ${standsFor(alias)}`],
      })
    : error;
