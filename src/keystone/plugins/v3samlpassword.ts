import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { federatedUrl, requireFederation } from '../api/federation.ts';
import { federatedError } from '../api/keystone-errors.ts';
import { optionOf, spelled } from '../api/plugin-options.ts';
import { passwordOf } from '../methods/password.ts';
import { createCookieClient } from '../saml/cookies.ts';
import { CONSUMER_FAULT, ECP_HEADERS, readAuthnRequest, readAuthnResponse } from '../saml/ecp.ts';
import { clocksOf, providerAddress, providerRefusal } from '../saml/identity-provider.ts';
import { postAssertion, requireSafe } from '../saml/service-provider.ts';
import { PAOS_TYPE } from '../saml/xml-namespaces.ts';
import type { AuthPlugin } from '../types.ts';

/** RFC 7617. */
function basic(username: string, password: string): string {
  if (username.includes(':')) {
    throw new MagnumError('usage', 'The user name holds a colon, with which no log-in by SAML can be made.', {
      hint: `Check ${spelled(['username'])}.`,
    });
  }
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

/** Throws where the service provider answered ECP_HEADERS with anything but its request for a log-in. */
function requireEcp(response: HttpResponse): void {
  const type = response.headers['content-type'] ?? '';
  if (response.status === 200 && type.toLowerCase().startsWith(PAOS_TYPE)) return;
  if (response.status >= 400) throw federatedError(response);
  const { host } = new URL(response.url);
  throw new MagnumError(
    'auth',
    `Keystone at ${host} offers this log-in to web browsers alone: it does no ECP.`,
    {
      status: response.status,
      hint: `Check ${spelled(['identity_provider'])} and ${spelled(['protocol'])}; v3websso logs in with a browser.`,
    },
  );
}

/**
 * User and password at a SAML 2.0 identity provider, by the Enhanced Client or Proxy profile (SAML 2.0 profiles, section 4.2;
 * keystoneauth's `v3samlpassword`). Only the identity provider at `identity_provider_url` is shown the password, and only the
 * service provider that it knows is shown its answer.
 */
export const v3samlpassword: AuthPlugin = {
  names: ['v3samlpassword'],
  async authenticate(context) {
    const { options, transport, now } = context;
    requireFederation(options, [['identity_provider_url'], ['username']]);
    const provider = providerAddress(options);
    const username = optionOf(options, 'username') ?? '';
    const password = await passwordOf(context, username);
    const authorization = basic(username, password);
    const web = createCookieClient(transport);

    const door = await federatedUrl(context);
    const asked = await web.request({ method: 'GET', url: door, headers: ECP_HEADERS });
    requireEcp(asked);
    const keystone = new URL(door).host;
    const request = readAuthnRequest(asked.body, `Keystone's web server at ${keystone}`);
    requireSafe(request.consumer, door, 'The address for the answer of the identity provider');

    // Not through `web`: the two may share a host name, and cookies know no ports.
    const answer = await transport.request({
      method: 'POST',
      url: provider.url,
      headers: {
        'Content-Type': 'text/xml; charset=utf-8',
        Accept: 'text/xml, */*;q=0.1',
        Authorization: authorization,
      },
      body: request.envelope,
      followRedirects: false,
    });
    const refusal = providerRefusal(answer, provider);
    if (refusal) throw refusal;
    const response = readAuthnResponse(answer.body, provider.title, request);
    if (response.consumer !== request.consumer) {
      await web.request({
        method: 'POST',
        url: request.consumer,
        headers: { 'Content-Type': PAOS_TYPE },
        body: CONSUMER_FAULT,
      });
      throw new MagnumError(
        'auth',
        `${provider.title} sends its answer elsewhere than Keystone at ${keystone} wants it, so it was not passed on.`,
        {
          hint: 'Somebody may be in between, or one of the two does not know the other well: ask the operators of the cloud.',
        },
      );
    }
    return postAssertion(
      web,
      door,
      { url: request.consumer, type: PAOS_TYPE, body: response.envelope },
      clocksOf(answer.body, provider, now()),
    );
  },
};
