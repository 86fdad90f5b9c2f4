import { requireOptions } from '../api/plugin-options.ts';
import { scopeOf } from '../api/scope.ts';
import { logIn } from '../api/token-request.ts';
import { mutualAuthOf, negotiate } from '../kerberos/negotiate.ts';
import type { Factor } from '../methods/auth-method.ts';
import type { AuthType } from '../types.ts';

/** A Kerberos ticket (RFC 4559), for the web server in front of Keystone. */
export const kerberos: Factor = {
  names: ['v3kerberos', 'kerberos'],
  method: 'kerberos',
  title: 'a Kerberos ticket',
  needs: () => [],
  async prove({ options, transport }) {
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
export const v3kerberos: AuthType = {
  names: ['v3kerberos'],
  async authenticate(context) {
    requireOptions(context.options, [['auth_url']]);
    const scope = scopeOf(context.options);
    const { send } = await kerberos.prove(context, { reference: {}, name: '' });
    return logIn(context, {
      identity: { methods: ['kerberos'], kerberos: {} },
      scope,
      ...(send && { send }),
      hint: TICKET_HINT,
    });
  },
};
