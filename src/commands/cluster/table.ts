/** The specifications of the cluster-* commands. Pure data. */
import { commandSpec, type OptionSpec } from '../../cli/command-spec.ts';
import { fieldsOption, limitOption, sorting } from '../shared/list-options.ts';
import { labelOrigins } from '../shared/node-options.ts';
import { patchWords } from '../shared/patch.ts';
import * as result from '../shared/result-columns.ts';
import { progress, waitOptions, waitTimeout } from '../shared/wait-options.ts';
import { clientOptionsAfterWait, configOptions } from './config-options.ts';
import { createOptions } from './create-options.ts';
import { choiceOptions, dryRunOption, filterOptions } from './filter-options.ts';
import { updateOptions } from './update-options.ts';

/** Fields that completion suggests for --fields. */
const FIELDS = [
  ...['cluster_template_id', 'create_timeout', 'docker_volume_size', 'flavor_id', 'health_status'],
  ...['labels', 'master_flavor_id', 'stack_id', 'cluster_id'],
] as const;

/** Of commands that change the chosen clusters. */
const CHOICE_DESCRIPTION =
  'Clusters are named, or chosen by patterns and options, which all have to match; only clusters of the current project are ' +
  'chosen. Chosen clusters are listed first and require a confirmation: on a terminal a question, otherwise --yes.';

const concurrencyOption = (verb: string) =>
  ({
    type: 'integer',
    flag: '--concurrency <number>',
    min: 1,
    default: 5,
    addedSinceLegacy: true,
    help: `Maximum number of clusters to ${verb} concurrently.`,
  }) as const satisfies OptionSpec;

const yesForChosen = {
  type: 'switch',
  flag: '--yes',
  addedSinceLegacy: true,
  help: 'Skip the confirmation prompt; required without a terminal for clusters that are chosen and not named.',
} as const satisfies OptionSpec;

const cluster = { label: '<cluster>', count: 'one', completes: 'cluster' } as const;

/** Those of `--long` too. */
const LIST_COLUMNS: readonly string[] = [
  ...['uuid', 'name', 'keypair', 'node_count', 'master_count', 'status'],
  ...['health_status', 'coe_version', 'created_at'],
];

export const list = commandSpec({
  names: ['cluster-list', 'cluster list'],
  summary: 'List clusters.',
  description:
    'On a terminal, the table fits its width: columns are left out, and health_status is added if all others fit. ' +
    'The output in a pipe does not depend on the terminal.',
  options: {
    marker: {
      type: 'text',
      flag: '--marker <marker>',
      completes: 'cluster-id',
      help: 'UUID of the last cluster of the previous page; lists the clusters after it.',
    },
    limit: limitOption('clusters'),
    ...sorting(
      'uuid',
      'name',
      'status',
      'health_status',
      'cluster_template_id',
      'keypair',
      'created_at',
      'updated_at',
    ),
    fields: fieldsOption(FIELDS, ['health_status', 'labels', 'create_timeout']),
    long: {
      type: 'switch',
      flag: '--long',
      addedSinceLegacy: true,
      help: 'Show more columns: health_status, coe_version and age (created_at).',
    },
    project: {
      type: 'text',
      flag: '--project <project>',
      completes: 'any-project',
      addedSinceLegacy: true,
      help: 'List only clusters of this project (ID or name). For administrators, who see all projects.',
    },
    watch: {
      type: 'integer',
      flag: '--watch [seconds]',
      min: 1,
      implicitValue: 5,
      addedSinceLegacy: true,
      help: 'Refresh the table in place, by default every 5 seconds; press Ctrl-C to quit.',
    },
    ...filterOptions,
  },
  examples: [
    { command: 'magnum cluster-list', help: 'List all clusters of the project' },
    { command: 'magnum cluster-list -f value -c name', help: 'Print the cluster names, one per line' },
    { command: 'magnum cluster-list --fields health_status,create_timeout', help: 'Show additional columns' },
    { command: 'magnum cluster-list --long', help: 'Show health, version and age too' },
    {
      command: 'magnum cluster-list --project demo',
      help: 'List the clusters of one project, as an administrator',
    },
    {
      command: "magnum cluster-list --name 'test-*' --status FAILED --older-than 2d",
      help: 'List some clusters',
    },
    { command: 'magnum cluster-list --watch', help: 'Watch the list, with changes highlighted' },
  ],
  output: 'rows',
  suggestedColumns: LIST_COLUMNS,
});

