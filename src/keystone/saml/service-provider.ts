/** The second half of every SAML log-in: the assertion is shown to Keystone's web server, and its cookie opens the door. */
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { federatedToken } from '../api/federation.ts';
import { reasonOf, requestIdOf } from '../api/keystone-errors.ts';
import type { Token } from '../types.ts';
import type { CookieClient } from './cookies.ts';

export interface Proof {
  /** Where the service provider takes it. */
  readonly url: string;
  readonly type: string;
  readonly body: string;
}

/**
 * Secrets go on only as safely as they began. Throws MagnumError `failed` for an address that is none, or that leaves TLS.
 * `what` begins the sentence: `The service provider's address`.
 */
export function requireSafe(address: string, before: string, what: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (isWeb && (url.protocol === 'https:' || !before.startsWith('https:'))) return;
  throw new MagnumError(
    'failed',
    isWeb
      ? `${what} has no TLS (${url.origin}), which is refused after an https:// address.`
      : `${what} is not an http:// or https:// address.`,
    { hint: 'Ask the operators of the cloud.' },
  );
}

const REFUSED_HINT =
  'It may have been too old or too new (do all clocks agree?), for another service, or changed on its way: the operators of the cloud find more in the log of its web server.';

function rejectionError(response: HttpResponse, clocks: string | undefined): MagnumError {
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
    `The service provider at ${host} refused what the identity provider says of you${reason && `: ${reason.replace(/\.$/, '')}`}.${clocks ? ` ${clocks}` : ''}`,
    { ...details, hint: REFUSED_HINT },
  );
}

/**
 * Sends the proof and then asks for the token at `door`, with the cookies that came back. Where the web server wants a browser
 * to go next is not looked at: modules send to odd places, and others could. `clocks` is a sentence on clocks that differ.
 * Throws MagnumError `auth` when the proof is refused, or when whom it is for is not known to Keystone.
 */
export async function postAssertion(
  web: CookieClient,
  door: string,
  { url, type, body }: Proof,
  clocks?: string,
): Promise<Token> {
  const before = await web.cookiesFor(door);
  const taken = await web.request({
    method: 'POST',
    url,
    headers: { 'Content-Type': type, Accept: '*/*' },
    body,
  });
  if (taken.status >= 400) throw rejectionError(taken, clocks);
  if ((await web.cookiesFor(door)) === before) {
    throw new MagnumError(
      'auth',
      `The service provider at ${new URL(url).host} gave no cookie with which ${new URL(door).host} would let you in.`,
      {
        status: taken.status,
        hint: 'Ask the operators of the cloud: both have to be known by the same name.',
      },
    );
  }
  return federatedToken(await web.request({ method: 'GET', url: door }));
}
