import { optionOf, requireOptions } from '../api/plugin-options.ts';
import { scopeOf } from '../api/scope.ts';
import { requestToken } from '../api/token-request.ts';
import { createIdentity, userReferenceOf } from '../methods/auth-method.ts';
import { parseAuthMethods } from '../methods/index.ts';
import type { AuthPlugin } from '../types.ts';

/**
 * Several proofs in one request (Identity API v3, "Multi-Step Authentication"; keystoneauth's identity/v3/multi_factor.py), by the
 * names in `auth_methods`; `v3password,v3totp` where nothing is said, which keystoneauth refuses. Passwords that are missing are asked for. Should the user's rules want
 * more still, log-in.ts goes on with Keystone's receipt.
 */
export const v3multifactor: AuthPlugin = {
  names: ['v3multifactor'],
  async authenticate(context) {
    const { options } = context;
    const factors = parseAuthMethods(optionOf(options, 'auth_methods') ?? 'v3password,v3totp');
    requireOptions(options, [
      ['auth_url'],
      ...new Map(factors.flatMap((it) => it.needs(options)).map((it) => [it.join(), it])).values(),
    ]);
    const scope = factors.some(({ fixesScope }) => fixesScope) ? undefined : scopeOf(options);
    const what = factors.map(({ title }) => title).join(', or ');
    return requestToken(context, {
      ...(await createIdentity(context, factors, userReferenceOf(options))),
      scope,
      hint: `One of these was wrong, and Keystone does not say which: the user, ${what}. A one-time password is good for about a minute.`,
    });
  },
};