export const create = commandSpec({
  names: ['cluster-create', 'cluster create'],
  summary: 'Create a cluster.',
  description:
    'With --wait, the options for the client configuration also configure kubectl or docker, as cluster-config does, ' +
    'when the cluster is complete.',
  positionals: {
    word: { label: '<name>', help: 'Name of the cluster to create.', count: 'optional' },
  },
  options: createOptions,
  examples: [
    {
      command: 'magnum cluster-create myswarmcluster --cluster-template swarm --node-count 100',
      help: 'Create a Docker Swarm cluster with 100 nodes',
    },
    {
      command:
        'magnum cluster-create k8s --cluster-template kubernetes --keypair mykey --labels kube_tag=v1.23.3 --labels admission_control_list=NodeRestriction,PodSecurity',
      help: 'Create a Kubernetes cluster with label values that contain commas',
    },
    {
      command: 'magnum cluster-create k8s --cluster-template kubernetes --wait --merge',
      help: 'Create a Kubernetes cluster and merge it into the kubeconfig',
    },
    {
      command:
        'magnum cluster-create k8s --cluster-template kubernetes --labels-file labels.yaml --merge-labels',
      help: "Add the labels of a file to the template's",
    },
  ],
  output: 'message',
  columns: result.CREATED,
  columnsAfterWait: result.CLUSTER,
});

export const show = commandSpec({
  names: ['cluster-show', 'cluster show'],
  summary: 'Show the details of a cluster.',
  positionals: { cluster: { ...cluster, help: 'ID or name of the cluster to show.' } },
  options: {
    long: {
      type: 'switch',
      flag: '--long',
      help: 'Show the properties of the cluster template too.',
    },
    tree: {
      type: 'switch',
      flag: '--tree',
      addedSinceLegacy: true,
      help: 'Show the nodegroups, the health and the faults as a tree, worst first, with the next command.',
    },
    labels: labelOrigins('cluster', 'template'),
  },
  examples: [
    {
      command: 'magnum cluster-show mycluster --tree',
      help: 'Show why a cluster failed, and what to do next',
    },
    {
      command: 'magnum cluster-show mycluster -f value -c api_address',
      help: 'Print one value, for use in a script',
    },
    {
      command: 'magnum cluster-show mycluster --labels',
      help: 'Show which labels are from the cluster template',
    },
  ],
  output: 'record',
  suggestedColumns: result.CLUSTER,
});

export const update = commandSpec({
  names: ['cluster-update', 'cluster update'],
  summary: 'Update a cluster.',
  description:
    'Takes the changes as options, or as an operation followed by PATH=VALUE arguments, which can also change ' +
    'attributes without an option. Magnum decides which attributes can be changed.',
  positionals: { cluster: { ...cluster, help: 'ID or name of the cluster to update.' }, ...patchWords },
  options: updateOptions,
  examples: [
    { command: 'magnum cluster-update mycluster --node-count 5', help: 'Change the number of nodes' },
    {
      command: 'magnum cluster-update mycluster replace node_count=5',
      help: 'Do the same with a JSON patch operation',
    },
  ],
  output: 'message',
  columns: result.ACCEPTED,
  columnsAfterWait: result.CLUSTER,
});

