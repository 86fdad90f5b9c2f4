import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { type Outcome, outcomes } from '../../output/result.ts';
import { confirmDeletion } from '../shared/confirm.ts';
import { deleteAll } from '../shared/delete.ts';
import { type MergedEntries, mergedEntries } from './merged-entries.ts';
import type { remove } from './table.ts';

export default async ({ clusters: items, yes, ...how }: Options<typeof remove>, context: Context) => {
  if (!yes) await confirmDeletion('cluster', items, context.world);
  const { clusters } = await context.magnum();
  const entries = mergedEntries(context);
  const deletion = deleteAll(
    {
      ...how,
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

/** A cluster is out of the kubeconfig when it is accepted for deletion, or gone where that is waited for. */
async function* removeMergedEntriesAfterEach(
  all: AsyncIterable<Outcome> | Iterable<Outcome>,
  entries: MergedEntries,
): AsyncGenerator<Outcome> {
  for await (const outcome of all) {
    yield outcome;
    if (outcome.error === undefined && outcome.interim !== true) await entries.remove(outcome.item);
  }
}
