/**
 * The environment variables that configure native clients, for all types of cluster. KUBECONFIG: kubectl. DOCKER_*: docker
 * and its SDKs. MESOS_MASTER: mesos-execute, as Mesos reads each of its options from MESOS_ and its name, and
 * frameworks. MARATHON_URL: Marathon's clients, such as the marathon-api gem.
 */
export const CLIENT_VARIABLES = [
  'KUBECONFIG',
  'DOCKER_HOST',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS_VERIFY',
  'MESOS_MASTER',
  'MARATHON_URL',
] as const;
