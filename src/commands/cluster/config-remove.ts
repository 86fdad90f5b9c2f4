/** cluster-config --remove: undoes --merge and --docker-context, also for a deleted cluster and without a cloud. */
import { NoCloudError } from '../../clouds/cloud-selection.ts';
import { dockerContexts, removeDockerContexts } from '../../cluster-access/docker/docker-context.ts';
import {
  listMergedClusters,
  removeFromKubeconfig,
} from '../../cluster-access/kubeconfig/kubeconfig-merge.ts';
import { requireKubeconfigPaths } from '../../cluster-access/kubeconfig/kubeconfig-paths.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { shellCode } from '../../output/result.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { NamedConfigOptions } from './config-types.ts';
import { dockerRemovalLines, removalLines } from './merged-entries.ts';

/** With --merge or --docker-context, undoes only that. */
export default async ({ cluster, merge, dockerContext }: NamedConfigOptions, context: Context) => {
  const { world, say, warn } = context;
  const uuid = await uuidOf(cluster, context);
  const isAll = !merge && dockerContext === undefined;
  const lines = [
    ...(isAll || merge ? removalLines(await removeFromKubeconfig([uuid], world)) : []),
    ...(isAll || dockerContext !== undefined
      ? dockerRemovalLines(await removeDockerContexts([uuid], world, (sentence) => warn(safeLine(sentence))))
      : []),
  ];
  context.progress.done();
  if (lines.length === 0) {
    const place = isAll || merge ? requireKubeconfigPaths(world).join(', ') : 'the Docker contexts';
    say(safeLine(`No entries of cluster ${cluster} found in ${place}.`));
  }
  for (const line of lines) say(line);
  return shellCode('');
};

/**
 * From Magnum, because a context can have the name of another cluster. From the files, which contain its UUID and the name of its
 * context, if Magnum cannot be asked: for a deleted cluster, without a cloud and without a network.
 */
async function uuidOf(cluster: string, { magnum, world }: Context): Promise<string> {
  const known = [...(await listMergedClusters(world)), ...(await dockerContexts(world))];
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
