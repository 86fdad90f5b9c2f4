/** Finds a cluster that a kubeconfig or a Docker context of this machine is for. */
import { NoCloudError } from '../../clouds/cloud-selection.ts';
import { dockerContexts } from '../../cluster-access/docker/docker-context.ts';
import { readMergedContexts } from '../../cluster-access/kubeconfig/merged-contexts.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';

/**
 * The UUID is from Magnum, because a context can have the name of another cluster; from the files, which contain its UUID and the name of its
 * context, if Magnum cannot be asked: for a deleted cluster, without a cloud and without a network.
 */
export async function uuidOfConfigured(cluster: string, { magnum, world }: Context): Promise<string> {
  const known = [...(await readMergedContexts(world)), ...(await dockerContexts(world))];
  if (known.some(({ uuid }) => uuid === cluster)) return cluster;
  try {
    return (await (await magnum()).clusters.get(cluster)).uuid;
  } catch (error) {
    const uuid = known.find(({ context }) => context === cluster)?.uuid;
    if (uuid === undefined || !canUseFiles(error)) throw error;
    return uuid;
  }
}

const canUseFiles = (error: unknown): boolean =>
  error instanceof NoCloudError ||
  (error instanceof MagnumError && ['not-found', 'unreachable', 'timeout'].includes(error.kind));
