import { basicAuthorization } from '../../http/basic-auth.ts';
import { formatOptions, optionOf, requireOptions } from '../api/plugin-options.ts';
import { bearerHeaders, requestOauth2Token } from '../oauth/oauth2.ts';
import type { AuthPlugin } from '../types.ts';

/**
 * OAuth 2.0 client credentials at Keystone: an application credential, whose ID and secret are those of the client (RFC 6749,
 * sections 2.3.1 and 4.4; Identity API v3, OS-OAUTH2; keystoneauth's identity/v3/oauth2_client_credential.py, which logs in
 * again with the application credential itself to get a catalog).
 */
export const v3oauth2clientcredential: AuthPlugin = {
  names: ['v3oauth2clientcredential'],
  async authenticate(context) {
    const { options } = context;
    requireOptions(options, [
      ['auth_url'],
      ['oauth2_endpoint'],
      ['oauth2_client_id'],
      ['oauth2_client_secret'],
    ]);
    const id = optionOf(options, 'oauth2_client_id') ?? '';
    const secret = optionOf(options, 'oauth2_client_secret') ?? '';
    return requestOauth2Token(context, {
      form: {},
      headers: { Authorization: basicAuthorization(id, secret) },
      hint: `The client is unknown or expired, or its secret is wrong: ${formatOptions(['oauth2_client_id'])}, ${formatOptions(['oauth2_client_secret'])}.`,
    });
  },
  headers: bearerHeaders,
};
