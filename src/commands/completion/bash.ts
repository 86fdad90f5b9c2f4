import { outputOptionsFor } from '../../cli/output-options.ts';
import type { OptionSpec, Options, VerbTable } from '../../cli/table.ts';
import { flagParts } from '../../cli/table.ts';
import type { Context } from '../../context.ts';
import { text } from '../../output/result.ts';
import type { bash } from './table.ts';

/** As the legacy client does it: every command but this one, and every spelling of their options, in no groups. */
export default async (_: Options<typeof bash>, { commands }: Context) => {
  const tables = commands.map(({ table }) => table).filter(({ hidden }) => hidden !== true);
  const words = tables.flatMap((table) => table.words[0].split(' '));
  const names = new Set(words.filter((word) => word !== 'bash-completion'));
  const options = new Set(tables.flatMap(spellingsOf));
  return text(`${[...[...names].sort(), ...[...options].sort()].join(' ')}\n`);
};

function spellingsOf(table: VerbTable): string[] {
  const options = [...Object.values(table.options ?? {}), ...Object.values(outputOptionsFor(table.output))];
  return ['-h', '--help', ...options.filter(({ hidden }) => hidden !== true).flatMap(spellings)];
}

function spellings(option: OptionSpec): string[] {
  const { short, long } = flagParts(option.flag);
  const off = option.type === 'toggle' ? [option.off] : [];
  return [
    ...(short === undefined ? [] : [short]),
    long,
    ...off,
    ...(option.aliases ?? []),
    ...(option.deprecated ?? []),
  ];
}
