import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { sentenceOf } from '../../errors.ts';
import type { WaitResult } from '../../magnum/wait/wait-types.ts';
import { type Outcome, outcomes } from '../../output/result.ts';
import { mapConcurrently } from '../../platform/concurrency.ts';
import { parseTimeout, toOutcome, type WaitFollowUp, waitForResults } from '../shared/run-and-wait.ts';
import { type ClientFollowUp, openClientFollowUp } from './client-follow-up.ts';
import { assertMatchesTargets } from './client-option-rules.ts';
import type { ClientOptions } from './config-types.ts';
import type { wait } from './table.ts';

export default async (
  { clusters, goal, waitTimeout, ...options }: Options<typeof wait>,
  context: Context,
) => {
  const timeoutMs = parseTimeout(waitTimeout);
  const items = [...new Set(clusters)];
  assertMatchesTargets(options, { count: items.length, targetState: goal });
  const createFollowUp = await openClientFollowUp(options, goal, context);
  const followUps = new Map(
    createFollowUp && items.map((item) => [item, createFollowUp(setCurrentFor(item, items, options))]),
  );
  if (followUps.size > 0) await checkAll(followUps, context);
  const targets = items.map((cluster) => ({
    cluster,
    targetState: goal,
    continuation: followUps.get(cluster)?.continuation,
  }));
  return outcomes(waitForAll());

  async function* waitForAll() {
    for await (const result of waitForResults(targets, timeoutMs, context))
      yield* followedOutcomes(result, followUps.get(result.target.cluster));
  }
};

/** Clusters that are read concurrently. */
const MAX_CONCURRENT_READS = 5;

async function checkAll(followUps: ReadonlyMap<string, ClientFollowUp>, context: Context): Promise<void> {
  const { expectExistingCluster } = await import('./expected-cluster.ts');
  const checks = mapConcurrently([...followUps], MAX_CONCURRENT_READS, async ([item, { check }]) => {
    const expected = await expectExistingCluster(item, context);
    return () => check(expected);
  });
  for await (const check of checks) await check();
}

/** Of several clusters, only the last one can become the current context, and only if the user requests it. */
function setCurrentFor(
  item: string,
  items: readonly string[],
  { merge, setCurrent }: ClientOptions,
): boolean | undefined {
  if (!merge || items.length === 1) return setCurrent;
  return setCurrent === true && item === items.at(-1);
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
