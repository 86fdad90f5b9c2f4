/** The help of aliases and plugins. */
import type { CommandSpec } from '../cli/command-spec.ts';
import { helpText } from '../cli/help/help-text.ts';
import { readArguments } from '../cli/legacy-arguments.ts';
import { localCommand } from '../platform/own-command.ts';
import type { World } from '../world.ts';
import { type Alias, standsFor } from './aliases.ts';
import { resolveCommandLine } from './resolve-command-line.ts';

/** What the alias stands for, and the help page of that. */
export const aliasHelp = (alias: Alias, page: string): string =>
  `Alias ${alias.name} stands for: ${standsFor(alias)}\n\n${page}`;

/** Undefined if the words are neither an alias nor a plugin. Runs no plugin, because not every program has --help. */
export async function extensionHelp(
  words: readonly string[],
  specs: readonly CommandSpec[],
  world: Pick<World, 'env' | 'home' | 'platform' | 'stdout'>,
): Promise<string | undefined> {
  const { argv, alias, plugin } = await resolveCommandLine(words, specs, world);
  if (plugin !== undefined && plugin.rest.length === 0) {
    const page = `'magnum ${plugin.name}' runs the plugin ${plugin.path}\n\nTo show its help: ${localCommand(plugin.name, '--help')}\n`;
    return alias === undefined ? page : aliasHelp(alias, page);
  }
  if (alias === undefined || words.length > 1) return undefined;
  const { spec, phrase } = readArguments(argv, specs);
  return aliasHelp(alias, helpText(spec?.names[0] ?? phrase, specs, world.stdout.columns) ?? '');
}
