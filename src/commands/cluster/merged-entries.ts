/** The entries of clusters in the user's kubeconfig and among docker's contexts, for commands after which they are of no use. */
import { hasDockerContexts, removeDockerContexts } from '../../cluster-access/docker/docker-context.ts';
import { hasMagnumEntries } from '../../cluster-access/kubeconfig/kubeconfig-paths.ts';
import type { Context } from '../../context.ts';
import { sentenceOf } from '../../errors.ts';
import { safeLine } from '../../output/safe-text.ts';

export interface MergedEntries {
  /** Notes which cluster the user means, as long as it can be asked for. */
  note(item: string): Promise<void>;
  /** Takes out what was put in for it; says so, and warns where that cannot be done. Never throws. */
  remove(item: string): Promise<void>;
}

const NO_ENTRIES: MergedEntries = { note: async () => undefined, remove: async () => undefined };

/** Asks nobody anything where the kubeconfig holds nothing of ours. */
export function mergedEntries({ world, magnum, say, warn }: Context): MergedEntries {
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
      await removeOrWarn('The kubeconfig', item, async () => {
        const { removeFromKubeconfig } = await import('../../cluster-access/kubeconfig/kubeconfig-merge.ts');
        return removalLines(await removeFromKubeconfig([uuid], world));
      });
      await removeOrWarn('Docker', item, async () =>
        dockerRemovalLines(await removeDockerContexts([uuid], world)),
      );
    },
  };

  async function removeOrWarn(who: string, item: string, remove: () => Promise<readonly string[]>) {
    try {
      for (const line of await remove()) say(line);
    } catch (error) {
      warn(safeLine(`${who} still has cluster ${item}: ${sentenceOf(error)}`));
    }
  }
}

export const removalLines = (
  removed: readonly { readonly path: string; readonly contexts: readonly string[] }[],
): string[] =>
  removed.flatMap(({ path, contexts }) =>
    contexts.map((context) => safeLine(`Context ${context} is gone from ${path}.`)),
  );

export const dockerRemovalLines = (contexts: readonly string[]): string[] =>
  contexts.map((context) => safeLine(`Docker context ${context} is gone.`));
