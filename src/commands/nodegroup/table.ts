import { commandSpec, type OptionSpec } from '../../cli/command-spec.ts';
import { fieldsOption, limitOption, sorting } from '../shared/list-options.ts';
import {
  dockerVolumeSize,
  labelOptions,
  labelOrigins,
  mergeLabels,
  optionHelp,
} from '../shared/node-options.ts';
import { patchWords } from '../shared/patch.ts';
import * as result from '../shared/result-columns.ts';
import { waitOptions } from '../shared/wait-options.ts';
import { yesOption } from '../shared/yes-option.ts';

const cluster = {
  label: '<cluster>',
  help: 'ID or name of the cluster.',
  count: 'one',
  completes: 'cluster',
} as const;

const nodegroup = {
  label: '<nodegroup>',
  help: 'ID or name of the nodegroup.',
  count: 'one',
  completes: 'nodegroup',
} as const;

/** Roles of the default nodegroups. Others can have any role. */
const ROLES = ['worker', 'master'] as const;

/** Fields that completion suggests for --fields. */
const FIELDS = ['is_default', 'stack_id'] as const;

const bounds = {
  minNodes: {
    type: 'integer',
    flag: '--min-nodes <min-nodes>',
    min: 0,
    help: 'Minimum number of nodes in the nodegroup.',
  },
  maxNodes: {
    type: 'integer',
    flag: '--max-nodes <max-nodes>',
    min: 0,
    help: 'Maximum number of nodes in the nodegroup.',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

/** `note` follows each help. */
const nodeProperties = (note: string) =>
  ({
    nodeLabels: {
      type: 'list',
      flag: '--node-labels <KEY1=VALUE1,KEY2=VALUE2...>',
      help:
        'Comma-separated list of Kubernetes labels for the nodes; can be repeated. ' +
        `Requires API 1.14.${note}`,
    },
    nodeTaints: {
      type: 'list',
      flag: '--node-taints <KEY1=VALUE1:EFFECT1,KEY2:EFFECT2...>',
      help:
        'Comma-separated list of Kubernetes taints for the nodes, with effect NoSchedule, PreferNoSchedule or ' +
        'NoExecute; can be repeated. ' +
        `Requires API 1.14.${note}`,
    },
  }) as const satisfies Readonly<Record<string, OptionSpec>>;

export const list = commandSpec({
  names: ['nodegroup-list', 'nodegroup list'],
  summary: 'List the nodegroups of a cluster.',
  positionals: { cluster },
  options: {
    marker: {
      type: 'text',
      flag: '--marker <marker>',
      help: 'UUID of the last nodegroup of the previous page; lists the nodegroups after it.',
    },
    limit: limitOption('nodegroups'),
    ...sorting('uuid', 'name', 'role', 'status', 'node_count', 'created_at', 'updated_at'),
    role: {
      type: 'text',
      flag: '--role <role>',
      suggests: ROLES,
      help: 'List only nodegroups with this role.',
    },
    fields: fieldsOption(FIELDS, ['is_default', 'stack_id']),
  },
  examples: [
    { command: 'magnum nodegroup-list mycluster', help: 'List all nodegroups of a cluster' },
    { command: 'magnum nodegroup-list mycluster --role worker', help: 'List the worker nodegroups' },
  ],
  output: 'rows',
  suggestedColumns: ['uuid', 'name', 'flavor_id', 'image_id', 'node_count', 'status', 'role'],
});

export const show = commandSpec({
  names: ['nodegroup-show', 'nodegroup show'],
  summary: 'Show the details of a nodegroup.',
  positionals: { cluster, nodegroup },
  options: { labels: labelOrigins('nodegroup', 'cluster') },
  examples: [{ command: 'magnum nodegroup-show mycluster default-worker', help: 'Show a nodegroup by name' }],
  output: 'record',
  suggestedColumns: result.NODEGROUP,
});

export const create = commandSpec({
  names: ['nodegroup-create', 'nodegroup create'],
  summary: 'Create a nodegroup.',
  positionals: {
    cluster,
    name: { label: '<name>', help: 'Name of the nodegroup to create.', count: 'one' },
  },
  options: {
    nodeCount: {
      type: 'integer',
      flag: '--node-count <node-count>',
      min: 0,
      default: 1,
      help: 'Number of nodes in the nodegroup.',
    },
    ...bounds,
    role: {
      type: 'text',
      flag: '--role <role>',
      default: 'worker',
      suggests: ROLES,
      help: 'Role of the nodegroup.',
    },
    image: {
      type: 'text',
      flag: '--image <image>',
      completes: 'image',
      help: `${optionHelp.image}; defaults to the cluster's.`,
    },
    flavor: {
      type: 'text',
      flag: '--flavor <flavor>',
      completes: 'flavor',
      help: "Flavor of the nodes (ID or name); defaults to the cluster's.",
    },
    dockerVolumeSize,
    ...labelOptions('nodegroup'),
    mergeLabels: mergeLabels('cluster'),
    ...nodeProperties(''),
    ...waitOptions,
  },
  examples: [
    {
      command:
        'magnum nodegroup-create mycluster gpus --flavor m1.large --role gpu --node-count 2 --node-taints gpu=yes:NoSchedule',
      help: 'Create GPU nodes that only pods with a matching toleration use',
    },
  ],
  output: 'message',
  columns: result.CREATED,
  columnsAfterWait: result.NODEGROUP,
});

export const update = commandSpec({
  names: ['nodegroup-update', 'nodegroup update'],
  summary: 'Update a nodegroup.',
  description:
    'Takes the changes as options, or as an operation followed by PATH=VALUE arguments, which can also remove an ' +
    'attribute. To change the number of nodes, use cluster-resize --nodegroup.',
  positionals: { cluster, nodegroup, ...patchWords },
  options: {
    ...bounds,
    ...nodeProperties(' Replaces the existing ones; an empty value removes all.'),
    ...waitOptions,
  },
  examples: [
    {
      command: 'magnum nodegroup-update mycluster gpus --min-nodes 1 --max-nodes 8',
      help: 'Change the minimum and the maximum node count',
    },
    {
      command: 'magnum nodegroup-update mycluster gpus remove max_node_count',
      help: 'Remove the maximum node count',
    },
  ],
  output: 'message',
  columns: result.ACCEPTED,
  columnsAfterWait: result.NODEGROUP,
});

export const remove = commandSpec({
  names: ['nodegroup-delete', 'nodegroup delete'],
  summary: 'Delete one or more nodegroups of a cluster.',
  positionals: {
    cluster,
    nodegroups: {
      label: '<nodegroup>',
      help: 'IDs or names of the nodegroups to delete.',
      count: 'many',
      completes: 'nodegroup',
    },
  },
  options: { yes: yesOption('nodegroup'), ...waitOptions },
  examples: [{ command: 'magnum nodegroup-delete mycluster gpus', help: 'Delete a nodegroup by name' }],
  output: 'message',
  columns: result.OUTCOMES,
});
