import { commandSpec } from '../../cli/command-spec.ts';

export const clear = commandSpec({
  names: ['cache-clear', 'cache clear'],
  summary: 'Forget all tokens, sessions, certificates and versions that are kept, of all clouds.',
  description:
    'Nothing is asked of any cloud: the tokens stay good until they end. `magnum logout` revokes those of one cloud.',
  examples: [{ command: 'magnum cache-clear', help: 'Nothing is kept any more' }],
  output: 'message',
});
