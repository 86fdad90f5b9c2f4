/** The options of cluster-config that select a mode (configure-client.ts) or apply to one mode. */
import type { OptionSpec } from '../../cli/command-spec.ts';

export const configModeOptions = {
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
    help: 'Remove what --merge and --docker-context added.',
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
