import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { sentenceOf } from '../../errors.ts';
import type { WaitResult } from '../../magnum/wait/wait-types.ts';
import { type Outcome, outcomes } from '../../output/result.ts';
import { mapConcurrently } from '../../platform/concurrency.ts';
import { parseTimeout, toOutcome, type WaitFollowUp, waitForResults } from '../shared/run-and-wait.ts';
import { assertAnyChosen, type ChosenCluster, chooseClusters, remarkIfNone } from './chosen-clusters.ts';
import { type ClientFollowUp, openClientFollowUp, setCurrentFor } from './client-follow-up.ts';
import { assertMatchesTargets } from './client-option-rules.ts';
import type { wait } from './table.ts';

export default async ({ goal, waitTimeout, ...options }: Options<typeof wait>, context: Context) => {
  const timeoutMs = parseTimeout(waitTimeout);
  const createFollowUp = await openClientFollowUp(options, goal, context);
  const chosen = await chooseClusters(options, context);
  if (goal === 'gone') remarkIfNone(chosen, context);
  else assertAnyChosen(chosen);
  assertMatchesTargets(options, { count: chosen.length, targetState: goal });
  const followUps = new Map(
    createFollowUp && chosen.map((one) => [one.item, createFollowUp(setCurrentFor(one, chosen, options))]),
  );
  if (followUps.size > 0) await checkAll(chosen, followUps, context);
  const targets = chosen.map(({ item, uuid }) => ({
    cluster: item,
    uuid,
    targetState: goal,
    continuation: followUps.get(item)?.continuation,
  }));
  return outcomes(waitForAll());

  async function* waitForAll() {
    for await (const result of waitForResults(targets, timeoutMs, context))
      yield* followedOutcomes(result, followUps.get(result.target.cluster));
  }
};

/** Clusters that are read concurrently. */
const MAX_CONCURRENT_READS = 5;

async function checkAll(
  chosen: readonly ChosenCluster[],
  followUps: ReadonlyMap<string, ClientFollowUp>,
  context: Context,
): Promise<void> {
  const { expectExistingCluster } = await import('./expected-cluster.ts');
  const checks = mapConcurrently(chosen, MAX_CONCURRENT_READS, async ({ item, uuid = item }) => {
    const expected = await expectExistingCluster(uuid, context);
    return () => followUps.get(item)?.check(expected);
  });
  for await (const check of checks) await check();
}

/** Prints the result before the work that follows, which can fail. */
async function* followedOutcomes(
  result: WaitResult,
  followUp: WaitFollowUp | undefined,
): AsyncGenerator<Outcome> {
  const outcome = toOutcome(result);
  if (followUp === undefined || outcome.error !== undefined) {
    yield outcome;
    return;
  }
  yield { ...outcome, interim: true };
  try {
    await followUp.finish(result);
  } catch (error) {
    yield { item: outcome.item, text: sentenceOf(error), error };
    return;
  }
  yield { ...outcome, isReported: true };
}
