import type { CommandSpec, Options } from '../../cli/command-spec.ts';
import { optionsOf, spellingsOf } from '../../cli/option-lookup.ts';
import type { Context } from '../../context.ts';
import { text } from '../../output/result.ts';
import type { bash } from './table.ts';

/** Prints what the legacy client prints: all commands except this one, then every spelling of their options. */
export default async (_: Options<typeof bash>, __: Context, specs: readonly CommandSpec[]) => {
  const visible = specs.filter(({ hidden }) => hidden !== true);
  const words = visible.flatMap((spec) => spec.names[0].split(' '));
  const names = new Set(words.filter((word) => word !== 'bash-completion'));
  const options = new Set(visible.flatMap(optionNamesOf));
  return text(`${[...[...names].sort(), ...[...options].sort()].join(' ')}\n`);
};

function optionNamesOf(command: CommandSpec): string[] {
  const ownOptions = optionsOf(command).filter(({ isGlobal, spec }) => !isGlobal && spec.hidden !== true);
  return ['-h', '--help', ...ownOptions.flatMap(spellingsOf)];
}
