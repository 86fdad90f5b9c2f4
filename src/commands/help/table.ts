import { commandSpec } from '../../cli/command-spec.ts';
import { topicNames } from '../../cli/help/topic-names.ts';

export const help = commandSpec({
  names: ['help'],
  summary: 'Show help for magnum, a command, a group of commands or a topic.',
  description: `Topics: ${topicNames.join(', ')}.`,
  positionals: {
    command: {
      label: '<command>',
      help: 'Command, group of commands or topic; defaults to an overview.',
      count: 'any',
      completes: 'command',
    },
  },
  examples: [
    { command: 'magnum help cluster-create', help: 'Show help for a command' },
    { command: 'magnum help nodegroup', help: 'List the commands of a group' },
    { command: 'magnum help exit-codes', help: 'Show a help topic' },
  ],
  output: 'none',
  isOffline: true,
});
