/** The last step of every OpenID Connect log-in: the provider's token is shown to Keystone. */
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { reasonOf, requestIdOf } from '../errors.ts';
import { federatedToken, federatedUrl } from '../federation.ts';
import { spelled } from '../options.ts';
import { parseJson } from '../token.ts';
import type { AuthContext, Token } from '../types.ts';
import { claimsOf, clockDifference, issuedAt } from './clock.ts';
import { spelledAll } from './failure.ts';

/** RFC 6750, section 2.1, and what else may stand in a header; a line end may not. */
const IS_BEARER = /^[\x21-\x7e]+$/;

/** Keystone itself answered, not the module of the web server before it: the provider's token was good. */
const isKeystones = (response: HttpResponse): boolean => parseJson(response.body)?.error !== undefined;

export interface ShowOptions {
  /** False for a token that was there before: its age tells nothing of clocks. */
  readonly isNew: boolean;
}

/** Why a web server may refuse a token that looks like one, as far as the token itself tells. */
function reasonInToken(bearer: string, now: number, { isNew }: ShowOptions): string | undefined {
  if (isNew) return clockDifference('the OpenID provider', issuedAt(bearer), now);
  const expires = claimsOf(bearer)?.exp;
  return typeof expires === 'number' && expires * 1_000 <= now ? 'It has expired.' : undefined;
}

function refusal(response: HttpResponse, bearer: string, now: number, options: ShowOptions): MagnumError {
  const { host } = new URL(response.url);
  const details = { status: response.status, requestId: requestIdOf(response) };
  if (isKeystones(response)) {
    const reason = reasonOf(response).replace(/\.$/, '');
    return new MagnumError(
      'auth',
      `The identity provider let you in, but the mapping of Keystone at ${host} does not know you${reason && `: ${reason}`}.`,
      {
        ...details,
        hint: `Ask those who run the cloud to let you in, or log in as somebody else; check ${spelledAll('identity_provider', 'protocol')}.`,
      },
    );
  }
  const reason = reasonInToken(bearer, now, options);
  return new MagnumError(
    'auth',
    `Keystone at ${host} does not accept the token of the OpenID provider${reason ? `. ${reason}` : '.'}`,
    {
      ...details,
      hint:
        options.isNew && reason
          ? "Set this computer's clock; if it is right, tell those who run the provider."
          : `It may want the other token (${spelled(['access_token_type'])}), another client (${spelled(['client_id'])}), or a newer token.`,
    },
  );
}

/**
 * POST with the token in `Authorization: Bearer`, as keystoneauth does (identity/v3/oidc.py). Throws MagnumError `auth` when the
 * mapping knows nobody of that kind, or when the token is not accepted; else as errors.ts says.
 */
export async function showToKeystone(
  context: AuthContext,
  bearer: string,
  options: ShowOptions = { isNew: true },
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
  if (response.status === 401) throw refusal(response, bearer, context.now(), options);
  return federatedToken(
    response,
    `Check ${spelledAll('identity_provider', 'protocol')}: those who run the cloud can tell.`,
  );
}
