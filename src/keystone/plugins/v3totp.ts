import { requireOptions } from '../api/plugin-options.ts';
import { scopeOf } from '../api/scope.ts';
import { requestToken } from '../api/token-request.ts';
import { USER_OPTIONS } from '../methods/auth-method.ts';
import { createIdentity } from '../methods/create-identity.ts';
import { totp } from '../methods/totp.ts';
import type { AuthPlugin } from '../types.ts';

/**
 * User and one-time password (keystoneauth's identity/v3/totp.py). The one-time password of the options is sent once; a second login
 * of the same command prompts for another.
 */
export const v3totp: AuthPlugin = {
  names: ['v3totp'],
  async authenticate(context) {
    requireOptions(context.options, [['auth_url'], USER_OPTIONS]);
    const scope = scopeOf(context.options);
    return requestToken(context, {
      ...(await createIdentity(context, [totp])),
      scope,
      hint: 'Check the user and the one-time password. A one-time password is valid for about a minute: use a new one, and check the clock of the device that generates it.',
    });
  },
};
