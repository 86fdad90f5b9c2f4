import { commandSpec } from '../../cli/command-spec.ts';

export const credential = commandSpec({
  names: ['kube-credential', 'kube credential'],
  summary: 'Print credentials for kubectl; run by kubeconfigs from cluster-config --use-keystone or --exec.',
  description:
    'Prints an ExecCredential of client.authentication.k8s.io/v1, or of v1beta1 where KUBERNETES_EXEC_INFO asks for it, ' +
    'with a Keystone token and its end, or with a client certificate for an hour. Does not read files in the current ' +
    'directory: the kubeconfig names the files of the cloud.',
  options: {
    certificate: {
      type: 'text',
      flag: '--certificate <cluster>',
      completes: 'cluster-id',
      addedSinceLegacy: true,
      help:
        'Print a client certificate for the cluster with this UUID instead of a token; it is cached for one day ' +
        'in the private cache directory.',
    },
  },
  examples: [{ command: 'magnum kube-credential', help: 'Print a token for kubectl' }],
  output: 'none',
  skipsCurrentDirectory: true,
});
