import type { CommandSpec, Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { areAliasesEnabled, readAliases } from '../../extensions/aliases.ts';
import { type ListedPlugin, listPlugins } from '../../extensions/plugins.ts';
import { rows } from '../../output/result.ts';
import type { list } from './table.ts';

export default async (_: Options<typeof list>, { world, warn }: Context, specs: readonly CommandSpec[]) => {
  const aliases = areAliasesEnabled(world) ? await readAliases(world) : new Map();
  const items = listPlugins(specs, world).map((plugin) => {
    const isAlias = plugin.status === 'available' && aliases.has(plugin.name);
    const reason = isAlias ? `an alias has the name ${plugin.name}` : reasonOf(plugin);
    if (reason !== undefined) warn(`${plugin.path} is not run: ${reason}.`);
    return { plugin: plugin.name, path: plugin.path, status: isAlias ? 'overridden' : plugin.status };
  });
  return rows(['plugin', 'path', 'status'], items);
};

function reasonOf({ name, status, shadowedBy }: ListedPlugin): string | undefined {
  switch (status) {
    case 'available':
      return undefined;
    case 'not executable':
      return 'it is not executable';
    case 'shadowed':
      return `${shadowedBy} precedes it on the PATH`;
    case 'overridden':
      return `${name.split(' ', 1)[0]} is a command, or reserved`;
  }
}
