import type { CommandSpec, Options } from '../../cli/command-spec.ts';
import { extendHint } from '../../cli/error-text.ts';
import { helpText } from '../../cli/help/help-text.ts';
import { topicNames } from '../../cli/help/topic-names.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { text } from '../../output/result.ts';
import type { help } from './table.ts';

export default async (
  { command }: Options<typeof help>,
  { world }: Context,
  specs: readonly CommandSpec[],
) => {
  const words = command.join(' ');
  const page = helpText(words, specs, world.stdout.columns);
  if (page !== undefined) return { ...text(page), isForReading: true };
  const { suggestionFor } = await import('../../cli/program.ts');
  const names = specs
    .filter(({ hidden }) => hidden !== true)
    .map((spec) => spec.names[0].split(' ')[0] as string);
  const suggestion = suggestionFor(words, [...names, ...topicNames]);
  const hint = `Try 'magnum help', or a help topic: ${topicNames.join(', ')}.`;
  throw new MagnumError('usage', `'${words}' is not a valid subcommand`, {
    hint: extendHint(suggestion, hint),
  });
};
