/** The commands in the order of the overview and of `magnum help commands`. Pure data. */

export interface CommandGroup {
  readonly title: string;
  /** Canonical names. */
  readonly commands: readonly string[];
}

/** The commands that the overview describes: the first steps, without a cloud and with one. */
export const commonCommands: readonly string[] = [
  'demo',
  'login',
  'cluster-create',
  'cluster-list',
  'cluster-show',
  'cluster-config',
  'cluster-delete',
];

export const commandGroups: readonly CommandGroup[] = [
  {
    title: 'Clusters',
    commands: [
      ...['cluster-create', 'cluster-list', 'cluster-show', 'cluster-update', 'cluster-resize'],
      ...['cluster-upgrade', 'cluster-delete', 'cluster-wait', 'stats-list'],
    ],
  },
  {
    title: 'Cluster access',
    commands: [
      ...['cluster-config', 'kube-credential', 'ca-show', 'ca-sign', 'ca-rotate', 'credential-rotate'],
    ],
  },
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
    commands: ['login', 'logout', 'whoami', 'project-list', 'project-use', 'token-issue', 'cloud-allow'],
  },
  {
    title: 'Configuration',
    commands: [
      ...[
        'config set',
        'config get',
        'config unset',
        'config list',
        'alias set',
        'alias list',
        'alias delete',
      ],
      'plugin list',
    ],
  },
  {
    title: 'Administration',
    commands: [
      ...['quotas-list', 'quotas-show', 'quotas-create', 'quotas-update', 'quotas-delete'],
      'service-list',
    ],
  },
  {
    title: 'Tools',
    commands: [
      ...['demo', 'sandbox start', 'sandbox status', 'sandbox stop', 'doctor', 'completion'],
      ...['bash-completion', 'version', 'help', 'cache-clear', 'service-provider-list'],
    ],
  },
];

/** The examples of the man page. */
export const quickStart: readonly (readonly [command: string, help: string])[] = [
  ['magnum cluster-create mycluster --cluster-template kubernetes --wait', 'Create a cluster'],
  ['magnum cluster-list', 'List the clusters'],
  ['$(magnum cluster-config mycluster --dir mycluster)', 'Configure kubectl or docker'],
];
