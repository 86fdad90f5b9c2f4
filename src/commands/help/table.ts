import { verb } from '../../cli/table.ts';

export const help = verb({
  words: ['help'],
  summary: 'Display help about this program or one of its commands.',
  positionals: {
    command: {
      label: '<command>',
      help: 'Display help for this command.',
      count: 'any',
      completes: 'command',
    },
  },
  output: 'none',
});
