import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { outcomes } from '../../output/result.ts';
import { parseTimeout, toOutcome, waitForResults } from '../shared/run-and-wait.ts';
import { assertAnyChosen, chooseClusters, remarkIfNone } from './chosen-clusters.ts';
import type { wait } from './table.ts';

export default async (options: Options<typeof wait>, context: Context) => {
  const { goal, waitTimeout } = options;
  const timeoutMs = parseTimeout(waitTimeout);
  const chosen = await chooseClusters(options, context);
  if (goal === 'gone') remarkIfNone(chosen, context);
  else assertAnyChosen(chosen);
  const targets = chosen.map(({ item, uuid }) => ({ cluster: item, uuid, targetState: goal }));
  return outcomes(waitForAll());

  async function* waitForAll() {
    for await (const result of waitForResults(targets, timeoutMs, context)) yield toOutcome(result);
  }
};
