import { commandSpec } from '../../cli/command-spec.ts';

export const clear = commandSpec({
  names: ['cache-clear', 'cache clear'],
  summary: 'Remove all stored tokens, sessions, certificates and API versions, for all clouds.',
  description:
    'Contacts no cloud: the tokens stay valid until they expire. To revoke the tokens of one cloud, use `magnum logout`.',
  examples: [{ command: 'magnum cache-clear', help: 'Clear the cache' }],
  output: 'message',
});
