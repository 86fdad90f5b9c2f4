/** cluster-config --remove: undoes --merge and --docker-context, also for a deleted cluster. */
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
import type { World } from '../../world.ts';
import type { NamedConfigOptions } from './config-types.ts';
import { dockerRemovalLines, removalLines } from './merged-entries.ts';

export default async ({ cluster }: NamedConfigOptions, context: Context) => {
  const { world, remark, warn } = context;
  const uuid = await uuidOf(cluster, context);
  const lines = [
    ...removalLines(await removeFromKubeconfig([uuid], world)),
    ...dockerRemovalLines(await removeDockerContexts([uuid], world, (sentence) => warn(safeLine(sentence)))),
  ];
  context.progress.done();
  if (lines.length === 0) {
    remark(
      safeLine(`No entries of cluster ${cluster} found in ${requireKubeconfigPaths(world).join(', ')}.`),
    );
  }
  for (const line of lines) remark(line);
  return shellCode('');
};

/** From Magnum; for a deleted cluster, from the files, which contain its UUID and the name of its context. */
async function uuidOf(cluster: string, { magnum, world }: Context): Promise<string> {
  try {
    return (await (await magnum()).clusters.get(cluster)).uuid;
  } catch (error) {
    if (!(error instanceof MagnumError) || error.kind !== 'not-found') throw error;
    const uuid = await uuidInFiles(cluster, world);
    if (uuid === undefined) throw error;
    return uuid;
  }
}

async function uuidInFiles(cluster: string, world: World): Promise<string | undefined> {
  const clusters = [...(await listMergedClusters(world)), ...(await dockerContexts(world))];
  return clusters.find(({ uuid, context }) => uuid === cluster || context === cluster)?.uuid;
}
