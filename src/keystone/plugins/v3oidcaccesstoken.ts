import { requireFederation } from '../api/federation.ts';
import { exchangeForKeystoneToken } from '../oidc/keystone-exchange.ts';
import type { AuthPlugin } from '../types.ts';

/**
 * An access token that another program got from the OpenID provider (RFC 6750; keystoneauth's `v3oidcaccesstoken`), or an ID token if
 * Keystone accepts ID tokens. Surrounding white space, as from a file, is removed.
 */
export const v3oidcaccesstoken: AuthPlugin = {
  names: ['v3oidcaccesstoken'],
  async authenticate(context) {
    requireFederation(context.options, [['access_token']]);
    return exchangeForKeystoneToken(context, (context.options.access_token ?? '').trim(), { isNew: false });
  },
};
