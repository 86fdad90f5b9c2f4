/** The specifications of the cluster-* commands, one a command. Pure data. */
import { commandSpec } from '../../cli/command-spec.ts';
import { fieldsOption, limitOption, sorting } from '../shared/list-options.ts';
import { labelChanges, patchWords } from '../shared/patch.ts';
import { shellOption } from '../shared/shell-option.ts';
import { waitOptions, waitTimeout } from '../shared/wait-options.ts';
import { configModeOptions } from './config-options.ts';
import { createOptions } from './create-options.ts';

/** What a list holds of each besides the usual columns. */
const FIELDS = [
  ...['cluster_template_id', 'create_timeout', 'docker_volume_size', 'flavor_id', 'health_status'],
  ...['labels', 'master_flavor_id', 'stack_id'],
] as const;

const cluster = { label: '<cluster>', count: 'one', completes: 'cluster' } as const;

export const list = commandSpec({
  names: ['cluster-list', 'cluster list'],
  summary: 'Print a list of available clusters.',
  options: {
    marker: {
      type: 'text',
      flag: '--marker <marker>',
      completes: 'cluster-id',
      help: 'The last cluster UUID of the previous page; displays list of clusters after it.',
    },
    limit: limitOption('clusters'),
    ...sorting,
    fields: fieldsOption(FIELDS, 'health_status, labels, create_timeout'),
    watch: {
      type: 'integer',
      flag: '--watch [seconds]',
      min: 1,
      implicitValue: 5,
      addedSinceLegacy: true,
      help: 'Keep the table up to date in its place on the terminal, every 5 seconds unless said otherwise; Ctrl-C leaves.',
    },
  },
  examples: [
    { command: 'magnum cluster-list', help: 'All clusters of the project' },
    { command: 'magnum cluster-list -f value -c name', help: 'Their names, a line each' },
    { command: 'magnum cluster-list --fields health_status,create_timeout', help: 'With more columns' },
    { command: 'magnum cluster-list --watch', help: 'Kept up to date, what changed standing out' },
  ],
  output: 'rows',
});

export const create = commandSpec({
  names: ['cluster-create', 'cluster create'],
  summary: 'Create a cluster.',
  positionals: {
    word: { label: '<name>', help: 'Name of the cluster to create.', count: 'optional' },
  },
  options: createOptions,
  examples: [
    {
      command: 'magnum cluster-create myswarmcluster --cluster-template swarm --node-count 100',
      help: 'A Docker Swarm of a hundred nodes',
    },
    {
      command:
        'magnum cluster-create k8s --cluster-template kubernetes --keypair mykey --labels kube_tag=v1.23.3 --labels admission_control_list=NodeRestriction,PodSecurity',
      help: 'Kubernetes, with labels whose values hold commas',
    },
  ],
  output: 'message',
});

export const show = commandSpec({
  names: ['cluster-show', 'cluster show'],
  summary: 'Show details about the given cluster.',
  positionals: { cluster: { ...cluster, help: 'ID or name of the cluster to show.' } },
  options: {
    long: {
      type: 'switch',
      flag: '--long',
      help: 'Display extra associated cluster template info.',
    },
  },
  examples: [
    { command: 'magnum cluster-show mycluster -f value -c api_address', help: 'One value, for a script' },
  ],
  output: 'record',
});

