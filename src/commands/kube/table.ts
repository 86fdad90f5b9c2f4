import { verb } from '../../cli/table.ts';

export const credential = verb({
  words: ['kube-credential', 'kube credential'],
  summary: 'Give kubectl a token of the cloud: what a kubeconfig of cluster-config --use-keystone runs.',
  description:
    'Prints an ExecCredential of client.authentication.k8s.io/v1, or of v1beta1 where KUBERNETES_EXEC_INFO asks for it, ' +
    'with a Keystone token and its end.',
  output: 'none',
});
