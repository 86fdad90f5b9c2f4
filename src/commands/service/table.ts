import { verb } from '../../cli/table.ts';

export const list = verb({
  words: ['service-list', 'service list'],
  summary: 'Print a list of magnum services.',
  examples: [{ command: 'magnum service-list', help: 'As an administrator' }],
  output: 'rows',
});
