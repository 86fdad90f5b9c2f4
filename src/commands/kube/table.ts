import { commandSpec } from '../../cli/command-spec.ts';

export const credential = commandSpec({
  names: ['kube-credential', 'kube credential'],
  summary:
    'Give kubectl a token of the cloud or a certificate: what a kubeconfig of cluster-config --use-keystone or --exec runs.',
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
      help: 'Give a client certificate of the cluster of this UUID in place of a token; it is kept for a day in the private cache directory.',
    },
  },
  examples: [{ command: 'magnum kube-credential', help: 'What kubectl reads' }],
  output: 'none',
  skipsCurrentDirectory: true,
});
