import { commandSpec, type OptionSpec } from '../../cli/command-spec.ts';
import { fieldsOption, limitOption, sorting } from '../shared/list-options.ts';
import { dockerVolumeSize, labelsOption } from '../shared/node-options.ts';
import { patchWords } from '../shared/patch.ts';
import { waitOptions } from '../shared/wait-options.ts';

const cluster = {
  label: '<cluster>',
  help: 'ID or name of the cluster that the nodegroup is of.',
  count: 'one',
  completes: 'cluster',
} as const;

const nodegroup = {
  label: '<nodegroup>',
  help: 'ID or name of the nodegroup.',
  count: 'one',
  completes: 'nodegroup',
} as const;

/** Those that the service makes by itself; others may be called anything. */
const ROLES = ['worker', 'master'] as const;

/** What a list holds of each besides the usual columns. */
const FIELDS = ['is_default', 'stack_id'] as const;

const bounds = {
  minNodes: {
    type: 'integer',
    flag: '--min-nodes <min-nodes>',
    min: 0,
    help: 'The least number of nodes that it may have.',
  },
  maxNodes: {
    type: 'integer',
    flag: '--max-nodes <max-nodes>',
    min: 0,
    help: 'The greatest number of nodes that it may have.',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

const nodeProperties = (replacing: string) =>
  ({
    nodeLabels: {
      type: 'list',
      flag: '--node-labels <KEY1=VALUE1,KEY2=VALUE2...>',
      help: `Kubernetes labels of each node; can be repeated. API 1.14.${replacing}`,
    },
    nodeTaints: {
      type: 'list',
      flag: '--node-taints <KEY1=VALUE1:EFFECT1,KEY2:EFFECT2...>',
      help: `Kubernetes taints of each node, with NoSchedule, PreferNoSchedule or NoExecute for EFFECT; can be repeated. API 1.14.${replacing}`,
    },
  }) as const satisfies Readonly<Record<string, OptionSpec>>;

export const list = commandSpec({
  names: ['nodegroup-list', 'nodegroup list'],
  summary: 'Print a list of the nodegroups of a cluster.',
  positionals: { cluster },
  options: {
    marker: {
      type: 'text',
      flag: '--marker <marker>',
      help: 'The last nodegroup UUID of the previous page; displays list of nodegroups after it.',
    },
    limit: limitOption('nodegroups'),
    ...sorting,
    role: { type: 'text', flag: '--role <role>', suggests: ROLES, help: 'Only the nodegroups of this role.' },
    fields: fieldsOption(FIELDS, 'is_default, stack_id'),
  },
  examples: [
    { command: 'magnum nodegroup-list mycluster', help: 'All of them' },
    { command: 'magnum nodegroup-list mycluster --role worker', help: 'Those of one role' },
  ],
  output: 'rows',
});

export const show = commandSpec({
  names: ['nodegroup-show', 'nodegroup show'],
  summary: 'Show details about the given nodegroup.',
  positionals: { cluster, nodegroup },
  examples: [{ command: 'magnum nodegroup-show mycluster default-worker', help: 'By name' }],
  output: 'record',
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
      help: 'The nodegroup node count.',
    },
    ...bounds,
    role: {
      type: 'text',
      flag: '--role <role>',
      default: 'worker',
      suggests: ROLES,
      help: 'The role of the nodegroup.',
    },
    image: {
      type: 'text',
      flag: '--image <image>',
      help: 'The name or UUID of the base image; without it, that of the cluster.',
    },
    flavor: {
      type: 'text',
      flag: '--flavor <flavor>',
      help: 'The nova flavor name or UUID of the nodes; without it, that of the cluster.',
    },
    dockerVolumeSize,
    labels: labelsOption('nodegroup'),
    mergeLabels: {
      type: 'switch',
      flag: '--merge-labels',
      help: 'Add the labels to those of the cluster, instead of putting them in their place.',
    },
    ...nodeProperties(''),
    ...waitOptions,
  },
  examples: [
    {
      command:
        'magnum nodegroup-create mycluster gpus --flavor g1.large --role gpu --node-count 2 --node-taints gpu=yes:NoSchedule',
      help: 'Nodes with GPUs, for those that ask for them',
    },
  ],
  output: 'message',
});

export const update = commandSpec({
  names: ['nodegroup-update', 'nodegroup update'],
  summary: 'Update a nodegroup.',
  description:
    'What changes is said with options, or with an operation and PATH=VALUE words, which can also take an attribute ' +
    'away. The number of nodes is changed with cluster-resize --nodegroup.',
  positionals: { cluster, nodegroup, ...patchWords },
  options: {
    ...bounds,
    ...nodeProperties(" Replaces those that there are; '' takes them away."),
    ...waitOptions,
  },
  examples: [
    { command: 'magnum nodegroup-update mycluster gpus --min-nodes 1 --max-nodes 8', help: 'Other bounds' },
    { command: 'magnum nodegroup-update mycluster gpus remove max_node_count', help: 'No greatest number' },
  ],
  output: 'message',
});

export const remove = commandSpec({
  names: ['nodegroup-delete', 'nodegroup delete'],
  summary: 'Delete specified nodegroups of a cluster.',
  positionals: {
    cluster,
    nodegroups: {
      label: '<nodegroup>',
      help: 'ID or name of the nodegroups to delete.',
      count: 'many',
      completes: 'nodegroup',
    },
  },
  options: waitOptions,
  examples: [{ command: 'magnum nodegroup-delete mycluster gpus', help: 'By name' }],
  output: 'message',
});
