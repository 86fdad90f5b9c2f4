import { commandSpec } from '../../cli/command-spec.ts';

export const credential = commandSpec({
  names: ['kube-credential', 'kube credential'],
  summary: 'Print credentials for kubectl, as its exec credential plugin.',
  description:
    'Prints an ExecCredential of client.authentication.k8s.io/v1, or of v1beta1 if KUBERNETES_EXEC_INFO requests it, ' +
    'with a Keystone token and its expiry time, or with a client certificate that kubectl uses for up to one hour. ' +
    'kubectl runs this command if its kubeconfig was written by cluster-config --use-keystone or --exec. Ignores ' +
    'configuration files in the current directory; the kubeconfig sets the paths of the files to read. A user of the ' +
    'environment or of the cloud overrides that of the command line.',
  options: {
    certificate: {
      type: 'text',
      flag: '--certificate <cluster>',
      completes: 'cluster-id',
      addedSinceLegacy: true,
      help:
        'UUID of a cluster to print a client certificate for, instead of a token; the certificate is cached for one ' +
        'day in the private cache directory.',
    },
  },
  examples: [{ command: 'magnum kube-credential', help: 'Print a Keystone token for kubectl' }],
  output: 'none',
  skipsCurrentDirectory: true,
  prefersOwnUser: true,
});
