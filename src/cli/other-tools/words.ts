/**
 * Words of other tools for the commands of this program: `openstack coe`, kubectl, docker, gcloud, eksctl, az, doctl, and older
 * versions of the Magnum client (bay, baymodel). In lower case, with spaces for hyphens. Pure data.
 */

/** Words before the command that other tools need, and their names. */
export const PREFIXES: readonly string[] = [
  ...['magnum', 'openstack', 'container infra', 'coe'],
  ...['kubectl', 'kubernetes', 'k8s', 'docker', 'eksctl', 'doctl'],
  ...['gcloud', 'container', 'gke', 'az', 'aks', 'aws', 'eks'],
];

/** By the first part of a command's name. A plural with s is recognized too. */
export const NOUNS: Readonly<Record<string, readonly string[]>> = {
  cluster: ['cluster', 'bay'],
  'cluster-template': ['cluster template', 'clustertemplate', 'template', 'baymodel', 'bay model'],
  nodegroup: ['nodegroup', 'node group', 'nodepool', 'node pool', 'pool', 'node', 'ng'],
  ca: ['ca', 'certificate', 'cert', 'ca certificate', 'cluster ca'],
  credential: ['credential'],
  quotas: ['quota'],
  project: ['project', 'tenant'],
  service: ['service', 'mservice'],
  'service-provider': ['service provider'],
  stats: ['stat', 'statistic'],
  sandbox: ['sandbox'],
  cache: ['cache'],
  alias: ['alias', 'aliases'],
  plugin: ['plugin', 'extension'],
};

/** Without a noun, a verb is about clusters. */
export const DEFAULT_NOUN = 'cluster';

/** Resources of other tools: after a verb, they do not name a cluster. A plural with s is recognized too. */
export const FOREIGN_NOUNS: readonly string[] = [
  ...['pod', 'po', 'deployment', 'svc', 'namespace', 'ns', 'secret', 'configmap', 'cm', 'ingress'],
  ...['pv', 'pvc', 'job', 'cronjob', 'daemonset', 'statefulset', 'replicaset', 'event', 'crd', 'context'],
  ...['image', 'container', 'volume', 'network', 'server', 'flavor', 'keypair', 'stack', 'user', 'role'],
];

/** Lists without the name of a resource, and shows it otherwise. */
export const LIST_OR_SHOW = 'get';

/** By the last part of a command's name. */
export const VERBS: Readonly<Record<string, readonly string[]>> = {
  [LIST_OR_SHOW]: ['get'],
  list: ['list', 'ls', 'ps', 'index', 'list all', 'show all', 'get all'],
  show: ['show', 'describe', 'inspect', 'info', 'view', 'status', 'details'],
  create: ['create', 'new', 'add', 'make', 'launch', 'deploy'],
  delete: ['delete', 'rm', 'del', 'remove', 'destroy', 'terminate'],
  update: ['update', 'edit', 'set', 'modify', 'change', 'patch'],
  resize: ['resize', 'scale'],
  upgrade: ['upgrade'],
  wait: ['wait', 'wait for'],
  config: [
    ...['config', 'get config', 'kubeconfig', 'get kubeconfig', 'update kubeconfig', 'write kubeconfig'],
    ...['credentials', 'get credentials', 'creds', 'get creds', 'connect', 'kubeconfig save'],
  ],
  sign: ['sign'],
  rotate: ['rotate', 'renew'],
  use: ['use', 'switch', 'select', 'set'],
  start: ['start', 'run', 'up'],
  stop: ['stop', 'down'],
  clear: ['clear', 'clean', 'purge', 'prune'],
};

/** Phrases that are not a noun and a verb of this program. By the name of the command. */
export const PHRASES: Readonly<Record<string, readonly string[]>> = {
  login: ['auth', 'auth login', 'authenticate', 'signin', 'sign in', 'log in', 'logon', 'log on'],
  logout: ['auth logout', 'signout', 'sign out', 'log out', 'logoff', 'log off'],
  whoami: ['who am i', 'auth status', 'auth list', 'auth whoami', 'current user', 'session', 'user'],
  'token-issue': ['token', 'auth token', 'get token', 'create token', 'token create', 'token get'],
  'project-use': ['use', 'switch', 'target'],
  doctor: ['check', 'diagnose', 'health', 'troubleshoot', 'ping'],
  demo: ['tour', 'tutorial', 'example', 'examples', 'quickstart', 'quick start', 'getting started'],
  version: ['about', 'versions', 'api version', 'api versions', 'version show', 'show version'],
};

