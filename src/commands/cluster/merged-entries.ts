/** Removes clusters from the kubeconfig and from docker's contexts, for commands that delete clusters. */
import { hasDockerContexts, removeDockerContexts } from '../../cluster-access/docker/docker-context.ts';
import type { KubeconfigRemoval } from '../../cluster-access/kubeconfig/kubeconfig-merge.ts';
import { hasMagnumEntries } from '../../cluster-access/kubeconfig/kubeconfig-paths.ts';
import type { Context } from '../../context.ts';
import { sentenceOf } from '../../errors.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { DeletionFollowUp } from './deletion-follow-up.ts';

/** Removes the entries of the cluster, with a message; warns if that fails. Undefined if no file can have entries of this program. */
export function mergedEntries({ world, remark, warn }: Context): DeletionFollowUp | undefined {
  if (!hasMagnumEntries(world) && !hasDockerContexts(world)) return undefined;
  const uuids = new Map<string, string>();
  return {
    note: (item, { uuid }) => void uuids.set(item, uuid),
    async finish(item) {
      const uuid = uuids.get(item);
      if (uuid === undefined) return;
      await removeOrWarn('the kubeconfig', item, async () => {
        const { removeFromKubeconfig } = await import('../../cluster-access/kubeconfig/kubeconfig-merge.ts');
        return removalLines(await removeFromKubeconfig([uuid], world));
      });
      await removeOrWarn('the Docker contexts', item, async () =>
        dockerRemovalLines(await removeDockerContexts([uuid], world, (sentence) => warn(safeLine(sentence)))),
      );
    },
  };

  async function removeOrWarn(place: string, item: string, remove: () => Promise<readonly string[]>) {
    try {
      for (const line of await remove()) remark(line);
    } catch (error) {
      warn(safeLine(`Cannot remove cluster ${item} from ${place}: ${sentenceOf(error)}`));
    }
  }
}

export const removalLines = (removed: readonly KubeconfigRemoval[]): string[] =>
  removed.flatMap(({ path, contexts, notice }) =>
    [...contexts.map((context) => `Removed context ${context} from ${path}.`), notice ?? []]
      .flat()
      .map(safeLine),
  );

export const dockerRemovalLines = (contexts: readonly string[]): string[] =>
  contexts.map((context) => safeLine(`Removed Docker context ${context}.`));
