import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { federatedUrl, requireFederation } from '../api/federation.ts';
import { federatedError } from '../api/keystone-errors.ts';
import { formatOptions, optionOf } from '../api/plugin-options.ts';
import { passwordOf } from '../methods/password.ts';
import { createCookieClient } from '../saml/cookies.ts';
import { CONSUMER_FAULT, ECP_HEADERS, parseAuthnRequest, parseAuthnResponse } from '../saml/ecp.ts';
import { clockSkewOf, identityProviderOf, providerError } from '../saml/identity-provider.ts';
import { assertSafeUrl, postAssertion } from '../saml/service-provider.ts';
import { PAOS_TYPE } from '../saml/xml-namespaces.ts';
import type { AuthPlugin } from '../types.ts';

/** Returns the Authorization header (RFC 7617). Throws MagnumError `usage` for a username with a colon. */
function basicAuthorizationOf(username: string, password: string): string {
  if (username.includes(':')) {
    throw new MagnumError('usage', 'SAML login does not support usernames that contain a colon.', {
      hint: `Check ${formatOptions(['username'])}.`,
    });
  }
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

/** Throws MagnumError `auth` if the response is not a SAML AuthnRequest for ECP, and as `federatedError`. */
function assertEcp(response: HttpResponse): void {
  const type = response.headers['content-type'] ?? '';
  if (response.status === 200 && type.toLowerCase().startsWith(PAOS_TYPE)) return;
  if (response.status >= 400) throw federatedError(response);
  const { host } = new URL(response.url);
  throw new MagnumError(
    'auth',
    `Keystone at ${host} supports this login only with a browser (no SAML ECP).`,
    {
      status: response.status,
      hint: `Check ${formatOptions(['identity_provider'])} and ${formatOptions(['protocol'])}, or log in with a browser: --os-auth-type v3websso (OS_AUTH_TYPE).`,
    },
  );
}

/**
 * Username and password at a SAML 2.0 identity provider, with the Enhanced Client or Proxy profile (SAML 2.0 profiles, section 4.2;
 * keystoneauth's `v3samlpassword`). The password is sent only to `identity_provider_url`, and the assertion only to the URL that
 * both the service provider and the identity provider name.
 */
export const v3samlpassword: AuthPlugin = {
  names: ['v3samlpassword'],
  async authenticate(context) {
    const { options, transport, now } = context;
    requireFederation(options, [['identity_provider_url'], ['username']]);
    const provider = identityProviderOf(options);
    const username = optionOf(options, 'username') ?? '';
    const password = await passwordOf(context, username, () => provider.host);
    const authorization = basicAuthorizationOf(username, password);
    const client = createCookieClient(transport);

    const tokenUrl = await federatedUrl(context);
    const challenge = await client.request({ method: 'GET', url: tokenUrl, headers: ECP_HEADERS });
    assertEcp(challenge);
    const keystone = new URL(tokenUrl).host;
    const request = parseAuthnRequest(challenge.body, `Keystone's web server at ${keystone}`);
    assertSafeUrl(
      request.consumerUrl,
      tokenUrl,
      'The assertion consumer URL of the service provider',
      context,
    );

    // Without the cookie client: both providers may have the same host name, and cookies ignore ports.
    const reply = await transport.request({
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
    const error = providerError(reply, provider);
    if (error) throw error;
    const response = parseAuthnResponse(reply.body, provider.title, request);
    if (response.consumerUrl !== request.consumerUrl) {
      await client.request({
        method: 'POST',
        url: request.consumerUrl,
        headers: { 'Content-Type': PAOS_TYPE },
        body: CONSUMER_FAULT,
      });
      throw new MagnumError(
        'auth',
        `${provider.title} did not address its response to the URL that Keystone at ${keystone} expects, so it was not forwarded.`,
        {
          hint: 'Ask the cloud administrator: the two servers may be misconfigured, or the login may have been tampered with.',
        },
      );
    }
    return postAssertion(
      client,
      tokenUrl,
      { url: request.consumerUrl, type: PAOS_TYPE, body: response.envelope },
      clockSkewOf(reply.body, provider, now()),
    );
  },
};