export const update = commandSpec({
  names: ['cluster-update', 'cluster update'],
  summary: 'Update information about the given cluster.',
  description:
    'What changes is said with options, or with an operation and PATH=VALUE words, which reach attributes for which ' +
    'there is no option. It is for the service to say what it lets one change.',
  positionals: { cluster: { ...cluster, help: 'UUID or name of cluster.' }, ...patchWords },
  options: {
    rollback: {
      type: 'switch',
      flag: '--rollback',
      help: 'Rollback cluster on update failure.',
    },
    name: { type: 'text', flag: '--name <name>', addedSinceLegacy: true, help: 'New name for the cluster.' },
    nodeCount: {
      type: 'integer',
      flag: '--node-count <node-count>',
      min: 0,
      addedSinceLegacy: true,
      help: 'New number of nodes in the cluster.',
    },
    masterCount: {
      type: 'integer',
      flag: '--master-count <master-count>',
      min: 1,
      addedSinceLegacy: true,
      help: 'New number of master nodes in the cluster.',
    },
    ...labelChanges,
    healthStatus: {
      type: 'choice',
      flag: '--health-status <status>',
      choices: ['HEALTHY', 'UNHEALTHY', 'UNKNOWN'],
      addedSinceLegacy: true,
      help: 'What is said of the health of the cluster.',
    },
    healthStatusReason: {
      type: 'list',
      flag: '--health-status-reason <KEY1=VALUE1,KEY2=VALUE2;KEY3=VALUE3...>',
      addedSinceLegacy: true,
      help: 'Why that is said of its health.',
    },
    ...waitOptions,
  },
  examples: [
    { command: 'magnum cluster-update mycluster --node-count 5', help: 'Change the number of nodes' },
    { command: 'magnum cluster-update mycluster replace node_count=5', help: 'The same, as a JSON patch' },
  ],
  output: 'message',
});

export const resize = commandSpec({
  names: ['cluster-resize', 'cluster resize'],
  summary: 'Resize a cluster, or one of its nodegroups.',
  positionals: {
    cluster: { ...cluster, help: 'UUID or name of cluster.' },
    nodeCount: { label: '<node_count>', help: 'Desired number of nodes.', count: 'one' },
  },
  options: {
    nodesToRemove: {
      type: 'list',
      flag: '--nodes-to-remove <server>',
      help: 'ID of the server of a node to be removed; can be repeated.',
    },
    nodegroup: {
      type: 'text',
      flag: '--nodegroup <nodegroup>',
      completes: 'nodegroup',
      help: 'UUID or name of the nodegroup; without it, the default workers.',
    },
    ...waitOptions,
  },
  examples: [
    { command: 'magnum cluster-resize mycluster 5', help: 'Five workers' },
    {
      command:
        'magnum cluster-resize mycluster 2 --nodegroup gpus --nodes-to-remove 8b9a50f2-45b5-4a3b-96fb-7cbc5c31eb26',
      help: 'One node less, and which',
    },
  ],
  output: 'message',
});

export const upgrade = commandSpec({
  names: ['cluster-upgrade', 'cluster upgrade'],
  summary: 'Upgrade a cluster, or one of its nodegroups, to another cluster template.',
  positionals: {
    cluster: { ...cluster, help: 'UUID or name of cluster.' },
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
      help: 'How many nodes are upgraded at a time.',
    },
    nodegroup: {
      type: 'text',
      flag: '--nodegroup <nodegroup>',
      completes: 'nodegroup',
      help: 'UUID or name of the nodegroup; without it, the default ones.',
    },
    ...waitOptions,
  },
  examples: [
    {
      command: 'magnum cluster-upgrade mycluster kubernetes-1.29 --max-batch-size 2',
      help: 'Two nodes at a time',
    },
  ],
  output: 'message',
});

export const remove = commandSpec({
  names: ['cluster-delete', 'cluster delete'],
  summary: 'Delete specified cluster.',
  positionals: {
    clusters: {
      label: '<cluster>',
      help: 'ID or name of the clusters to delete.',
      count: 'many',
      completes: 'cluster',
    },
  },
  options: {
    concurrency: {
      type: 'integer',
      flag: '--concurrency <number>',
      min: 1,
      default: 5,
      addedSinceLegacy: true,
      help: 'How many are deleted side by side.',
    },
    yes: {
      type: 'switch',
      flag: '--yes',
      addedSinceLegacy: true,
      help: 'Do not ask. Only on a terminal, and for more than one cluster, is anything asked.',
    },
    ...waitOptions,
  },
  examples: [
    { command: 'magnum cluster-delete mycluster --wait', help: 'And wait until it is gone' },
    { command: 'magnum cluster-delete --yes test1 test2 test3', help: 'Several, without a question' },
  ],
  output: 'message',
});

