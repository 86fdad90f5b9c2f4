import { requireFederation } from '../api/federation.ts';
import { showToKeystone } from '../oidc/keystone-exchange.ts';
import type { AuthType } from '../types.ts';

/**
 * An access token that somebody else got from the OpenID provider (RFC 6750; keystoneauth's `v3oidcaccesstoken`). An ID token will do
 * where Keystone takes those. White space around it, as from a file, is not sent.
 */
export const v3oidcaccesstoken: AuthType = {
  names: ['v3oidcaccesstoken'],
  async authenticate(context) {
    requireFederation(context.options, [['access_token']]);
    return showToKeystone(context, (context.options.access_token ?? '').trim(), { isNew: false });
  },
};
