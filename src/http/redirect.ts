/** Which redirects are followed, and with which headers. Pure. */
import { MagnumError } from '../errors.ts';
import { addressOf } from './proxy-selection.ts';
import { isSecretHeader } from './redaction.ts';
import type { HttpRequest, HttpResponse } from './types.ts';

export const MAX_REDIRECTS = 10;

const FOLLOWED = new Set([301, 302, 303, 307, 308]);

/** True for a redirect from http:// to https:// on the same host with default ports. The host already has the secrets. */
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
 * The next request, or undefined if the response is not a redirect to follow.
 *
 * GET and HEAD are redirected anywhere (RFC 9110, section 15.4). Tokens, Authorization and cookies are removed if the origin
 * changes, except from port 80 to port 443 of the same host. Other methods are redirected only by 307 and 308 to the same
 * origin, and never become a GET. Throws MagnumError `unreachable` for a redirect from https:// to http://.
 */
export function followRedirect(request: HttpRequest, response: HttpResponse): HttpRequest | undefined {
  const { location } = response.headers;
  if (!FOLLOWED.has(response.status) || !location || !URL.canParse(location, request.url)) return undefined;
  const from = new URL(request.url);
  const to = new URL(location, from);
  if (to.protocol !== 'https:' && to.protocol !== 'http:') return undefined;
  to.hash = '';
  const isSameOrigin = from.origin === to.origin;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const keepsMethod = response.status === 307 || response.status === 308;
    return keepsMethod && isSameOrigin ? { ...request, url: to.href } : undefined;
  }
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw new MagnumError(
      'unreachable',
      `${addressOf(from)} redirects to ${addressOf(to)} without TLS, which is not allowed.`,
      { status: response.status, hint: 'Ask the cloud administrator to redirect to an https:// URL.' },
    );
  }
  const headers = request.headers ?? {};
  const canKeepSecrets = isSameOrigin || isUpgrade(from, to);
  return { ...request, url: to.href, headers: canKeepSecrets ? headers : withoutSecrets(headers) };
}
