import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { readAliases } from '../../extensions/aliases.ts';
import { message } from '../../output/result.ts';
import { readUserFile } from '../config/user-file.ts';
import type { remove } from './table.ts';
import { writeAlias } from './user-file.ts';

export default async ({ alias }: Options<typeof remove>, { world }: Context) => {
  const file = await readUserFile(world);
  // Also an alias that cannot be used.
  if (!(await readAliases(world)).has(alias))
    throw new MagnumError('failed', `Alias ${alias} not found.`, {
      hint: 'To list the aliases: magnum alias list',
    });
  const warnings = await writeAlias(alias, undefined, file, world);
  return {
    ...message(`Deleted alias ${alias} from ${file.path}.`, { alias, expansion: null, file: file.path }),
    warnings,
  };
};
