import { scopeAsked } from '../oidc/client.ts';
import { logInWithProvider, requireOpenid } from '../oidc/login.ts';
import type { AuthPlugin } from '../types.ts';

/** The client itself, as a robot has it (RFC 6749, section 4.4; keystoneauth's `v3oidcclientcredentials`). */
export const v3oidcclientcredentials: AuthPlugin = {
  names: ['v3oidcclientcredentials'],
  async authenticate(context) {
    const { options } = context;
    requireOpenid(options, [['client_secret']]);
    return logInWithProvider(context, {
      grant: 'client_credentials',
      run: ({ ask, library }) =>
        ask('client', (it) => library.clientCredentialsGrant(it, { scope: scopeAsked(options) })),
    });
  },
};
