import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { type Outcome, outcomes } from '../../output/result.ts';
import { confirmDeletion } from '../shared/confirm.ts';
import { deleteAll } from '../shared/delete.ts';
import type { DeletionFollowUp } from './deletion-follow-up.ts';
import { mergedEntries } from './merged-entries.ts';
import { staleVariables } from './stale-variables.ts';
import type { remove } from './table.ts';

export default async ({ clusters: items, yes, ...waitChoice }: Options<typeof remove>, context: Context) => {
  if (!yes) await confirmDeletion('cluster', items, context.world);
  const { clusters } = await context.magnum();
  const followUps = [mergedEntries(context), staleVariables(context)].filter((one) => one !== undefined);
  const deletion = deleteAll(
    {
      ...waitChoice,
      kind: 'cluster',
      items,
      subjectOf: (cluster) => ({ cluster }),
      remove: async ({ cluster }, item) => {
        const before = followUps.length > 0 ? await clusters.get(item).catch(() => undefined) : undefined;
        if (before !== undefined) for (const followUp of followUps) followUp.note(item, before);
        await clusters.delete(cluster);
      },
    },
    context,
  );
  return outcomes(finishEach(deletion.outcomes, followUps));
};

/** Follows up each deletion that is accepted or, with --wait, complete. */
async function* finishEach(
  deletions: AsyncIterable<Outcome> | Iterable<Outcome>,
  followUps: readonly DeletionFollowUp[],
): AsyncGenerator<Outcome> {
  for await (const outcome of deletions) {
    yield outcome;
    if (outcome.error !== undefined || outcome.interim === true) continue;
    for (const followUp of followUps) await followUp.finish(outcome.item);
  }
}
