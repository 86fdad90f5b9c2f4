/**
 * The environment variables that configure native clients, of all COEs. KUBECONFIG: kubectl. DOCKER_*: docker and the Docker SDKs.
 * MESOS_MASTER: frameworks, and mesos-execute, because Mesos reads each option from a variable MESOS_NAME. MARATHON_URL: clients of
 * Marathon, such as the marathon-api gem.
 */
export const CLIENT_VARIABLES = [
  'KUBECONFIG',
  'DOCKER_HOST',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS_VERIFY',
  'MESOS_MASTER',
  'MARATHON_URL',
] as const;
