/** Mends what --check has found in any place: modes, and certificates, which are renewed as cluster-config does. An outcome for each attempt. */
import type { CheckResult } from '../../cluster-access/certificate/certificate-check.ts';
import { makePrivate } from '../../cluster-access/credential-mode.ts';
import type { Context } from '../../context.ts';
import { isInterruption, sentenceOf } from '../../errors.ts';
import type { Outcome } from '../../output/result.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { openClientAccess } from './client-access.ts';
import { clientOptions } from './config-options.ts';
import type { ClientOptions } from './config-types.ts';

/** Where the certificate is: `merge` with the name of the context, or `dir`. */
type Place = Pick<ClientOptions, 'allowSharedDir'> &
  ({ readonly merge: true; readonly context: string; readonly setCurrent: false } | { readonly dir: string });

const NO_OPTIONS = Object.fromEntries(
  Object.entries(clientOptions).map(([key, { type }]) => [key, type === 'switch' ? false : undefined]),
) as unknown as ClientOptions;

export const needsRenewal = (results: readonly CheckResult[]): boolean =>
  results.some(({ remedy }) => remedy?.kind === 'renewal');

export async function* mendModes(results: readonly CheckResult[]): AsyncGenerator<Outcome> {
  for (const { remedy } of results)
    if (remedy?.kind === 'mode') yield await attempt(remedy.path, () => makePrivate(remedy.path));
}

/** `name` is that of the place, as in `context web`. */
export const renewCertificate = (
  { name, uuid, place }: { readonly name: string; readonly uuid: string; readonly place: Place },
  context: Context,
): Promise<Outcome> =>
  attempt(name, async () => {
    const access = await openClientAccess({ ...NO_OPTIONS, ...place, force: true }, context);
    await access.configure(uuid);
    return `Renewed the certificate of ${name}.`;
  });

/** The outcome of work that returns a sentence. Throws only MagnumError `interrupted`. */
async function attempt(item: string, work: () => Promise<string>): Promise<Outcome> {
  try {
    return { item, text: safeLine(await work()), status: 'mended' };
  } catch (error) {
    if (isInterruption(error)) throw error;
    return { item, text: sentenceOf(error), error };
  }
}
