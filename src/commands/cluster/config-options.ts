/** The options of cluster-config, and those of other commands that configure clients. Pure data. */
import type { OptionSpec } from '../../cli/command-spec.ts';
import { shellOption } from '../shared/shell-option.ts';
import { waitTimeout } from '../shared/wait-options.ts';

type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** Those that select where the access to a cluster is written, and how clients authenticate. */
export const clientOptions = {
  dir: {
    type: 'text',
    flag: '--dir <dir>',
    completes: 'directory',
    help: 'Directory for the certificate and configuration files; created if missing.',
  },
  force: { type: 'switch', flag: '--force', help: 'Overwrite existing files.' },
  outputCerts: {
    type: 'switch',
    flag: '--output-certs',
    addedSinceLegacy: true,
    help: 'Also write ca.pem with --use-keystone or --exec; otherwise all .pem files are written anyway.',
  },
  merge: {
    type: 'switch',
    flag: '--merge',
    addedSinceLegacy: true,
    help:
      "Merge the cluster into kubectl's kubeconfig (KUBECONFIG or ~/.kube/config); run again to renew. " +
      'Kubernetes only.',
  },
  context: {
    type: 'text',
    flag: '--context <name>',
    completes: 'context-template',
    addedSinceLegacy: true,
    help:
      "Context name for --merge, or a template such as '{cluster}@{cloud}', also with {region}, {project} and {uuid}; " +
      'defaults to the cluster name, with a number appended if it is taken.',
  },
  setCurrent: {
    type: 'toggle',
    flag: '--set-current',
    off: '--keep-current',
    addedSinceLegacy: true,
    help: 'Set the merged context as the current context; the default for a single cluster.',
    offHelp: 'Leave the current context unchanged when merging.',
  },
  dockerContext: {
    type: 'text',
    flag: '--docker-context [name]',
    implicitValue: '',
    addedSinceLegacy: true,
    help: 'Create or renew a Docker context; named after the cluster by default. Docker Swarm only.',
  },
  useCertificate: {
    type: 'toggle',
    flag: '--use-certificate',
    off: '--use-keystone',
    addedSinceLegacy: true,
    help: 'Authenticate with a newly signed client certificate; the default.',
    offHelp:
      'Authenticate with a Keystone token that kubectl gets from magnum kube-credential. Kubernetes only.',
  },
  exec: {
    type: 'switch',
    flag: '--exec',
    addedSinceLegacy: true,
    help: 'Keep the certificate out of the kubeconfig; kubectl gets it from magnum kube-credential. Kubernetes only.',
  },
  portable: {
    type: 'switch',
    flag: '--portable',
    addedSinceLegacy: true,
    help: 'Write no user and no path of this machine with --use-keystone and --exec, for a kubeconfig that several users share.',
  },
  insecureKubeconfig: {
    type: 'switch',
    flag: '--insecure-kubeconfig',
    addedSinceLegacy: true,
    help: 'Allow --insecure with --use-keystone and --exec; kubectl then never verifies the TLS certificates of the cloud.',
  },
  allowSharedDir: {
    type: 'switch',
    flag: '--allow-shared-dir',
    isNeverAbbreviated: true,
    addedSinceLegacy: true,
    help:
      'Allow a directory in which other users could replace the files; also for kubeconfigs and Docker ' +
      'contexts.',
  },
} as const satisfies OptionSpecs;

export const configOptions = {
  ...clientOptions,
  dir: {
    ...clientOptions.dir,
    help:
      'Directory for the certificate and configuration files; created if missing. Defaults to the current ' +
      'directory, and to none with --merge or --docker-context.',
  },
  shell: shellOption,
  unset: {
    type: 'switch',
    flag: '--unset',
    addedSinceLegacy: true,
    help: 'Print code that unsets the variables for clusters of all types.',
  },
  remove: {
    type: 'switch',
    flag: '--remove',
    addedSinceLegacy: true,
    help: 'Remove what --merge and --docker-context added; with one of them, only that. Works without a cloud.',
  },
  check: {
    type: 'switch',
    flag: '--check',
    addedSinceLegacy: true,
    help:
      'Check the files in --dir and whether the cluster accepts the certificate; without a cluster or with --merge, check the ' +
      'kubeconfig and the merged contexts. Exits with 1 if a client would fail, or other users could read a key.',
  },
  fix: {
    type: 'switch',
    flag: '--fix',
    addedSinceLegacy: true,
    help: 'Make files with credentials private, and renew certificates that have expired, expire soon or are of an old CA; requires --check.',
  },
  prune: {
    type: 'switch',
    flag: '--prune',
    addedSinceLegacy: true,
    help: 'Remove the contexts of deleted clusters of this cloud and project; with --merge or --docker-context, only those.',
  },
  dryRun: {
    type: 'switch',
    flag: '--dry-run',
    addedSinceLegacy: true,
    help: 'Only show which contexts --prune would remove.',
  },
  yes: {
    type: 'switch',
    flag: '--yes',
    addedSinceLegacy: true,
    help: 'Skip the confirmation prompt of --prune; required without a terminal.',
  },
  wait: {
    type: 'switch',
    flag: '--wait',
    addedSinceLegacy: true,
    help: 'Wait until the cluster is complete first. Exits with 5 if it failed, and with 6 on timeout.',
  },
  waitTimeout,
} as const satisfies OptionSpecs;

/** The same options as a group of another command, in which the legacy client has none of them. */
const asNewGroup = <const S extends OptionSpecs>(group: string, specs: S) =>
  Object.fromEntries(
    Object.entries(specs).map(([key, spec]) => [key, { ...spec, group, addedSinceLegacy: true }]),
  ) as { readonly [K in keyof S]: S[K] & { readonly group: string; readonly addedSinceLegacy: true } };

/** For commands that configure clients when a cluster is complete. */
export const clientOptionsAfterWait = asNewGroup('Client configuration', clientOptions);
