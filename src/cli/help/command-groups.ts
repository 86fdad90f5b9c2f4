/** The groups of commands in the overview, in order. Pure data. */

export interface CommandGroup {
  readonly title: string;
  /** Canonical names. */
  readonly commands: readonly string[];
}

export const commandGroups: readonly CommandGroup[] = [
  {
    title: 'Clusters',
    commands: [
      ...['cluster-create', 'cluster-list', 'cluster-show', 'cluster-update', 'cluster-resize'],
      ...['cluster-upgrade', 'cluster-delete', 'cluster-wait'],
    ],
  },
  { title: 'Cluster access', commands: ['cluster-config', 'kube-credential', 'ca-show', 'ca-sign'] },
  {
    title: 'Nodegroups',
    commands: [
      'nodegroup-create',
      'nodegroup-list',
      'nodegroup-show',
      'nodegroup-update',
      'nodegroup-delete',
    ],
  },
  {
    title: 'Templates',
    commands: [
      ...['cluster-template-create', 'cluster-template-list', 'cluster-template-show'],
      ...['cluster-template-update', 'cluster-template-delete'],
    ],
  },
  {
    title: 'Login',
    commands: [
      ...['login', 'logout', 'whoami', 'project-list', 'project-use', 'token-issue', 'cloud-allow'],
      ...['service-provider-list', 'cache-clear'],
    ],
  },
  { title: 'Rotate secrets', commands: ['ca-rotate', 'credential-rotate'] },
  {
    title: 'Administration',
    commands: [
      ...['quotas-list', 'quotas-show', 'quotas-create', 'quotas-update', 'quotas-delete'],
      ...['service-list', 'stats-list'],
    ],
  },
  {
    title: 'Tools',
    commands: [
      ...['demo', 'sandbox start', 'sandbox status', 'sandbox stop', 'doctor', 'completion'],
      ...['bash-completion', 'help'],
    ],
  },
];

/** The examples of the overview and the man page. */
export const quickStart: readonly (readonly [command: string, help: string])[] = [
  ['magnum cluster-create mycluster --cluster-template kubernetes --wait', 'Create a cluster'],
  ['magnum cluster-list', 'List the clusters'],
  ['$(magnum cluster-config mycluster --dir mycluster)', 'Configure kubectl or docker'],
];
