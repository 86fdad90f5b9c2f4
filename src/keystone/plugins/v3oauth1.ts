import { requireOptions } from '../api/plugin-options.ts';
import { requestToken } from '../api/token-request.ts';
import { createIdentity } from '../methods/create-identity.ts';
import { oauth1 } from '../methods/oauth1.ts';
import type { AuthPlugin } from '../types.ts';

/**
 * A request signed with an OAuth 1.0a access token (keystoneauth's extras/oauth1/v3.py). The access token is for one
 * project and some of its owner's roles, so no scope is sent.
 */
export const v3oauth1: AuthPlugin = {
  names: ['v3oauth1'],
  async authenticate(context) {
    const { options } = context;
    requireOptions(options, [['auth_url'], ...oauth1.requiredOptions(options)]);
    return requestToken(context, {
      ...(await createIdentity(context, [oauth1])),
      hint:
        'Check the consumer and access token (--os-consumer-key, --os-consumer-secret, --os-access-key, --os-access-secret), ' +
        "this machine's clock, and the auth URL: it is part of the signature, so it must be the one that Keystone uses for itself.",
    });
  },
};
