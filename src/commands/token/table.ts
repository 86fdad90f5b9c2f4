import { commandSpec } from '../../cli/command-spec.ts';

export const issue = commandSpec({
  names: ['token-issue', 'token issue'],
  summary: 'Print a token for other tools.',
  description:
    'The token is a secret: who has it can act as you until it ends. It is the one of the session, where there is one.',
  examples: [
    {
      command: 'OS_TOKEN=$(magnum token-issue -f value -c id)',
      help: 'Only the token, for another tool',
    },
  ],
  output: 'record',
});
