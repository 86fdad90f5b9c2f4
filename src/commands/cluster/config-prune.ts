/** cluster-config --prune: removes the contexts of clusters that no longer exist. */
import type { Context } from '../../context.ts';
import { type Outcome, type Outcomes, outcomes } from '../../output/result.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { ConfigOptions } from './config-types.ts';
import {
  type ContextPlaces,
  type OwnContext,
  othersText,
  placeText,
  readOwnContexts,
  sortContexts,
} from './dead-contexts.ts';
import { confirmPruning, prune } from './pruning.ts';

export default async (
  { merge, dockerContext, dryRun, yes }: ConfigOptions,
  context: Context,
): Promise<Outcomes> => {
  const isAll = !merge && dockerContext === undefined;
  const places: ContextPlaces = { kubeconfig: isAll || merge, docker: isAll || dockerContext !== undefined };
  const found = await readOwnContexts(places, context.world);
  context.progress.update('Reading the list of clusters');
  const { dead, others } = await sortContexts(found, { isConfirmed: true }, context);
  context.progress.done();
  if (others.length > 0) context.remark(othersText(others.length));
  if (dead.length === 0) context.remark('No contexts of deleted clusters found.');
  if (dryRun) return outcomes(dead.map(toShownOutcome));
  if (dead.length > 0 && !yes) await confirmPruning(dead, context);
  return outcomes(prune(dead, context));
};

const toShownOutcome = (one: OwnContext): Outcome => ({
  item: one.context,
  text: safeLine(`${placeText(one)} would be removed: its cluster no longer exists.`),
  status: 'chosen',
});
