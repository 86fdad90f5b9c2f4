import { federatedUrl, requireFederation } from '../api/federation.ts';
import { formatOptions, optionOf } from '../api/plugin-options.ts';
import { passwordOf } from '../methods/password.ts';
import { createCookieClient } from '../saml/cookies.ts';
import { clockSkewOf, identityProviderOf, providerError } from '../saml/identity-provider.ts';
import { assertSafeUrl, postAssertion } from '../saml/service-provider.ts';
import { createSignInForm, createTokenRequest, WS_TRUST_TYPE } from '../saml/ws-trust.ts';
import type { AuthPlugin } from '../types.ts';

/**
 * Username and password at AD FS (WS-Trust 1.3 with a UsernameToken, then WS-Federation's passive profile; keystoneauth's
 * `v3adfspassword`). `identity_provider_url` is `…/adfs/services/trust/13/usernamemixed`, `service_provider_endpoint` the URL at which
 * the service provider accepts the assertion (mod_shib: `…/Shibboleth.sso/ADFS`), and `service_provider_entity_id` its name at AD FS.
 */
export const v3adfspassword: AuthPlugin = {
  names: ['v3adfspassword'],
  async authenticate(context) {
    const { options, transport, now } = context;
    requireFederation(options, [['identity_provider_url'], ['service_provider_endpoint'], ['username']]);
    const provider = identityProviderOf(options);
    const endpoint = optionOf(options, 'service_provider_endpoint') ?? '';
    assertSafeUrl(
      endpoint,
      provider.url,
      `The URL in ${formatOptions(['service_provider_endpoint'])}`,
      context,
    );
    const username = optionOf(options, 'username') ?? '';
    const body = createTokenRequest({
      username,
      password: await passwordOf(context, username, () => provider.host),
      to: provider.url,
      relyingParty: optionOf(options, 'service_provider_entity_id') ?? endpoint,
      now: now(),
    });
    const response = await transport.request({
      method: 'POST',
      url: provider.url,
      headers: { 'Content-Type': WS_TRUST_TYPE, Accept: 'application/soap+xml, */*;q=0.1' },
      body,
      followRedirects: false,
    });
    const error = providerError(response, provider);
    if (error) throw error;
    const form = createSignInForm(response.body, provider.title);
    return postAssertion(
      createCookieClient(transport),
      await federatedUrl(context),
      { url: endpoint, type: 'application/x-www-form-urlencoded', body: form },
      clockSkewOf(response.body, provider, now()),
    );
  },
};
