import { verb } from '../../cli/table.ts';
import { sorting } from '../list-options.ts';
import { patchWords } from '../patch-words.ts';

const cluster = { label: '<cluster>', count: 'one', completes: 'cluster' } as const;

export const list = verb({
  words: ['cluster-list', 'cluster list'],
  summary: 'Print a list of available clusters.',
  options: {
    marker: {
      type: 'text',
      flag: '--marker <marker>',
      help: 'The last cluster UUID of the previous page; displays list of clusters after it.',
    },
    limit: {
      type: 'integer',
      flag: '--limit <limit>',
      min: 0,
      help: 'Maximum number of clusters to return; without it, all of them.',
    },
    ...sorting,
    fields: {
      type: 'text',
      flag: '--fields <fields>',
      help: 'Comma-separated list of fields to display besides the usual ones: health_status, labels, create_timeout …',
    },
  },
  examples: [
    { command: 'magnum cluster-list', help: 'All clusters of the project' },
    { command: 'magnum cluster-list -f value -c name', help: 'Their names, a line each' },
    { command: 'magnum cluster-list --fields health_status,create_timeout', help: 'With more columns' },
  ],
  output: 'rows',
});

export const create = verb({
  words: ['cluster-create', 'cluster create'],
  summary: 'Create a cluster.',
  positionals: {
    word: { label: '<name>', help: 'Name of the cluster to create.', count: 'optional' },
  },
  options: {
    name: {
      type: 'text',
      flag: '--name <name>',
      help: 'Name of the cluster to create. Deprecated: use the <name> positional parameter instead.',
    },
    clusterTemplate: {
      type: 'text',
      flag: '--cluster-template <cluster_template>',
      required: true,
      completes: 'cluster-template',
      help: 'ID or name of the cluster template.',
    },
    keypair: {
      type: 'text',
      flag: '--keypair <keypair>',
      deprecated: ['--keypair-id'],
      help: 'Name of the keypair to use for this cluster.',
    },
    dockerVolumeSize: {
      type: 'integer',
      flag: '--docker-volume-size <docker-volume-size>',
      min: 1,
      help: 'The size in GB for the docker volume to use.',
    },
    labels: {
      type: 'list',
      flag: '--labels <KEY1=VALUE1,KEY2=VALUE2;KEY3=VALUE3...>',
      help: 'Labels for the cluster. Given once, commas and semicolons separate several; given several times, each is one KEY=VALUE whose value may hold anything.',
    },
    nodeCount: {
      type: 'integer',
      flag: '--node-count <node-count>',
      min: 0,
      default: 1,
      help: 'The cluster node count.',
    },
    masterCount: {
      type: 'integer',
      flag: '--master-count <master-count>',
      min: 1,
      default: 1,
      help: 'The number of master nodes for the cluster.',
    },
    discoveryUrl: {
      type: 'text',
      flag: '--discovery-url <discovery-url>',
      help: 'Specifies custom discovery url for node discovery.',
    },
    timeout: {
      type: 'integer',
      flag: '--timeout <timeout>',
      min: 0,
      default: 60,
      help: 'The timeout for cluster creation in minutes.',
    },
  },
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

export const show = verb({
  words: ['cluster-show', 'cluster show'],
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

export const update = verb({
  words: ['cluster-update', 'cluster update'],
  summary: 'Update information about the given cluster.',
  positionals: { cluster: { ...cluster, help: 'UUID or name of cluster.' }, ...patchWords },
  options: {
    rollback: {
      type: 'switch',
      flag: '--rollback',
      help: 'Rollback cluster on update failure.',
    },
  },
  examples: [
    { command: 'magnum cluster-update mycluster replace node_count=5', help: 'Change the number of nodes' },
  ],
  output: 'message',
});

export const remove = verb({
  words: ['cluster-delete', 'cluster delete'],
  summary: 'Delete specified cluster.',
  positionals: {
    clusters: {
      label: '<cluster>',
      help: 'ID or name of the clusters to delete.',
      count: 'many',
      completes: 'cluster',
    },
  },
  output: 'message',
});

export const config = verb({
  words: ['cluster-config', 'cluster config'],
  summary: 'Configure native client to access cluster.',
  description:
    'Writes the files that kubectl or docker need into a directory and prints shell code that points the client at them, ' +
    'for $(…), eval "$(…)", eval $(…), or a file to source.\n\n' +
    'Kubernetes: config (with the credentials inside), ca.pem, cert.pem and key.pem; KUBECONFIG is set. ' +
    'Docker Swarm: the three .pem files; DOCKER_HOST, DOCKER_CERT_PATH and DOCKER_TLS_VERIFY are set. ' +
    'Mesos: MESOS_MASTER and MARATHON_URL are set.',
  positionals: { cluster: { ...cluster, help: 'ID or name of the cluster to retrieve config.' } },
  options: {
    dir: {
      type: 'text',
      flag: '--dir <dir>',
      default: '.',
      completes: 'directory',
      help: 'Directory to save the certificate and config files in; made if missing.',
    },
    force: { type: 'switch', flag: '--force', help: 'Overwrite files if existing.' },
  },
  examples: [
    { command: '$(magnum cluster-config mycluster --dir mycluster)', help: 'Into this shell' },
    {
      command: 'eval "$(magnum cluster-config mycluster --dir "my clusters/1")"',
      help: 'With any directory',
    },
  ],
  output: 'none',
});
