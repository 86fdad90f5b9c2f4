import { requireFederation } from '../api/federation.ts';
import { exchangeForKeystoneToken } from '../oidc/keystone-exchange.ts';
import type { AuthPlugin } from '../types.ts';

/**
 * An access token that somebody else got from the OpenID provider (RFC 6750; keystoneauth's `v3oidcaccesstoken`). An ID token will do
 * where Keystone takes those. White space around it, as from a file, is not sent.
 */
export const v3oidcaccesstoken: AuthPlugin = {
  names: ['v3oidcaccesstoken'],
  async authenticate(context) {
    requireFederation(context.options, [['access_token']]);
    return exchangeForKeystoneToken(context, (context.options.access_token ?? '').trim(), { isNew: false });
  },
};
