import { commandSpec } from '../../cli/command-spec.ts';

export const help = commandSpec({
  names: ['help'],
  summary: 'Display help about this program or one of its commands.',
  description:
    'Besides commands, there are help topics: commands, options, authentication, environment, formats and exit-codes.',
  positionals: {
    command: {
      label: '<command>',
      help: 'Command or topic to show help for.',
      count: 'any',
      completes: 'command',
    },
  },
  examples: [
    { command: 'magnum help cluster-create', help: 'Show help for a command' },
    { command: 'magnum help exit-codes', help: 'Show a help topic' },
  ],
  output: 'none',
});
