import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { Cluster } from '../../magnum/types.ts';
import { type Outcome, outcomes } from '../../output/result.ts';
import { deletionTexts, requestAll } from '../shared/request-all.ts';
import {
  type ChosenCluster,
  chooseClusters,
  confirmChosen,
  remarkIfNone,
  showChosen,
} from './chosen-clusters.ts';
import type { DeletionFollowUp } from './deletion-follow-up.ts';
import { leftDirectories } from './left-directories.ts';
import { leftResources } from './left-resources.ts';
import { mergedEntries } from './merged-entries.ts';
import { staleVariables } from './stale-variables.ts';
import type { remove } from './table.ts';

export default async (options: Options<typeof remove>, context: Context) => {
  const chosen = await chooseClusters(options, context);
  remarkIfNone(chosen, context);
  if (options.dryRun) return showChosen(chosen, 'would be deleted', context);
  if (!options.yes) await confirmChosen(chosen, CHANGE, context);
  const byItem = new Map(chosen.map((one) => [one.item, one]));
  const { clusters } = await context.magnum();
  const followUps = [
    ...[mergedEntries(context), staleVariables(context), leftDirectories([...byItem.keys()], context)],
    // Nothing is left behind before the deletion is complete.
    options.wait ? leftResources(context) : undefined,
  ].filter((one) => one !== undefined);
  const alreadyGone = new Set<string>();
  const texts = deletionTexts('cluster');
  const deletion = requestAll(
    {
      ...options,
      items: [...byItem.keys()],
      texts: {
        ...texts,
        accepted: (item) =>
          alreadyGone.has(item) ? `Cluster ${item} is already deleted.` : texts.accepted(item),
      },
      goal: 'gone',
      subjectOf: (item) => ({ cluster: item, uuid: byItem.get(item)?.uuid }),
      send: async ({ cluster, uuid = cluster }, item, known) => {
        if (followUps.length > 0) {
          const before = (known as Cluster | undefined) ?? (await readCluster(byItem.get(item), uuid));
          if (before !== undefined) for (const followUp of followUps) await followUp.note(item, before);
        }
        await clusters.delete(uuid).catch((error: unknown) => {
          // Chosen from a list, it existed a moment ago.
          const isGone = error instanceof MagnumError && error.kind === 'not-found';
          if (!isGone || byItem.get(item)?.isNamed !== false) throw error;
          alreadyGone.add(item);
        });
      },
    },
    context,
  );
  return outcomes(finishEach(deletion.outcomes, followUps));

  async function readCluster(one: ChosenCluster | undefined, id: string) {
    return one?.cluster ?? (await clusters.get(id).catch(() => undefined));
  }
};

const CHANGE = { verb: 'Delete', refusal: 'Nothing was deleted.', asksAboutNamed: true };

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
  for (const followUp of followUps) await followUp.end?.();
}
