import { verb } from '../../cli/table.ts';

export const bash = verb({
  words: ['bash-completion', 'bash_completion'],
  summary: 'Print all commands and options in one line, for completion in bash.',
  examples: [{ command: 'magnum bash-completion', help: 'All words that there are' }],
  output: 'none',
});
