/** Removes clusters from the kubeconfig and from docker's contexts, for commands that delete clusters. */
import { hasDockerContexts, removeDockerContexts } from '../../cluster-access/docker/docker-context.ts';
import type { KubeconfigRemoval } from '../../cluster-access/kubeconfig/kubeconfig-merge.ts';
import { hasMagnumEntries } from '../../cluster-access/kubeconfig/kubeconfig-paths.ts';
import type { Context } from '../../context.ts';
import { sentenceOf } from '../../errors.ts';
import { safeLine } from '../../platform/safe-text.ts';

export interface MergedEntries {
  /** Requests the UUID of the cluster, while it exists. */
  note(item: string): Promise<void>;
  /** Removes the entries of the cluster, with a message; warns if that fails. Never throws. */
  remove(item: string): Promise<void>;
}

const NO_ENTRIES: MergedEntries = { note: async () => undefined, remove: async () => undefined };

/** Sends no request if neither the kubeconfig nor docker's contexts can have entries of this program. */
export function mergedEntries({ world, magnum, remark, warn }: Context): MergedEntries {
  if (!hasMagnumEntries(world) && !hasDockerContexts(world)) return NO_ENTRIES;
  const uuids = new Map<string, string>();
  return {
    async note(item) {
      const cluster = await (await magnum()).clusters.get(item).catch(() => undefined);
      if (cluster !== undefined) uuids.set(item, cluster.uuid);
    },
    async remove(item) {
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
