/** The entries of clusters in the user's kubeconfig, for commands after which they are of no use. */
import { mayHoldEntries } from '../../coe/kubeconfig-place.ts';
import type { Context } from '../../context.ts';
import { sentenceOf } from '../../errors.ts';
import { safeLine } from '../../output/safe-text.ts';

export interface MergedEntries {
  /** Notes which cluster the user means, as long as it can be asked for. */
  note(item: string): Promise<void>;
  /** Takes out what was put in for it; says so, and warns where that cannot be done. Never throws. */
  forget(item: string): Promise<void>;
}

const NONE: MergedEntries = { note: async () => undefined, forget: async () => undefined };

/** Asks nobody anything where the kubeconfig holds nothing of ours. */
export function mergedEntries({ world, magnum, say, warn }: Context): MergedEntries {
  if (!mayHoldEntries(world)) return NONE;
  const uuids = new Map<string, string>();
  return {
    async note(item) {
      const cluster = await (await magnum()).clusters.get(item).catch(() => undefined);
      if (cluster !== undefined) uuids.set(item, cluster.uuid);
    },
    async forget(item) {
      const uuid = uuids.get(item);
      if (uuid === undefined) return;
      try {
        const { removeFromKubeconfig } = await import('../../coe/kubeconfig-merge.ts');
        for (const line of removalLines(await removeFromKubeconfig([uuid], world))) say(line);
      } catch (error) {
        warn(safeLine(`The kubeconfig still has cluster ${item}: ${sentenceOf(error)}`));
      }
    },
  };
}

export const removalLines = (
  removed: readonly { readonly path: string; readonly contexts: readonly string[] }[],
): string[] =>
  removed.flatMap(({ path, contexts }) =>
    contexts.map((context) => safeLine(`Context ${context} is gone from ${path}.`)),
  );
