import { commandSpec } from '../../cli/command-spec.ts';

export const clear = commandSpec({
  names: ['cache-clear', 'cache clear'],
  summary: 'Remove the stored sessions, tokens and certificates of all clouds.',
  description:
    'Also removes the cached API versions. Does not contact any cloud, so the tokens stay valid until they expire; to ' +
    'revoke the tokens of one cloud, use `magnum logout`.',
  examples: [{ command: 'magnum cache-clear', help: 'Remove everything that is stored' }],
  output: 'message',
  columns: ['sessions', 'tokens', 'certificates', 'versions'],
  isOffline: true,
});
