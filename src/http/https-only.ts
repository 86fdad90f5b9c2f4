/** Refuses http:// addresses that an https:// server names: secrets sent there would be readable on the way. */
import { MagnumError } from '../errors.ts';

/** True for the names of this machine, which require no TLS (RFC 8252, section 8.3; RFC 6761, section 6.3). */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);

export interface HttpsPolicy {
  /** --allow-http, MAGNUM_ALLOW_HTTP or the user's clouds.yaml. */
  readonly allowHttp?: boolean | undefined;
}

/**
 * Call for a URL that the server of `previousUrl` has named. Throws MagnumError `failed` if that one is https and the named one is
 * http, unless the policy allows it or the host is this machine. `subject` starts the message: `The address of Magnum in the catalog`.
 */
export function assertStaysHttps(
  named: string,
  previousUrl: string,
  subject: string,
  { allowHttp = false }: HttpsPolicy,
): void {
  const url = URL.canParse(named.trim()) ? new URL(named.trim()) : undefined;
  const isFromHttps = /^\s*https:/i.test(previousUrl);
  if (allowHttp || !isFromHttps || url?.protocol !== 'http:' || isLoopback(url)) return;
  throw new MagnumError(
    'failed',
    `${subject} has no TLS (${url.origin}), which is refused after an https:// address.`,
    {
      hint: 'Ask the cloud administrator to name an https:// address. To use it without TLS: --allow-http (MAGNUM_ALLOW_HTTP).',
    },
  );
}
