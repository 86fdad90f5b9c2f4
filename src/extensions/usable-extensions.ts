/** The aliases and plugins that a command line can start with, for completion. */
import type { CommandSpec } from '../cli/command-spec.ts';
import { undefinedIfThrown } from '../errors.ts';
import type { World } from '../world.ts';
import { areAliasesEnabled, readAliases, standsFor, toAlias, unusableName } from './aliases.ts';
import { listPlugins } from './plugins.ts';

interface Extension {
  readonly word: string;
  readonly help: string;
}

/** Without aliases if config.yaml cannot be read. Never rejects. */
export async function usableExtensions(
  specs: readonly CommandSpec[],
  world: Pick<World, 'env' | 'home' | 'platform'>,
): Promise<Extension[]> {
  const aliases = areAliasesEnabled(world) ? await readAliases(world).catch(() => new Map()) : new Map();
  const extensions = new Map<string, string>();
  for (const [word, node] of aliases) {
    const alias = undefinedIfThrown(() => toAlias(word, node, specs));
    if (alias !== undefined && unusableName(word, specs) === undefined)
      extensions.set(word, `Alias of ${standsFor(alias)}`);
  }
  for (const { name, path, status } of listPlugins(specs, world)) {
    const [word = ''] = name.split(' ');
    if (status === 'available' && !extensions.has(word)) extensions.set(word, `Plugin ${path}`);
  }
  return [...extensions].map(([word, help]) => ({ word, help }));
}
