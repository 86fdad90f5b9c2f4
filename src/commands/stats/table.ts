import { commandSpec } from '../../cli/command-spec.ts';

export const list = commandSpec({
  names: ['stats-list', 'stats list'],
  summary: 'Show the statistics of a project.',
  positionals: {
    word: {
      label: '<project-id>',
      help: 'ID of the project; same as --project-id.',
      count: 'optional',
      completes: 'project-id',
    },
  },
  options: {
    projectId: {
      type: 'text',
      flag: '--project-id <project-id>',
      completes: 'project-id',
      help: 'ID of the project.',
    },
  },
  examples: [{ command: 'magnum stats-list', help: 'Show how many clusters and nodes the project has' }],
  output: 'record',
  suggestedColumns: ['clusters', 'nodes'],
});
