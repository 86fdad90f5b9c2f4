/** The last step of every SAML login: Keystone's web server accepts the assertion, and its cookie authenticates the token request. */
import { MagnumError } from '../../errors.ts';
import { assertStaysHttps, type HttpsPolicy } from '../../http/https-only.ts';
import type { HttpResponse } from '../../http/types.ts';
import { shownUrl } from '../../platform/url-credentials.ts';
import { parseFederatedToken } from '../api/federation.ts';
import { becauseOf, reasonOf, requestIdOf } from '../api/keystone-errors.ts';
import { mentionsSecondFactor, SECOND_FACTOR_HINT } from '../api/second-factor.ts';
import type { Token } from '../types.ts';
import type { CookieClient } from './cookies.ts';

export interface Assertion {
  /** Where the service provider accepts it. */
  readonly url: string;
  readonly type: string;
  readonly body: string;
}

/** Throws MagnumError `failed` for an invalid URL, and as `assertStaysHttps`. `subject` starts the message: `The URL of service provider X`. */
export function assertSafeUrl(text: string, previousUrl: string, subject: string, policy: HttpsPolicy): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') {
    assertStaysHttps(text, previousUrl, subject, policy);
    return;
  }
  throw new MagnumError('failed', `${subject} is not an http:// or https:// URL: ${shownUrl(text)}`, {
    hint: 'Ask the cloud administrator for the URL.',
  });
}

const REJECTED_HINT =
  "Ask the cloud administrator to check the web server log; the servers' clocks may differ, or the assertion may be " +
  'for another service.';

function rejectionError(response: HttpResponse, clockSkew: string | undefined): MagnumError {
  const { host } = new URL(response.url);
  const reason = reasonOf(response);
  const details = { status: response.status, requestId: requestIdOf(response) };
  if (response.status >= 502 && response.status <= 504) {
    return new MagnumError(
      'unreachable',
      `The service provider at ${host} is not available${becauseOf(reason)}.`,
      details,
    );
  }
  return new MagnumError(
    'auth',
    `The service provider at ${host} rejected the identity provider's assertion${becauseOf(reason)}.${clockSkew ? ` ${clockSkew}` : ''}`,
    { ...details, hint: mentionsSecondFactor(reason) ? SECOND_FACTOR_HINT : REJECTED_HINT },
  );
}

/**
 * Sends the assertion, and then requests the token at `tokenUrl` with the cookies of the response. Does not follow the web server's
 * redirect, which may lead elsewhere. `clockSkew` is a sentence for error messages. Throws MagnumError `auth` if the assertion is
 * rejected, or if Keystone does not know the user.
 */
export async function postAssertion(
  client: CookieClient,
  tokenUrl: string,
  { url, type, body }: Assertion,
  clockSkew?: string,
): Promise<Token> {
  const previousCookies = await client.cookiesFor(tokenUrl);
  const response = await client.request({
    method: 'POST',
    url,
    headers: { 'Content-Type': type, Accept: '*/*' },
    body,
  });
  if (response.status >= 400) throw rejectionError(response, clockSkew);
  if ((await client.cookiesFor(tokenUrl)) === previousCookies) {
    throw new MagnumError(
      'auth',
      `The service provider at ${new URL(url).host} set no session cookie for ${new URL(tokenUrl).host}.`,
      {
        status: response.status,
        hint: 'Ask the cloud administrator: the assertion may have been rejected, or the two must have the same host name.',
      },
    );
  }
  return parseFederatedToken(await client.request({ method: 'GET', url: tokenUrl }));
}
