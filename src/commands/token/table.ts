import { commandSpec } from '../../cli/command-spec.ts';

export const issue = commandSpec({
  names: ['token-issue', 'token issue'],
  summary: 'Print a token for use by other tools.',
  description:
    'Prints the token of the session, or logs in to get one. The token is a secret: anyone who has it can act as you ' +
    'until it expires.',
  examples: [
    {
      command: 'OS_TOKEN=$(magnum token-issue -f value -c id)',
      help: 'Store the token in a variable',
    },
  ],
  output: 'record',
  suggestedColumns: ['id', 'expires', 'project_id', 'user_id'],
});