/** Commands with another noun. */
export const REDIRECTIONS: Readonly<Record<string, string>> = {
  'nodegroup-resize': 'cluster-resize',
  'nodegroup-upgrade': 'cluster-upgrade',
  'ca-get': 'ca-show',
  'ca-list': 'ca-show',
  'ca-create': 'ca-sign',
  'quotas-set': 'quotas-update',
};

/** What the words after a redirected command are, in their order: keys of its arguments, or options. */
export const OPERANDS: Readonly<Record<string, readonly string[]>> = {
  'nodegroup-resize': ['cluster', '--nodegroup', 'nodeCount'],
  'nodegroup-upgrade': ['cluster', '--nodegroup', 'clusterTemplate'],
};

const NODE_COUNT = ['--node-count', 'nodeCount'];
const CLUSTER = ['cluster', 'clusters'];

/** Options of other tools: the option, or the key of the argument, that a command of this program has instead. */
export const FOREIGN_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  nodes: NODE_COUNT,
  'num-nodes': NODE_COUNT,
  'node-pool-size': NODE_COUNT,
  replicas: NODE_COUNT,
  size: NODE_COUNT,
  count: NODE_COUNT,
  cluster: CLUSTER,
  'cluster-name': CLUSTER,
  bay: ['--cluster', ...CLUSTER],
  name: ['--nodegroup', 'word', 'name', 'nodegroup', 'nodegroups', 'clusterTemplate', ...CLUSTER],
  nodegroup: ['nodegroup', 'nodegroups', 'name'],
  'node-pool': ['--nodegroup', 'nodegroup', 'nodegroups', 'name'],
  baymodel: ['--cluster-template'],
  'baymodel-id': ['--cluster-template'],
  template: ['--cluster-template'],
};

/** Switches of other tools, and the switch that a command of this program has instead; undefined for none. */
export const FOREIGN_SWITCHES: Readonly<Record<string, string | undefined>> = {
  '-y': '--yes',
  '--yes': '--yes',
  '--assume-yes': '--yes',
  '--approve': '--yes',
  '--force': '--yes',
  '-a': undefined,
  '-A': undefined,
  '--all': undefined,
  '--all-namespaces': undefined,
};

/** Groups of commands of this program whose name is a verb of others. */
export const NOT_OURS = ['config'] as const;

type RemovedTool = 'kubectl' | 'docker';

/** Resources that Magnum managed before Newton (2016): the first part of their commands, and the tool that manages them. */
export const REMOVED_NOUNS: readonly {
  readonly nouns: readonly string[];
  readonly plural: string;
  readonly tool: RemovedTool;
}[] = [
  { nouns: ['pod'], plural: 'pods', tool: 'kubectl' },
  { nouns: ['rc'], plural: 'replicationcontrollers', tool: 'kubectl' },
  { nouns: ['service', 'coe-service'], plural: 'services', tool: 'kubectl' },
  { nouns: ['container'], plural: 'containers', tool: 'docker' },
];

/** The second part of their commands, and the words of the tool; RESOURCE is the plural of the resource. */
export const REMOVED_VERBS: Readonly<Record<RemovedTool, Readonly<Record<string, readonly string[]>>>> = {
  kubectl: {
    list: ['get', 'RESOURCE'],
    show: ['describe', 'RESOURCE'],
    create: ['create'],
    update: ['edit', 'RESOURCE'],
    delete: ['delete', 'RESOURCE'],
  },
  docker: {
    list: ['ps'],
    show: ['inspect'],
    create: ['create'],
    delete: ['rm'],
    start: ['start'],
    stop: ['stop'],
    pause: ['pause'],
    unpause: ['unpause'],
    reboot: ['restart'],
    logs: ['logs'],
    exec: ['exec'],
    execute: ['exec'],
  },
};

/** Their options for a manifest, which is a file or a URL. */
export const MANIFEST_OPTIONS: readonly string[] = ['--manifest', '--manifest-url'];
