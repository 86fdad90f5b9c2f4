import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { type Outcome, outcomes } from '../../output/result.ts';
import { confirmDeletion } from '../shared/confirm.ts';
import { deleteAll } from '../shared/delete.ts';
import { type MergedEntries, mergedEntries } from './merged-entries.ts';
import type { remove } from './table.ts';

export default async ({ clusters: items, yes, ...waitChoice }: Options<typeof remove>, context: Context) => {
  if (!yes) await confirmDeletion('cluster', items, context.world);
  const { clusters } = await context.magnum();
  const entries = mergedEntries(context);
  const deletion = deleteAll(
    {
      ...waitChoice,
      kind: 'cluster',
      items,
      subjectOf: (cluster) => ({ cluster }),
      remove: async ({ cluster }, item) => {
        await entries.note(item);
        await clusters.delete(cluster);
      },
    },
    context,
  );
  return outcomes(removeMergedEntriesAfterEach(deletion.outcomes, entries));
};

/** Removes a cluster from the kubeconfig after its deletion is accepted or, with --wait, complete. */
async function* removeMergedEntriesAfterEach(
  deletions: AsyncIterable<Outcome> | Iterable<Outcome>,
  entries: MergedEntries,
): AsyncGenerator<Outcome> {
  for await (const outcome of deletions) {
    yield outcome;
    if (outcome.error === undefined && outcome.interim !== true) await entries.remove(outcome.item);
  }
}
