/** The last step of every OpenID Connect log-in: the provider's token is shown to Keystone. */
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { claimsOf, clockDifference, issuedAt } from '../api/clock-skew.ts';
import { federatedToken, federatedUrl } from '../api/federation.ts';
import { requestIdOf } from '../api/keystone-errors.ts';
import { spelled } from '../api/plugin-options.ts';
import { parseJson } from '../api/token.ts';
import type { AuthContext, Token } from '../types.ts';

/** RFC 6750, section 2.1, and what else may stand in a header; a line end may not. */
const IS_BEARER = /^[\x21-\x7e]+$/;

const HINT = `It may want the other token (${spelled(['access_token_type'])}), another client (${spelled(['client_id'])}), or a newer token.`;

export interface ExchangeOptions {
  /** False for a token that was there before: its age tells nothing of clocks. */
  readonly isNew: boolean;
}

/** Keystone itself answered, not the module of the web server before it: the provider's token was good. */
const isKeystones = (response: HttpResponse): boolean => parseJson(response.body)?.error !== undefined;

/** Why a token that looks like one is refused, as far as the token itself tells. */
function reasonInToken(bearer: string, now: number, { isNew }: ExchangeOptions) {
  if (isNew) {
    const text = clockDifference('the OpenID provider', issuedAt(bearer), now);
    const hint = "Set this computer's clock; if it is right, tell those who run the provider.";
    return text === undefined ? undefined : { text, hint };
  }
  const expires = claimsOf(bearer)?.exp;
  const hasExpired = typeof expires === 'number' && expires * 1_000 <= now;
  return hasExpired ? { text: 'It has expired.', hint: 'Get a new one.' } : undefined;
}

/**
 * POST with the token in `Authorization: Bearer`, as keystoneauth does (identity/v3/oidc.py). Throws MagnumError `auth` when the
 * mapping knows nobody of that kind, or when the token is not accepted; else as errors.ts says.
 */
export async function exchangeForKeystoneToken(
  context: AuthContext,
  bearer: string,
  options: ExchangeOptions = { isNew: true },
): Promise<Token> {
  if (!IS_BEARER.test(bearer)) {
    throw new MagnumError('usage', 'The token of the OpenID provider holds characters that no token has.', {
      hint: `Check ${spelled(['access_token'])}.`,
    });
  }
  const response = await context.transport.request({
    method: 'POST',
    url: await federatedUrl(context),
    headers: { Authorization: `Bearer ${bearer}` },
    followRedirects: false,
  });
  const isRefused = response.status === 401 && !isKeystones(response);
  const reason = isRefused ? reasonInToken(bearer, context.now(), options) : undefined;
  if (!reason) return federatedToken(response, isRefused ? HINT : undefined);
  const { host } = new URL(response.url);
  throw new MagnumError(
    'auth',
    `Keystone at ${host} does not accept the token of the OpenID provider. ${reason.text}`,
    { status: response.status, requestId: requestIdOf(response), hint: reason.hint },
  );
}
