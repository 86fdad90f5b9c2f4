import { DEVICE_GRANT, logInWithDevice } from '../oidc/device-flow.ts';
import { logInWithProvider, requireOpenid } from '../oidc/login.ts';
import type { AuthPlugin } from '../types.ts';

/**
 * A login with a browser on another device, as over ssh (RFC 8628; keystoneauth's `v3oidcdeviceauthz`, which fails for a missing
 * `interval` and for `slow_down`; Chameleon's `v3chameleonoidc` adds refresh tokens to it). With PKCE if `code_challenge_method` is set.
 */
export const v3oidcdeviceauthz: AuthPlugin = {
  names: ['v3oidcdeviceauthz', 'v3chameleonoidc'],
  async authenticate(context) {
    requireOpenid(context.options);
    return logInWithProvider(context, {
      grant: DEVICE_GRANT,
      endpoints: ['device_authorization_endpoint'],
      requiresUser: true,
      run: (client) => logInWithDevice(context, client),
    });
  },
};
