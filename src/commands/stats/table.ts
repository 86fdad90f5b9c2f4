import { verb } from '../../cli/table.ts';

export const list = verb({
  words: ['stats-list', 'stats list'],
  summary: 'Show stats for the given project.',
  options: {
    projectId: { type: 'text', flag: '--project-id <project-id>', help: 'Project ID.' },
  },
  output: 'record',
});
