/** The second half of every SAML login: Keystone's web server accepts the assertion, and its cookie authenticates the token request. */
import { MagnumError } from '../../errors.ts';
import { assertStaysHttps, type HttpsPolicy } from '../../http/https-only.ts';
import type { HttpResponse } from '../../http/types.ts';
import { parseFederatedToken } from '../api/federation.ts';
import { reasonOf, requestIdOf } from '../api/keystone-errors.ts';
import type { Token } from '../types.ts';
import type { CookieClient } from './cookies.ts';

export interface Assertion {
  /** Where the service provider accepts it. */
  readonly url: string;
  readonly type: string;
  readonly body: string;
}

/** Throws MagnumError `failed` for an invalid URL, and as `assertStaysHttps`. `subject` starts the message: `The service provider's address`. */
export function assertSafeUrl(text: string, previousUrl: string, subject: string, policy: HttpsPolicy): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') {
    assertStaysHttps(text, previousUrl, subject, policy);
    return;
  }
  throw new MagnumError('failed', `${subject} is not an http:// or https:// address.`, {
    hint: 'Ask the cloud administrator.',
  });
}

const REJECTED_HINT =
  'The assertion may be expired or not yet valid (check all clocks), for another service, or altered; the ' +
  'cloud administrator can find details in the web server log.';

function rejectionError(response: HttpResponse, clockSkew: string | undefined): MagnumError {
  const { host } = new URL(response.url);
  const reason = reasonOf(response);
  const details = { status: response.status, requestId: requestIdOf(response) };
  if (response.status >= 502 && response.status <= 504) {
    return new MagnumError(
      'unreachable',
      `The service provider at ${host} is not available${reason && `: ${reason}`}.`,
      details,
    );
  }
  return new MagnumError(
    'auth',
    `The service provider at ${host} refused what the identity provider says of you${reason && `: ${reason.replace(/\.$/, '')}`}.${clockSkew ? ` ${clockSkew}` : ''}`,
    { ...details, hint: REJECTED_HINT },
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
      `The service provider at ${new URL(url).host} gave no cookie with which ${new URL(tokenUrl).host} would let you in.`,
      {
        status: response.status,
        hint: 'Ask the cloud administrator: both must have the same host name.',
      },
    );
  }
  return parseFederatedToken(await client.request({ method: 'GET', url: tokenUrl }));
}