export const resize = commandSpec({
  names: ['cluster-resize', 'cluster resize'],
  summary: 'Resize a cluster or one of its nodegroups.',
  description: CHOICE_DESCRIPTION,
  positionals: {
    cluster: {
      ...cluster,
      count: 'optional',
      help: "ID or name of the cluster to resize, or a pattern such as 'test-*'; not needed with options that choose clusters.",
    },
    nodeCount: {
      label: '<node_count>',
      help: 'New number of worker nodes, or of nodes in --nodegroup.',
      count: 'optional',
    },
  },
  options: {
    nodesToRemove: {
      type: 'list',
      flag: '--nodes-to-remove <server>',
      completes: 'node',
      help: 'Server ID of a node to remove; can be repeated.',
    },
    nodegroup: {
      type: 'text',
      flag: '--nodegroup <nodegroup>',
      completes: 'nodegroup',
      help: 'ID or name of the nodegroup to resize; defaults to the default worker nodegroup.',
    },
    concurrency: concurrencyOption('resize'),
    dryRun: dryRunOption,
    yes: yesForChosen,
    ...waitOptions,
    ...choiceOptions,
  },
  examples: [
    { command: 'magnum cluster-resize mycluster 5', help: 'Resize to five workers' },
    {
      command:
        'magnum cluster-resize mycluster 2 --nodegroup gpus --nodes-to-remove 8b9a50f2-45b5-4a3b-96fb-7cbc5c31eb26',
      help: 'Remove a specific node from a nodegroup',
    },
    { command: "magnum cluster-resize 'test-*' 3 --yes", help: 'Resize several clusters' },
  ],
  output: 'message',
  columns: [...result.ACCEPTED, ...result.OUTCOMES],
  columnsAfterWait: [...result.CLUSTER, ...result.OUTCOMES],
});

export const upgrade = commandSpec({
  names: ['cluster-upgrade', 'cluster upgrade'],
  summary: 'Upgrade a cluster or nodegroup to another cluster template.',
  description:
    "Compares the new cluster template with the cluster's first: the COE, driver, server type and network driver must be " +
    'the same, and the label kube_tag must not be older, nor more than one minor version newer.',
  positionals: {
    cluster: { ...cluster, help: 'ID or name of the cluster to upgrade.' },
    clusterTemplate: {
      label: '<cluster_template>',
      help: 'ID or name of the cluster template to upgrade to.',
      count: 'one',
      completes: 'cluster-template',
    },
  },
  options: {
    maxBatchSize: {
      type: 'integer',
      flag: '--max-batch-size <max_batch_size>',
      min: 1,
      default: 1,
      help: 'Maximum number of nodes to upgrade concurrently.',
    },
    nodegroup: {
      type: 'text',
      flag: '--nodegroup <nodegroup>',
      completes: 'nodegroup',
      help: 'ID or name of the nodegroup to upgrade; defaults to the default nodegroups.',
    },
    force: {
      type: 'switch',
      flag: '--force',
      addedSinceLegacy: true,
      help: 'Do not compare the cluster templates.',
    },
    ...waitOptions,
  },
  examples: [
    {
      command: 'magnum cluster-upgrade mycluster kubernetes-1.29 --max-batch-size 2',
      help: 'Upgrade two nodes concurrently',
    },
  ],
  output: 'message',
  columns: result.ACCEPTED,
  columnsAfterWait: result.CLUSTER,
});

export const remove = commandSpec({
  names: ['cluster-delete', 'cluster delete'],
  summary: 'Delete one or more clusters.',
  description: CHOICE_DESCRIPTION,
  positionals: {
    clusters: {
      label: '<cluster>',
      help: "IDs or names of the clusters to delete, or patterns such as 'test-*'.",
      count: 'any',
      completes: 'cluster',
    },
  },
  options: {
    concurrency: concurrencyOption('delete'),
    dryRun: dryRunOption,
    yes: yesForChosen,
    ...waitOptions,
    ...choiceOptions,
  },
  examples: [
    { command: 'magnum cluster-delete mycluster --wait', help: 'Delete a cluster and wait until it is gone' },
    {
      command: 'magnum cluster-delete --yes test1 test2 test3',
      help: 'Delete several clusters without confirmation',
    },
    {
      command: "magnum cluster-delete 'test-*' --older-than 2d",
      help: 'Show some clusters, and delete them',
    },
    { command: 'magnum cluster-delete --status CREATE_FAILED --dry-run', help: 'Only show them' },
  ],
  output: 'message',
  columns: result.OUTCOMES,
});

