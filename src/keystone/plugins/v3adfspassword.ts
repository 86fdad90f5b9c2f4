import { federatedUrl, requireFederation } from '../api/federation.ts';
import { optionOf } from '../api/plugin-options.ts';
import { passwordOf } from '../methods/password.ts';
import { createCookieClient } from '../saml/cookies.ts';
import { clocksOf, providerAddress, providerRefusal } from '../saml/identity-provider.ts';
import { postAssertion, requireSafe } from '../saml/service-provider.ts';
import { signInForm, tokenRequest, WS_TRUST_TYPE } from '../saml/ws-trust.ts';
import type { AuthPlugin } from '../types.ts';

/**
 * User and password at AD FS (WS-Trust 1.3 with a UsernameToken, then WS-Federation's passive profile; keystoneauth's
 * `v3adfspassword`). `identity_provider_url` is its `…/adfs/services/trust/13/usernamemixed`, `service_provider_endpoint` where
 * the service provider takes the answer (mod_shib: `…/Shibboleth.sso/ADFS`), and its entity id is its name at AD FS.
 */
export const v3adfspassword: AuthPlugin = {
  names: ['v3adfspassword'],
  async authenticate(context) {
    const { options, transport, now } = context;
    requireFederation(options, [['identity_provider_url'], ['service_provider_endpoint'], ['username']]);
    const provider = providerAddress(options);
    const endpoint = optionOf(options, 'service_provider_endpoint') ?? '';
    requireSafe(endpoint, provider.url, 'The endpoint of the service provider');
    const username = optionOf(options, 'username') ?? '';
    const body = tokenRequest({
      username,
      password: await passwordOf(context, username),
      to: provider.url,
      relyingParty: optionOf(options, 'service_provider_entity_id') ?? endpoint,
      now: now(),
    });
    const answer = await transport.request({
      method: 'POST',
      url: provider.url,
      headers: { 'Content-Type': WS_TRUST_TYPE, Accept: 'application/soap+xml, */*;q=0.1' },
      body,
      followRedirects: false,
    });
    const refusal = providerRefusal(answer, provider);
    if (refusal) throw refusal;
    const form = signInForm(answer.body, provider.title);
    return postAssertion(
      createCookieClient(transport),
      await federatedUrl(context),
      { url: endpoint, type: 'application/x-www-form-urlencoded', body: form },
      clocksOf(answer.body, provider, now()),
    );
  },
};
