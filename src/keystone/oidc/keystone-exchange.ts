/** The last step of every OpenID Connect login: the exchange of the provider's token for a Keystone token. */
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { claimsOf, clockDifference, issuedAt } from '../api/clock-skew.ts';
import { federatedUrl, parseFederatedToken } from '../api/federation.ts';
import { parseJson } from '../api/json.ts';
import { requestIdOf } from '../api/keystone-errors.ts';
import { formatOptions } from '../api/plugin-options.ts';
import type { AuthContext, Token } from '../types.ts';

/** The characters of RFC 6750, section 2.1, and the others that are valid in a header: no line breaks. */
const BEARER_PATTERN = /^[\x21-\x7e]+$/;

const HINT = `Try the other token (${formatOptions(['access_token_type'])}), another client (${formatOptions(['client_id'])}), or a newer token.`;

export interface ExchangeOptions {
  /** True if the token was just issued, so that its age shows a clock skew. */
  readonly isNew: boolean;
}

/** True if the response is from Keystone, and not from a module of its web server: then the module has accepted the token. */
const isFromKeystone = (response: HttpResponse): boolean => parseJson(response.body)?.error !== undefined;

/** Returns why the web server rejected the token, if the token's claims show it. */
function rejectionReason(bearer: string, now: number, { isNew }: ExchangeOptions) {
  if (isNew) {
    const text = clockDifference('the OpenID provider', issuedAt(bearer), now);
    const hint = "Set this machine's clock; if it is right, tell the provider's administrator.";
    return text === undefined ? undefined : { text, hint };
  }
  const expires = claimsOf(bearer)?.exp;
  const hasExpired = typeof expires === 'number' && expires * 1_000 <= now;
  return hasExpired
    ? { text: 'The token has expired.', hint: `Set a new one with ${formatOptions(['access_token'])}.` }
    : undefined;
}

/** The statuses for a method that a server does not accept or does not know (RFC 9110, sections 15.5.6 and 15.6.2). */
const METHOD_REFUSALS = new Set([405, 501]);

/**
 * Sends POST with the token in `Authorization: Bearer`, as keystoneauth does (identity/v3/oidc.py), and GET to a web server that
 * accepts only this; Keystone accepts both. Throws MagnumError `auth` if the
 * mapping does not match the user or the token is rejected; otherwise what `parseFederatedToken` throws.
 */
export async function exchangeForKeystoneToken(
  context: AuthContext,
  bearer: string,
  options: ExchangeOptions = { isNew: true },
): Promise<Token> {
  if (!BEARER_PATTERN.test(bearer)) {
    throw new MagnumError('usage', "The OpenID provider's token contains invalid characters.", {
      hint: `Check ${formatOptions(['access_token'])}.`,
    });
  }
  const url = await federatedUrl(context);
  const headers = { Authorization: `Bearer ${bearer}` };
  const send = (method: 'GET' | 'POST') =>
    context.transport.request({ method, url, headers, followRedirects: false });
  const posted = await send('POST');
  const response = METHOD_REFUSALS.has(posted.status) ? await send('GET') : posted;
  const isRejected = response.status === 401 && !isFromKeystone(response);
  const reason = isRejected ? rejectionReason(bearer, context.now(), options) : undefined;
  if (!reason) return parseFederatedToken(response, isRejected ? HINT : undefined);
  const { host } = new URL(response.url);
  throw new MagnumError('auth', `Keystone at ${host} rejected the OpenID provider's token. ${reason.text}`, {
    status: response.status,
    requestId: requestIdOf(response),
    hint: reason.hint,
  });
}
