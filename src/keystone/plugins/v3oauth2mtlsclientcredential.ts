import { formatOptions, optionOf, requireOptions } from '../api/plugin-options.ts';
import { bearerHeaders, requestOauth2Token } from '../oauth/oauth2.ts';
import type { AuthPlugin } from '../types.ts';

/**
 * OAuth 2.0 client credentials with the transport's client certificate (`--os-cert`, `--os-key`), to which the access token is
 * bound (RFC 8705; Identity API v3, OS-OAUTH2; keystoneauth's identity/v3/oauth2_mtls_client_credential.py). The
 * client is a user of Keystone. Requires Keystone 23.
 */
export const v3oauth2mtlsclientcredential: AuthPlugin = {
  names: ['v3oauth2mtlsclientcredential'],
  async authenticate(context) {
    const { options } = context;
    requireOptions(options, [['auth_url'], ['oauth2_endpoint'], ['oauth2_client_id']]);
    return requestOauth2Token(context, {
      form: { client_id: optionOf(options, 'oauth2_client_id') ?? '' },
      headers: {},
      hint: `Check the client and its certificate: ${formatOptions(['oauth2_client_id'])}, ${formatOptions(['cert'])}, ${formatOptions(['key'])}.`,
    });
  },
  headers: bearerHeaders,
};
