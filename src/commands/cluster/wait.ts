import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { outcomes } from '../../output/result.ts';
import { parseTimeout, toOutcome, waitForResults } from '../shared/run-and-wait.ts';
import type { wait } from './table.ts';

export default async ({ clusters, goal, waitTimeout }: Options<typeof wait>, context: Context) => {
  const timeoutMs = parseTimeout(waitTimeout);
  const targets = [...new Set(clusters)].map((cluster) => ({ cluster, targetState: goal }));
  return outcomes(waitForAll());

  async function* waitForAll() {
    for await (const result of waitForResults(targets, timeoutMs, context)) yield toOutcome(result);
  }
};
