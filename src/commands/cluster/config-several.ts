/** cluster-config --merge and --docker-context for several clusters. All are attempted; stdout stays empty. */
import type { Context } from '../../context.ts';
import { isInterruption, sentenceOf } from '../../errors.ts';
import { type Outcome, type Outcomes, outcomes } from '../../output/result.ts';
import { assertAnyChosen, chooseClusters } from './chosen-clusters.ts';
import { openClientAccess } from './client-access.ts';
import { setCurrentFor } from './client-follow-up.ts';
import { assertMatchesTargets } from './client-option-rules.ts';
import { sayRole } from './config-role.ts';
import type { ConfigOptions } from './config-types.ts';
import { waitUntilComplete } from './config-wait.ts';

export default async (options: ConfigOptions, context: Context): Promise<Outcomes> => {
  const access = await openClientAccess(options, context);
  const chosen = await chooseClusters(options, context);
  assertAnyChosen(chosen);
  assertMatchesTargets(options, { count: chosen.length, targetState: 'complete' });
  return outcomes(configureEach());

  async function* configureEach(): AsyncGenerator<Outcome> {
    for (const one of chosen) {
      const { item, uuid = item } = one;
      try {
        const id = options.wait ? await waitUntilComplete({ ...options, cluster: item }, context) : uuid;
        const isOneOfMany = chosen.length > 1;
        await access.configure(id, { setCurrent: setCurrentFor(one, chosen, options), isOneOfMany });
        sayRole({ ...options, cluster: item }, context);
        // The name of the context has been printed.
        yield { item, text: '', isReported: true };
      } catch (error) {
        if (isInterruption(error)) throw error;
        context.progress.done();
        yield { item, text: sentenceOf(error), error };
      }
    }
  }
};
