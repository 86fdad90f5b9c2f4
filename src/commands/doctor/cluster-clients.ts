/** Checks which clients of this user are configured for a cluster: variables of the shell, merged contexts. */
import { clientAddresses } from '../../cluster-access/api-address.ts';
import { clientVariablesOf } from '../../cluster-access/client-variables.ts';
import { dockerContexts } from '../../cluster-access/docker/docker-context.ts';
import { hasMagnumEntries } from '../../cluster-access/kubeconfig/kubeconfig-paths.ts';
import type { Cluster } from '../../magnum/types.ts';
import { ownCommand } from '../../platform/own-command.ts';
import type { World } from '../../world.ts';
import { type CheckResults, failedWith, ok } from './check-result.ts';

/** No results for a cluster without an address. A kubeconfig that cannot be read is a warning. */
export async function* clusterClients(
  { uuid, name, api_address: address }: Cluster,
  world: World,
): CheckResults {
  if (!address) return;
  const addresses = clientAddresses(address);
  const variables = await clientVariablesOf(world, (other) => addresses.has(other));
  let contexts: readonly ContextText[];
  try {
    contexts = await contextsOf(uuid, world);
  } catch (error) {
    yield { ...failedWith('client', error), status: 'warning' };
    return;
  }
  for (const { text, hint } of contexts) yield { ...ok('client', text), hint };
  // The contexts are those of KUBECONFIG.
  const others =
    contexts.length === 0 ? variables : variables.filter((variable) => variable !== 'KUBECONFIG');
  if (others.length > 0) yield ok('client', `this shell uses the cluster: ${others.join(', ')}`);
  if (others.length > 0 || contexts.length > 0) return;
  const hint = `To configure one: ${ownCommand('cluster-config', name ?? uuid)}`;
  yield { ...ok('client', 'no client of this shell is configured for the cluster'), hint };
}

interface ContextText {
  readonly text: string;
  readonly hint?: string;
}

/** Throws MagnumError `failed` for a kubeconfig that cannot be read. */
async function contextsOf(cluster: string, world: World): Promise<ContextText[]> {
  const docker = (await dockerContexts(world)).filter(({ uuid }) => uuid === cluster);
  const dockerTexts = docker.map(({ context }) => ({ text: `Docker context ${context} is for the cluster` }));
  if (!hasMagnumEntries(world)) return dockerTexts;
  const { readMergedContexts } = await import('../../cluster-access/kubeconfig/merged-contexts.ts');
  const merged = (await readMergedContexts(world)).filter(({ uuid }) => uuid === cluster);
  const kubectlTexts = merged.map(({ context, isCurrent }) =>
    isCurrent
      ? { text: `kubectl uses the cluster: context ${context}` }
      : {
          text: `kubectl has context ${context} for the cluster, and uses another one`,
          hint: `To use it: kubectl config use-context ${context}`,
        },
  );
  return [...kubectlTexts, ...dockerTexts];
}
