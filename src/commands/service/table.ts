import { verb } from '../../cli/table.ts';

export const list = verb({
  words: ['service-list', 'service list'],
  summary: 'Print a list of magnum services.',
  output: 'rows',
});
