import { requireOptions } from '../api/plugin-options.ts';
import { scopeOf } from '../api/scope.ts';
import { requestToken } from '../api/token-request.ts';
import { TICKET_HINT } from '../kerberos/kerberos-error.ts';
import { createIdentity } from '../methods/create-identity.ts';
import { kerberos } from '../methods/kerberos.ts';
import type { AuthPlugin } from '../types.ts';

/**
 * A Kerberos ticket of a user of Keystone itself (keystoneauth's extras/kerberos, `v3kerberos`; Keystone's method
 * `kerberos`, for which its web server validates the ticket).
 */
export const v3kerberos: AuthPlugin = {
  names: ['v3kerberos'],
  canCheckProject: true,
  async authenticate(context) {
    requireOptions(context.options, [['auth_url']]);
    const scope = scopeOf(context.options);
    return requestToken(context, {
      ...(await createIdentity(context, [kerberos])),
      scope,
      hint: TICKET_HINT,
    });
  },
};