export const wait = commandSpec({
  names: ['cluster-wait', 'cluster wait'],
  summary: 'Wait until clusters are as they should be.',
  description:
    'Waits for all of the clusters. It lives through outages of the service and ends with 5 when a cluster ends in ' +
    'failure, with 6 when the time is over, with 3 when there is no such cluster.',
  positionals: {
    clusters: {
      label: '<cluster>',
      help: 'ID or name of the clusters to wait for.',
      count: 'many',
      completes: 'cluster',
    },
  },
  options: {
    goal: {
      type: 'choice',
      flag: '--for <state>',
      choices: ['complete', 'gone', 'healthy'],
      default: 'complete',
      help: 'What to wait for: that nothing is being done to them any more and all went well, that they are deleted, or that they are reported healthy.',
    },
    waitTimeout,
  },
  examples: [
    { command: 'magnum cluster-wait mycluster --timeout 30m', help: 'No longer than half an hour' },
    { command: 'magnum cluster-wait a b c --for gone', help: 'Until all three are deleted' },
  ],
  output: 'message',
});

export const config = commandSpec({
  names: ['cluster-config', 'cluster config'],
  summary: 'Configure native client to access cluster.',
  description:
    'Writes the files that kubectl or docker need into a directory and prints shell code that points the client at them, ' +
    'for $(…), eval "$(…)", eval $(…), or a file to source. fish takes it with | source, csh and tcsh with eval `…`, ' +
    'PowerShell with | Invoke-Expression.\n\n' +
    'Kubernetes: config (with the credentials inside), ca.pem, cert.pem and key.pem; KUBECONFIG is set. ' +
    'Docker Swarm: the three .pem files; DOCKER_HOST, DOCKER_CERT_PATH and DOCKER_TLS_VERIFY are set. ' +
    'Mesos: MESOS_MASTER and MARATHON_URL are set.',
  positionals: {
    cluster: {
      ...cluster,
      count: 'optional',
      help: 'ID or name of the cluster to retrieve config. Needed unless there is --unset.',
    },
  },
  options: {
    dir: {
      type: 'text',
      flag: '--dir <dir>',
      default: '.',
      completes: 'directory',
      help: 'Directory to save the certificate and config files in; made if missing.',
    },
    force: { type: 'switch', flag: '--force', help: 'Overwrite files if existing.' },
    allowSharedDir: {
      type: 'switch',
      flag: '--allow-shared-dir',
      addedSinceLegacy: true,
      help:
        'Write to the directory, or with --merge to the kubeconfig, even if other users can write there too, ' +
        'and so could replace the files.',
    },
    shell: shellOption,
    unset: {
      type: 'switch',
      flag: '--unset',
      addedSinceLegacy: true,
      help: 'Print code that unsets all variables that are set for any type of cluster, and do nothing else.',
    },
    useCertificate: {
      type: 'toggle',
      flag: '--use-certificate',
      off: '--use-keystone',
      addedSinceLegacy: true,
      help: 'Have a client certificate signed, and log in with it; this is what happens without either.',
      offHelp:
        'Kubernetes: log in with a token of the cloud, which kubectl gets from magnum kube-credential.',
    },
    outputCerts: {
      type: 'switch',
      flag: '--output-certs',
      addedSinceLegacy: true,
      help: 'With --use-keystone: write ca.pem too. With a certificate the .pem files are written anyway.',
    },
    ...configModeOptions,
  },
  examples: [
    { command: '$(magnum cluster-config mycluster --dir mycluster)', help: 'Into this shell' },
    {
      command: 'eval "$(magnum cluster-config mycluster --dir "my clusters/1")"',
      help: 'With any directory',
    },
    { command: 'magnum cluster-config mycluster --dir mycluster | source', help: 'In fish' },
    { command: '$(magnum cluster-config --unset)', help: 'Undo it' },
  ],
  output: 'none',
});
