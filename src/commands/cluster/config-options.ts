/** The options of cluster-config. Pure data. */
import type { OptionSpec } from '../../cli/command-spec.ts';
import { shellOption } from '../shared/shell-option.ts';

/** Those that select a mode (configure-client.ts) or apply to one mode. */
const configModeOptions = {
  exec: {
    type: 'switch',
    flag: '--exec',
    addedSinceLegacy: true,
    help: 'Keep the certificate out of the kubeconfig; kubectl gets it from magnum kube-credential. Kubernetes only.',
  },
  insecureKubeconfig: {
    type: 'switch',
    flag: '--insecure-kubeconfig',
    addedSinceLegacy: true,
    help: 'Allow --insecure with --use-keystone and --exec; kubectl then never verifies the TLS certificates of the cloud.',
  },
  portable: {
    type: 'switch',
    flag: '--portable',
    addedSinceLegacy: true,
    help: 'Write no user and no path of this machine with --use-keystone and --exec, for a kubeconfig that several users share.',
  },
  merge: {
    type: 'switch',
    flag: '--merge',
    addedSinceLegacy: true,
    help:
      "Merge the cluster into kubectl's kubeconfig (KUBECONFIG or ~/.kube/config) instead of writing a directory; " +
      'run again to renew. Kubernetes only.',
  },
  context: {
    type: 'text',
    flag: '--context <name>',
    addedSinceLegacy: true,
    help: 'Context name for --merge; defaults to the cluster name, with a number appended if it is taken.',
  },
  setCurrent: {
    type: 'toggle',
    flag: '--set-current',
    off: '--keep-current',
    addedSinceLegacy: true,
    help: 'Set the merged context as the current context; the default.',
    offHelp: 'Leave the current context unchanged when merging.',
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
    help: 'Check the certificate in --dir and whether the cluster accepts it; exits with 1 if a client would fail.',
  },
  dockerContext: {
    type: 'text',
    flag: '--docker-context [name]',
    implicitValue: '',
    addedSinceLegacy: true,
    help: 'Create or renew a Docker context instead of writing a directory; named after the cluster by default. Docker Swarm only.',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

export const configOptions = {
  dir: {
    type: 'text',
    flag: '--dir <dir>',
    default: '.',
    completes: 'directory',
    help: 'Directory for the certificate and configuration files; created if missing.',
  },
  force: { type: 'switch', flag: '--force', help: 'Overwrite existing files.' },
  allowSharedDir: {
    type: 'switch',
    flag: '--allow-shared-dir',
    isNeverAbbreviated: true,
    addedSinceLegacy: true,
    help:
      'Allow a directory in which other users could replace the files; also for kubeconfigs and Docker ' +
      'contexts.',
  },
  shell: shellOption,
  unset: {
    type: 'switch',
    flag: '--unset',
    addedSinceLegacy: true,
    help: 'Print code that unsets the variables for clusters of all types.',
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
  outputCerts: {
    type: 'switch',
    flag: '--output-certs',
    addedSinceLegacy: true,
    help: 'Also write ca.pem with --use-keystone or --exec; otherwise all .pem files are written anyway.',
  },
  ...configModeOptions,
} as const satisfies Readonly<Record<string, OptionSpec>>;
