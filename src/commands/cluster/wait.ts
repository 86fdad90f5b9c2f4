import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { outcomes } from '../../output/result.ts';
import { outcomeOf, timeoutMsFrom, waitResultsOf } from '../shared/run-and-wait.ts';
import type { wait } from './table.ts';

export default async ({ clusters, goal, waitTimeout }: Options<typeof wait>, context: Context) => {
  const timeoutMs = timeoutMsFrom(waitTimeout);
  const targets = [...new Set(clusters)].map((cluster) => ({ cluster, targetState: goal }));
  return outcomes(waitedFor());

  async function* waitedFor() {
    for await (const ending of waitResultsOf(targets, timeoutMs, context)) yield outcomeOf(ending);
  }
};
