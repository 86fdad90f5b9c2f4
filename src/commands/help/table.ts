import { commandSpec } from '../../cli/command-spec.ts';

export const help = commandSpec({
  names: ['help'],
  summary: 'Display help about this program or one of its commands.',
  description:
    'Besides the commands it knows some topics: commands, options, authentication, environment, formats and exit-codes.',
  positionals: {
    command: {
      label: '<command>',
      help: 'Display help for this command, or on this topic.',
      count: 'any',
      completes: 'command',
    },
  },
  examples: [
    { command: 'magnum help cluster-create', help: 'One command' },
    { command: 'magnum help exit-codes', help: 'A topic' },
  ],
  output: 'none',
});
