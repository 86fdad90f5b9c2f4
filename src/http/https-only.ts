/** Rejects http:// URLs that an https:// server returns: secrets sent there would be readable on the network. */
import { MagnumError } from '../errors.ts';

/** True for the loopback hosts, which do not require TLS (RFC 8252, section 8.3; RFC 6761, section 6.3). */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);

export interface HttpsPolicy {
  /** --allow-http, MAGNUM_ALLOW_HTTP or the user's clouds.yaml. */
  readonly allowHttp?: boolean | undefined;
}

/**
 * Throws MagnumError `failed` if `text` is an http:// URL and was returned by the https:// server of `previousUrl`, unless the
 * policy allows it or the host is loopback. `subject` is the subject of the message.
 */
export function assertStaysHttps(
  text: string,
  previousUrl: string,
  subject: string,
  { allowHttp = false }: HttpsPolicy,
): void {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  const isFromHttps = /^\s*https:/i.test(previousUrl);
  if (allowHttp || !isFromHttps || url?.protocol !== 'http:' || isLoopback(url)) return;
  throw new MagnumError(
    'failed',
    `${subject} uses http:// (${url.origin}), which is not allowed because an https:// server returned it.`,
    {
      hint: 'Ask the cloud administrator for an https:// URL, or allow http:// with --allow-http (MAGNUM_ALLOW_HTTP).',
    },
  );
}