export const wait = commandSpec({
  names: ['cluster-wait', 'cluster wait'],
  summary: 'Wait until clusters are complete, deleted or healthy.',
  description:
    'Waits for all given clusters. Retries for up to five minutes if Magnum is unavailable. Exits with 5 if an ' +
    'operation on a cluster fails, and with 6 on timeout. The options for the client configuration configure kubectl ' +
    'or docker for each cluster, as cluster-config does, when it has reached its state. With several clusters, the ' +
    'current context changes only with --set-current, to the last cluster.',
  positionals: {
    clusters: {
      label: '<cluster>',
      help: "IDs or names of the clusters to wait for, or patterns such as 'test-*'.",
      count: 'any',
      completes: 'cluster',
    },
  },
  options: {
    goal: {
      type: 'choice',
      flag: '--for <state>',
      choices: ['complete', 'gone', 'healthy'],
      default: 'complete',
      help:
        'State to wait for: complete (no operation in progress, and the last one succeeded), gone (deleted) or ' +
        'healthy (reported healthy).',
    },
    waitTimeout,
    progress,
    ...choiceOptions,
    ...clientOptionsAfterWait,
  },
  examples: [
    { command: 'magnum cluster-wait mycluster --wait-timeout 30m', help: 'Wait for up to 30 minutes' },
    { command: 'magnum cluster-wait a b c --for gone', help: 'Wait until three clusters are deleted' },
    {
      command: 'magnum cluster-wait alpha beta --merge',
      help: 'Wait for two clusters and merge them into the kubeconfig',
    },
  ],
  output: 'message',
  columns: result.OUTCOMES,
});

export const config = commandSpec({
  names: ['cluster-config', 'cluster config'],
  summary: 'Configure kubectl or docker to access a cluster.',
  description:
    'Writes the files for kubectl or docker to a directory, and prints shell code that points the client ' +
    'at them. Evaluate the code with $(...), eval "$(...)" or eval $(...), or save it to a file and source ' +
    'it; in fish use | source, in csh and tcsh eval `...`, in PowerShell | Invoke-Expression.\n\nKubernetes: ' +
    'config (with embedded credentials), ca.pem, cert.pem and key.pem; sets KUBECONFIG. Docker Swarm: ca.pem, ' +
    'cert.pem and key.pem; sets DOCKER_HOST, DOCKER_CERT_PATH and DOCKER_TLS_VERIFY. Mesos: sets MESOS_MASTER ' +
    'and MARATHON_URL.',
  positionals: {
    clusters: {
      label: '<cluster>',
      count: 'any',
      completes: 'cluster',
      help: "ID or name of the cluster; with --merge and --docker-context also several, and patterns such as 'test-*'.",
    },
  },
  options: { ...configOptions, ...choiceOptions },
  examples: [
    {
      command: '$(magnum cluster-config mycluster --dir mycluster)',
      help: 'Configure this shell',
    },
    {
      command: 'eval "$(magnum cluster-config mycluster --dir "my clusters/1")"',
      help: 'Use a directory name that needs quoting',
    },
    { command: 'magnum cluster-config mycluster --dir mycluster | source', help: 'Configure a fish shell' },
    {
      command: '$(magnum cluster-config mycluster --wait --dir mycluster)',
      help: 'Configure this shell when the cluster is complete',
    },
    { command: 'magnum cluster-config mycluster --merge', help: 'Merge the cluster into the kubeconfig' },
    { command: "magnum cluster-config 'test-*' --merge", help: 'Merge several clusters' },
    {
      command: "magnum cluster-config mycluster --merge --context '{cluster}@{cloud}'",
      help: 'Name the context after the cluster and the cloud',
    },
    {
      command: 'magnum cluster-config --check --fix',
      help: 'Check the kubeconfig, and renew certificates that have expired',
    },
    { command: 'magnum cluster-config --prune --yes', help: 'Remove the contexts of deleted clusters' },
    {
      command: 'magnum cluster-config mycluster --user alice --stdout > alice.kubeconfig',
      help: 'Write a kubeconfig for a colleague',
    },
    { command: '$(magnum cluster-config --unset)', help: 'Undo the configuration of this shell' },
  ],
  output: 'none',
});
