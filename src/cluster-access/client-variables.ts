import { resolve } from 'node:path';
import { readText } from '../platform/user-file.ts';
import type { World } from '../world.ts';

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

const DOCKER_VARIABLES = CLIENT_VARIABLES.filter((name) => name.startsWith('DOCKER_'));

/** The names of the variables of this shell that point only at clusters whose addresses `isCluster` accepts. */
export async function clientVariablesOf(
  { env, cwd }: Pick<World, 'env' | 'cwd'>,
  isCluster: (address: string) => boolean,
): Promise<string[]> {
  const { KUBECONFIG, DOCKER_HOST = '', MESOS_MASTER = '' } = env;
  const kubeconfig = KUBECONFIG ? await readText(resolve(cwd, KUBECONFIG)).catch(() => '') : '';
  const servers = [...kubeconfig.matchAll(/\bserver"?:\s*"?([^\s"',]+)/g)].map(([, server = '']) => server);
  const names: readonly string[] = [
    // A file with other clusters is the user's own.
    ...(servers.length > 0 && servers.every(isCluster) ? ['KUBECONFIG'] : []),
    ...(isCluster(DOCKER_HOST) ? DOCKER_VARIABLES : []),
    ...(isCluster(MESOS_MASTER) ? ['MESOS_MASTER', 'MARATHON_URL'] : []),
  ];
  return CLIENT_VARIABLES.filter((name) => names.includes(name) && env[name] !== undefined);
}
