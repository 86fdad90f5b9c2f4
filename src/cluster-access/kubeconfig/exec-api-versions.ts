/** The versions of client.authentication.k8s.io that kubectl accepts in a kubeconfig; the first is the default. Costs nothing to import. */
export const EXEC_API_VERSIONS = ['v1', 'v1beta1'] as const;

export type ExecApiVersion = (typeof EXEC_API_VERSIONS)[number];
