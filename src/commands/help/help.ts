import { renderHelp } from '../../cli/help.ts';
import type { Options } from '../../cli/table.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { text } from '../../output/result.ts';
import type { help } from './table.ts';

export default async ({ command }: Options<typeof help>, { commands, world }: Context) => {
  const words = command.join(' ');
  const tables = commands.map(({ table }) => table);
  const verb = tables.find((table) => table.words.includes(words));
  if (words !== '' && verb === undefined) {
    throw new MagnumError('usage', `'${words}' is not a valid subcommand`, { hint: "Try 'magnum help'." });
  }
  return text(renderHelp(verb, tables, world.stdout.columns));
};
