import { requireOptions } from '../api/plugin-options.ts';
import { scopeOf } from '../api/scope.ts';
import { requestToken } from '../api/token-request.ts';
import { USER_OPTIONS } from '../methods/auth-method.ts';
import { createIdentity } from '../methods/create-identity.ts';
import { password } from '../methods/password.ts';
import type { AuthPlugin } from '../types.ts';

/** Username and password (Identity API v3, "Password authentication"; keystoneauth's `password` and `v3password`). */
export const v3password: AuthPlugin = {
  names: ['v3password', 'password'],
  canCheckProject: true,
  async authenticate(context) {
    requireOptions(context.options, [['auth_url'], USER_OPTIONS]);
    const scope = scopeOf(context.options);
    return requestToken(context, { ...(await createIdentity(context, [password])), scope });
  },
};
