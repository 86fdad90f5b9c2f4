import { requireOptions } from '../api/plugin-options.ts';
import { scopeOf } from '../api/scope.ts';
import { requestToken } from '../api/token-request.ts';
import { mutualAuthOf, negotiate } from '../kerberos/negotiate.ts';
import type { AuthMethod } from '../methods/auth-method.ts';
import type { AuthPlugin } from '../types.ts';

/** A Kerberos ticket (RFC 4559), for the web server in front of Keystone. */
export const kerberos: AuthMethod = {
  names: ['v3kerberos', 'kerberos'],
  method: 'kerberos',
  title: 'a Kerberos ticket',
  needs: () => [],
  async createPayload({ options, transport }) {
    const mutualAuth = mutualAuthOf(options);
    return { payload: {}, send: (request) => negotiate(request, { transport, mutualAuth }) };
  },
};

export const TICKET_HINT =
  'klist shows as whom you have a ticket; with kinit you get one as somebody else. If it is the right one, the cloud does not know this principal.';

/**
 * A Kerberos ticket for a user of Keystone itself (keystoneauth's extras/kerberos, `v3kerberos`; Keystone's method
 * `kerberos`, for which its web server checks the ticket).
 */
export const v3kerberos: AuthPlugin = {
  names: ['v3kerberos'],
  async authenticate(context) {
    requireOptions(context.options, [['auth_url']]);
    const scope = scopeOf(context.options);
    const { send } = await kerberos.createPayload(context, { reference: {}, name: '' });
    return requestToken(context, {
      identity: { methods: ['kerberos'], kerberos: {} },
      scope,
      ...(send && { send }),
      hint: TICKET_HINT,
    });
  },
};
