import { type OptionSpec, verb } from '../../cli/table.ts';
import { sorting } from '../list-options.ts';

const which = {
  projectId: { type: 'text', flag: '--project-id <project-id>', required: true, help: 'Project ID.' },
  resource: {
    type: 'text',
    flag: '--resource <resource>',
    required: true,
    help: 'Resource name: Cluster is the only one that there is.',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

const hardLimit = {
  type: 'integer',
  flag: '--hard-limit <hard-limit>',
  min: 0,
  default: 1,
  help: 'Max resource limit.',
} as const;

export const list = verb({
  words: ['quotas-list', 'quotas list'],
  summary: 'Print a list of available quotas.',
  options: {
    marker: {
      type: 'text',
      flag: '--marker <marker>',
      help: 'The last quota id of the previous page; displays list of quotas after it.',
    },
    limit: {
      type: 'integer',
      flag: '--limit <limit>',
      min: 0,
      help: 'Maximum number of quotas to return; without it, all of them.',
    },
    ...sorting,
    allTenants: {
      type: 'switch',
      flag: '--all-tenants',
      help: 'List the quotas of all projects; for administrators.',
    },
  },
  output: 'rows',
});

export const show = verb({
  words: ['quotas-show', 'quotas show'],
  summary: 'Show details about the given project resource quota.',
  options: which,
  output: 'record',
});

export const create = verb({
  words: ['quotas-create', 'quotas create'],
  summary: 'Create a quota.',
  options: { ...which, hardLimit },
  examples: [
    {
      command:
        'magnum quotas-create --project-id 7ca1f0c1e6ea4d3ab1fbd8be3b2dc2b1 --resource Cluster --hard-limit 20',
      help: 'Twenty clusters for a project',
    },
  ],
  output: 'record',
});

export const update = verb({
  words: ['quotas-update', 'quotas update'],
  summary: 'Update information about the given project resource quota.',
  options: { ...which, hardLimit },
  output: 'record',
});

export const remove = verb({
  words: ['quotas-delete', 'quotas delete'],
  summary: 'Delete specified resource quota.',
  options: which,
  output: 'message',
});
