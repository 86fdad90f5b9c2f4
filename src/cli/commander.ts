/** Commander without output of its own: cli/help renders the help pages, run.ts prints the errors. */
import { Command, CommanderError } from 'commander';

/** Makes commander and its subcommands throw CommanderError and write nothing. */
export const silenced = (command: Command): Command =>
  command
    .exitOverride()
    .helpCommand(false)
    .configureHelp({ formatHelp: () => '' })
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });

/** Commander's suggestion, such as `Did you mean cluster-list?`; undefined if no name is similar. */
export function suggestionFor(word: string, names: readonly string[]): string | undefined {
  const program = silenced(new Command('magnum'));
  for (const name of new Set(names)) program.command(name);
  try {
    program.parse([word], { from: 'user' });
    return undefined;
  } catch (error) {
    return error instanceof CommanderError ? suggestionIn(error) : undefined;
  }
}

/** The suggestion in commander's message: a second line in parentheses. */
export function suggestionIn({ message }: CommanderError): string | undefined {
  const [, ...lines] = message.split('\n');
  return lines.join(' ').replace(/^\(|\)$/g, '') || undefined;
}
