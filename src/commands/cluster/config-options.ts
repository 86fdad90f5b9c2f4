/** The options of cluster-config that select a mode (configure-client.ts) or belong to one. */
import type { OptionSpec } from '../../cli/command-spec.ts';

export const configModeOptions = {
  exec: {
    type: 'switch',
    flag: '--exec',
    addedSinceLegacy: true,
    help: 'Kubernetes: keep the certificate out of the kubeconfig; kubectl gets it from magnum kube-credential.',
  },
  insecureKubeconfig: {
    type: 'switch',
    flag: '--insecure-kubeconfig',
    addedSinceLegacy: true,
    help: 'With --use-keystone or --exec, and --insecure: let kubectl skip the verification of the cloud’s certificates too.',
  },
  merge: {
    type: 'switch',
    flag: '--merge',
    addedSinceLegacy: true,
    help: 'Kubernetes: put the cluster into the kubeconfig that kubectl uses (KUBECONFIG, ~/.kube/config) instead of a directory; again, to renew it.',
  },
  context: {
    type: 'text',
    flag: '--context <name>',
    addedSinceLegacy: true,
    help: 'With --merge: name of the context; without it that of the cluster, with a number where it is taken.',
  },
  setCurrent: {
    type: 'toggle',
    flag: '--set-current',
    off: '--keep-current',
    addedSinceLegacy: true,
    help: 'With --merge: make it the current context; this is what happens without either.',
    offHelp: 'With --merge: leave the current context as it is.',
  },
  remove: {
    type: 'switch',
    flag: '--remove',
    addedSinceLegacy: true,
    help: 'Take out again what --merge has put into the kubeconfig, and the docker context.',
  },
  check: {
    type: 'switch',
    flag: '--check',
    addedSinceLegacy: true,
    help: 'Say when the certificate in --dir ends, and whether the cluster answers with it; 1 when something would stop a client.',
  },
  dockerContext: {
    type: 'text',
    flag: '--docker-context [name]',
    implicitValue: '',
    addedSinceLegacy: true,
    help: 'Docker: make a docker context instead of a directory, or renew it; named after the cluster unless said otherwise.',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;
