import { optionOf } from '../api/plugin-options.ts';
import { withLoginTab } from '../oauth/login-tab.ts';
import { logInWithBrowser } from '../oidc/authorization-code-flow.ts';
import { CODE_GRANT } from '../oidc/client.ts';
import { logInWithProvider, requireOpenid } from '../oidc/login.ts';
import type { AuthPlugin } from '../types.ts';

/**
 * A login with a browser (RFC 6749, section 4.1, with PKCE, state and nonce; keystoneauth's `v3oidcauthcode`). Opens no browser if
 * `code` is set, which another program got for `redirect_uri`: keystoneauth supports only this.
 */
export const v3oidcauthcode: AuthPlugin = {
  names: ['v3oidcauthcode'],
  async authenticate(context) {
    const { options } = context;
    requireOpenid(options);
    const code = optionOf(options, 'code');
    if (code === undefined) {
      return withLoginTab(context, (tab) =>
        logInWithProvider(context, {
          grant: CODE_GRANT,
          endpoints: ['authorization_endpoint'],
          requiresUser: true,
          run: (client) => logInWithBrowser(context, client, tab),
        }),
      );
    }
    const redirectUri = optionOf(options, 'redirect_uri');
    const parameters = { code, ...(redirectUri && { redirect_uri: redirectUri }) };
    return logInWithProvider(context, {
      grant: CODE_GRANT,
      run: ({ send, library }) =>
        send('code', (configuration) => library.genericGrantRequest(configuration, CODE_GRANT, parameters)),
    });
  },
};
