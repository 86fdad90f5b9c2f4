/** Mends what --check has found in any place: modes, and certificates, which are renewed as cluster-config does. An outcome for each attempt. */
import type { X509Certificate } from 'node:crypto';
import type { CheckResult } from '../../cluster-access/certificate/certificate-check.ts';
import { makePrivate } from '../../cluster-access/credential-mode.ts';
import type { Context } from '../../context.ts';
import { isInterruption, MagnumError, sentenceOf } from '../../errors.ts';
import type { Outcome } from '../../output/result.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { openClientAccess } from './client-access.ts';
import { clientOptions } from './config-options.ts';
import type { ClientOptions } from './config-types.ts';

/** Where the certificate is: `merge` with the name of the context, or `dir`. */
type Place = Pick<ClientOptions, 'allowSharedDir'> &
  ({ readonly merge: true; readonly context: string; readonly setCurrent: false } | { readonly dir: string });

const NO_OPTIONS = Object.fromEntries(
  Object.entries(clientOptions).map(([key, { type }]) => [
    key,
    type === 'switch' ? false : type === 'list' ? [] : undefined,
  ]),
) as unknown as ClientOptions;

/** The certificate to renew; undefined if none has to be. */
export const staleCertificateIn = (results: readonly CheckResult[]): X509Certificate | undefined =>
  results.flatMap(({ remedy }) => (remedy?.kind === 'renewal' ? [remedy.certificate] : []))[0];

export async function* mendModes(results: readonly CheckResult[]): AsyncGenerator<Outcome> {
  for (const { remedy } of results)
    if (remedy?.kind === 'mode') yield await attempt(remedy.path, () => makePrivate(remedy.path));
}

export interface Renewal {
  /** As in `context web`. */
  readonly name: string;
  readonly uuid: string;
  readonly place: Place;
  /** The new certificate has its subject, so that the user gets no other permissions. */
  readonly certificate: X509Certificate;
}

export const renewCertificate = (
  { name, uuid, place, certificate }: Renewal,
  context: Context,
): Promise<Outcome> =>
  attempt(name, async () => {
    const { readSubject } = await import('../../cluster-access/certificate/key-and-csr.ts');
    const { user, groups } = readSubject(certificate.raw);
    if (groups.some((group) => group.includes(',')))
      throw new MagnumError(
        'failed',
        `Cannot renew the certificate of ${name}: a group in it contains a comma.`,
      );
    const options = { ...NO_OPTIONS, ...place, user, group: groups, force: true };
    await (await openClientAccess(options, context)).configure(uuid);
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
