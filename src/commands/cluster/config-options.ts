/** The options of cluster-config, and those of other commands that configure clients. Pure data. */
import type { OptionSpec } from '../../cli/command-spec.ts';
import type { ExecApiVersion } from '../../cluster-access/kubeconfig/exec-credential.ts';
import type { Role } from '../../cluster-access/role-binding.ts';
import { shellOption } from '../shared/shell-option.ts';
import { progress, waitTimeout } from '../shared/wait-options.ts';

type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** Those that select where the access to a cluster is written, and how clients authenticate. */
export const clientOptions = {
  dir: {
    type: 'text',
    flag: '--dir <dir>',
    completes: 'directory',
    help: 'Directory for the certificate and configuration files; created if missing.',
  },
  force: {
    type: 'switch',
    flag: '--force',
    help: 'Overwrite existing files, and request a new certificate even if a valid one is there.',
  },
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
      "Merge the cluster into kubectl's kubeconfig (KUBECONFIG or ~/.kube/config); a valid certificate that is " +
      'there is used again. Kubernetes only.',
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
    help: 'Set the merged context as the current context; the default for a single cluster without --user.',
    offHelp: 'Leave the current context unchanged when merging.',
  },
  dockerContext: {
    type: 'text',
    flag: '--docker-context [name]',
    completes: 'docker-context',
    implicitValue: '',
    addedSinceLegacy: true,
    help: 'Create or update a Docker context; named after the cluster by default. Docker Swarm only.',
  },
  useCertificate: {
    type: 'toggle',
    flag: '--use-certificate',
    off: '--use-keystone',
    addedSinceLegacy: true,
    help: 'Authenticate with a client certificate; the default.',
    offHelp:
      'Authenticate with a Keystone token that kubectl gets from magnum kube-credential. Kubernetes only.',
  },
  user: {
    type: 'text',
    flag: '--user <name>',
    addedSinceLegacy: true,
    help: 'Username in the certificate; defaults to admin. Without --group, the user is in no group.',
  },
  group: {
    type: 'list',
    isPublic: true,
    flag: '--group <group>',
    suggests: ['system:masters'],
    addedSinceLegacy: true,
    help: 'Groups of the user, separated by commas; can be repeated. Defaults to system:masters for admin.',
  },
  exec: {
    type: 'switch',
    flag: '--exec',
    addedSinceLegacy: true,
    help: 'Keep the certificate out of the kubeconfig; kubectl gets it from magnum kube-credential. Kubernetes only.',
  },
  execApiVersion: {
    type: 'choice',
    flag: '--exec-api-version <version>',
    choices: ['v1', 'v1beta1'] satisfies ExecApiVersion[],
    addedSinceLegacy: true,
    help: 'API version of --exec and --use-keystone in the kubeconfig; v1beta1 is for kubectl before 1.22. Defaults to v1.',
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
  stdout: {
    type: 'switch',
    flag: '--stdout',
    addedSinceLegacy: true,
    help: 'Print a kubeconfig instead of writing files; also --dir -. Kubernetes only.',
  },
  renew: {
    type: 'switch',
    flag: '--renew',
    addedSinceLegacy: true,
    help: 'Request a new certificate even if a valid one is there; with --dir, also overwrite the files.',
  },
  role: {
    type: 'choice',
    flag: '--role <role>',
    choices: ['view', 'edit', 'admin', 'cluster-admin'] satisfies Role[],
    addedSinceLegacy: true,
    help: 'Print the manifest that gives the role to the user of --user or to the groups of --group, for kubectl apply. Kubernetes only.',
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
  progress,
} as const satisfies OptionSpecs;

/** The same options as a group of another command, in which the legacy client has none of them. */
const asNewGroup = <const S extends OptionSpecs>(group: string, specs: S) =>
  Object.fromEntries(
    Object.entries(specs).map(([key, spec]) => [key, { ...spec, group, addedSinceLegacy: true }]),
  ) as { readonly [K in keyof S]: S[K] & { readonly group: string; readonly addedSinceLegacy: true } };

/** For commands that configure clients when a cluster is complete. */
export const clientOptionsAfterWait = asNewGroup('Client configuration', clientOptions);
