/** Signs a new certificate in place of one that --check has found to be expired, or of another CA: as cluster-config does. */
import type { Context } from '../../context.ts';
import { openClientAccess } from './client-access.ts';
import { clientOptions } from './config-options.ts';
import type { ClientOptions } from './config-types.ts';

/** Where the certificate is: `merge` with the name of the context, or `dir`. */
type Place = Pick<ClientOptions, 'allowSharedDir'> &
  ({ readonly merge: true; readonly context: string; readonly setCurrent: false } | { readonly dir: string });

const NO_OPTIONS = Object.fromEntries(
  Object.entries(clientOptions).map(([key, { type }]) => [key, type === 'switch' ? false : undefined]),
) as unknown as ClientOptions;

/** Throws the errors of `ClientAccess.configure`. */
export async function renewCertificate(uuid: string, place: Place, context: Context): Promise<void> {
  const access = await openClientAccess({ ...NO_OPTIONS, ...place, force: true }, context);
  await access.configure(uuid);
}
