import type { CommandSpec, Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { messageOf } from '../../errors.ts';
import { areAliasesEnabled, readAliases, toAlias, unusableName } from '../../extensions/aliases.ts';
import { rows } from '../../output/result.ts';
import type { list } from './table.ts';

export default async (_: Options<typeof list>, { world, warn }: Context, specs: readonly CommandSpec[]) => {
  const aliases = [...(await readAliases(world))];
  if (aliases.length > 0 && !areAliasesEnabled(world)) warn('MAGNUM_NO_ALIASES disables all aliases.');
  const items = aliases.map(([alias, node]) => {
    const reason = unusableName(alias, specs);
    if (reason !== undefined) warn(`Alias ${alias} is not used: ${reason}.`);
    try {
      return { alias, expansion: toAlias(alias, node, specs).expansion };
    } catch (error) {
      warn(messageOf(error));
      return { alias, expansion: null };
    }
  });
  return rows(['alias', 'expansion'], items);
};
