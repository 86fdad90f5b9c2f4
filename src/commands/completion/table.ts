import { verb } from '../../cli/table.ts';

export const bash = verb({
  words: ['bash-completion', 'bash_completion'],
  summary: 'Print all commands and options in one line, for completion in bash.',
  output: 'none',
});
