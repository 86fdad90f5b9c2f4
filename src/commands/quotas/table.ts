import { commandSpec, type OptionSpec } from '../../cli/command-spec.ts';
import { limitOption, sorting } from '../shared/list-options.ts';
import * as result from '../shared/result-columns.ts';

const quotaOptions = {
  projectId: {
    type: 'text',
    flag: '--project-id <project-id>',
    completes: 'project-id',
    required: true,
    help: 'ID of the project.',
  },
  resource: {
    type: 'text',
    flag: '--resource <resource>',
    suggests: ['Cluster'],
    required: true,
    help: 'Resource that is limited; Cluster is the only one.',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

const hardLimit = {
  type: 'integer',
  flag: '--hard-limit <hard-limit>',
  min: 0,
  default: 1,
  help: 'Maximum number of clusters in the project.',
} as const;

export const list = commandSpec({
  names: ['quotas-list', 'quotas list'],
  summary: 'List quotas.',
  options: {
    marker: {
      type: 'text',
      flag: '--marker <marker>',
      help: 'ID of the last quota of the previous page; lists the quotas after it.',
    },
    limit: limitOption('quotas'),
    ...sorting('id', 'project_id', 'resource', 'hard_limit', 'created_at', 'updated_at'),
    allTenants: {
      type: 'switch',
      flag: '--all-tenants',
      help: 'List the quotas of all projects. Administrators only.',
    },
  },
  examples: [
    {
      command: 'magnum quotas-list --all-tenants',
      help: 'List the quotas of all projects, as an administrator',
    },
  ],
  output: 'rows',
  suggestedColumns: result.QUOTA,
});

export const show = commandSpec({
  names: ['quotas-show', 'quotas show'],
  summary: 'Show the details of a quota.',
  options: quotaOptions,
  examples: [
    {
      command: 'magnum quotas-show --project-id 7ca1f0c1e6ea4d3ab1fbd8be3b2dc2b1 --resource Cluster',
      help: 'Show how many clusters a project can have',
    },
  ],
  output: 'record',
  suggestedColumns: result.QUOTA,
});

export const create = commandSpec({
  names: ['quotas-create', 'quotas create'],
  summary: 'Create a quota.',
  options: { ...quotaOptions, hardLimit },
  examples: [
    {
      command:
        'magnum quotas-create --project-id 7ca1f0c1e6ea4d3ab1fbd8be3b2dc2b1 --resource Cluster --hard-limit 20',
      help: 'Allow a project 20 clusters',
    },
  ],
  output: 'record',
  columns: result.QUOTA,
});

export const update = commandSpec({
  names: ['quotas-update', 'quotas update'],
  summary: 'Change the limit of a quota.',
  options: { ...quotaOptions, hardLimit },
  examples: [
    {
      command:
        'magnum quotas-update --project-id 7ca1f0c1e6ea4d3ab1fbd8be3b2dc2b1 --resource Cluster --hard-limit 50',
      help: 'Change the limit to 50 clusters',
    },
  ],
  output: 'record',
  columns: result.QUOTA,
});

export const remove = commandSpec({
  names: ['quotas-delete', 'quotas delete'],
  summary: 'Delete a quota.',
  options: quotaOptions,
  examples: [
    {
      command: 'magnum quotas-delete --project-id 7ca1f0c1e6ea4d3ab1fbd8be3b2dc2b1 --resource Cluster',
      help: 'Return to the default quota',
    },
  ],
  output: 'message',
  columns: ['project_id', 'resource'],
});
