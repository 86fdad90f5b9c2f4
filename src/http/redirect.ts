/** Where a 3xx answer leads, and what may go there. Pure. */
import { MagnumError } from '../errors.ts';
import { addressOf } from './proxy-selection.ts';
import { isSecretHeader } from './redaction.ts';
import type { HttpRequest, HttpResponse } from './types.ts';

export const MAX_REDIRECTS = 10;

const FOLLOWED = new Set([301, 302, 303, 307, 308]);

/** The same server by its name, found again behind TLS: what it was sent in the clear it may be sent encrypted. */
function isUpgrade(from: URL, to: URL): boolean {
  return (
    from.protocol === 'http:' &&
    to.protocol === 'https:' &&
    from.hostname === to.hostname &&
    from.port === '' &&
    to.port === ''
  );
}

function withoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isSecretHeader(name)));
}

/**
 * The request to make next, or undefined when the answer is for the caller.
 *
 * GET and HEAD follow (RFC 9110, section 15.4); tokens, Authorization and cookies stay behind when the origin changes
 * (other than port 80 to port 443 of the same host). Other methods are repeated only for 307 and 308 on the same origin, and never turned
 * into a GET. Throws MagnumError `unreachable` for a redirect that leaves TLS.
 */
export function followRedirect(request: HttpRequest, response: HttpResponse): HttpRequest | undefined {
  const { location } = response.headers;
  if (!FOLLOWED.has(response.status) || !location || !URL.canParse(location, request.url)) return undefined;
  const from = new URL(request.url);
  const to = new URL(location, from);
  if (to.protocol !== 'https:' && to.protocol !== 'http:') return undefined;
  to.hash = '';
  const sameOrigin = from.origin === to.origin;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const repeatable = response.status === 307 || response.status === 308;
    return repeatable && sameOrigin ? { ...request, url: to.href } : undefined;
  }
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw new MagnumError(
      'unreachable',
      `${addressOf(from)} redirects to ${addressOf(to)} without TLS, which is not allowed.`,
      { status: response.status, hint: 'Ask the cloud administrator to redirect to an https:// URL.' },
    );
  }
  const headers = request.headers ?? {};
  const keep = sameOrigin || isUpgrade(from, to);
  return { ...request, url: to.href, headers: keep ? headers : withoutSecrets(headers) };
}
