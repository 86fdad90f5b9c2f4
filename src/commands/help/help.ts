import type { CommandSpec, Options } from '../../cli/command-spec.ts';
import { extendHint } from '../../cli/error-text.ts';
import { helpText } from '../../cli/help/help-text.ts';
import { topicNames } from '../../cli/help/topic-names.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { extensionHelp } from '../../extensions/extension-help.ts';
import { text } from '../../output/result.ts';
import type { help } from './table.ts';

export default async (
  { command }: Options<typeof help>,
  { world }: Context,
  specs: readonly CommandSpec[],
) => {
  const words = command.join(' ');
  const page = helpText(words, specs, world.stdout.columns) ?? (await extensionHelp(command, specs, world));
  if (page !== undefined) return { ...text(page), isForReading: true };
  throw await noPageError(words, command, specs);
};

async function noPageError(
  words: string,
  command: readonly string[],
  specs: readonly CommandSpec[],
): Promise<MagnumError> {
  const [{ suggestionFor }, { findMeantCommand, findMeantGroup }] = await Promise.all([
    import('../../cli/commander.ts'),
    import('../../cli/other-tools/meant-command.ts'),
  ]);
  const hasPage = (name: string) => helpText(name, specs, undefined) !== undefined;
  const known = longestStart(command, hasPage);
  const found = findMeantCommand(command, specs);
  const whole = found?.length === command.length ? found.spec.names[0] : undefined;
  const meant = findMeantGroup(command) ?? whole ?? known ?? found?.spec.names[0];
  if (meant !== undefined && hasPage(meant))
    return new MagnumError('usage', `'${words}' is not a valid subcommand`, {
      hint: `To show the help of ${meant}: magnum help ${meant}`,
    });
  const names = specs
    .filter(({ hidden }) => hidden !== true)
    .map((spec) => spec.names[0].split(' ')[0] as string);
  const suggestion = suggestionFor(words, [...names, ...topicNames]);
  const hint = `Try 'magnum help', or a help topic: ${topicNames.join(', ')}.`;
  return new MagnumError('usage', `'${words}' is not a valid subcommand`, {
    hint: extendHint(suggestion, hint),
  });
}

/** The longest start of the words that has a page; undefined if none has. */
function longestStart(words: readonly string[], hasPage: (name: string) => boolean): string | undefined {
  for (let length = words.length - 1; length > 0; length--) {
    const name = words.slice(0, length).join(' ');
    if (hasPage(name)) return name;
  }
  return undefined;
}
