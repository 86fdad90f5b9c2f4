/** The server that a prompt for a secret names. */
import type { AuthContext } from '../types.ts';

/**
 * Returns the host of Keystone, after a request to it: the user is not asked for a secret of a server that cannot be reached. Throws
 * what discovery and the transport throw.
 */
export async function reachableKeystoneHost({
  identityUrl,
  transport,
}: Pick<AuthContext, 'identityUrl' | 'transport'>): Promise<string> {
  const url = await identityUrl();
  // Discovery sends no request for a URL that ends in /v3. Any response will do.
  await transport.request({ method: 'GET', url });
  return new URL(url).host;
}
