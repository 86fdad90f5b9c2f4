/** cluster-config --remove: undoes --merge and --docker-context, also for a deleted cluster and without a cloud. */
import { removeDockerContexts } from '../../cluster-access/docker/docker-context.ts';
import { removeFromKubeconfig } from '../../cluster-access/kubeconfig/kubeconfig-merge.ts';
import { requireKubeconfigPaths } from '../../cluster-access/kubeconfig/kubeconfig-paths.ts';
import type { Context } from '../../context.ts';
import { shellCode } from '../../output/result.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { NamedConfigOptions } from './config-types.ts';
import { uuidOfConfigured } from './configured-cluster.ts';
import { dockerRemovalLines, removalLines } from './merged-entries.ts';

/** With --merge or --docker-context, undoes only that. */
export default async ({ cluster, merge, dockerContext }: NamedConfigOptions, context: Context) => {
  const { world, say, warn } = context;
  const uuid = await uuidOfConfigured(cluster, context);
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
