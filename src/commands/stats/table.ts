import { commandSpec } from '../../cli/command-spec.ts';

export const list = commandSpec({
  names: ['stats-list', 'stats list'],
  summary: 'Show stats for the given project.',
  options: {
    projectId: {
      type: 'text',
      flag: '--project-id <project-id>',
      completes: 'project-id',
      help: 'Project ID.',
    },
  },
  examples: [{ command: 'magnum stats-list', help: 'Show how many clusters and nodes the project has' }],
  output: 'record',
});
