import { requestedScope } from '../oidc/client.ts';
import { logInWithProvider, requireOpenid } from '../oidc/login.ts';
import type { AuthPlugin } from '../types.ts';

/** The client itself logs in, without a user (RFC 6749, section 4.4; keystoneauth's `v3oidcclientcredentials`). */
export const v3oidcclientcredentials: AuthPlugin = {
  names: ['v3oidcclientcredentials'],
  async authenticate(context) {
    const { options } = context;
    requireOpenid(options, [['client_secret']]);
    return logInWithProvider(context, {
      grant: 'client_credentials',
      run: ({ send, library }) =>
        send('client', (configuration) =>
          library.clientCredentialsGrant(configuration, { scope: requestedScope(options) }),
        ),
    });
  },
};
