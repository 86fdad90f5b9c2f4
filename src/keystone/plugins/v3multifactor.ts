import { optionOf, requireOptions } from '../api/plugin-options.ts';
import { scopeOf } from '../api/scope.ts';
import { requestToken } from '../api/token-request.ts';
import { createIdentity } from '../methods/create-identity.ts';
import { parseAuthMethods } from '../methods/index.ts';
import type { AuthPlugin } from '../types.ts';

/**
 * Several methods in one request (Identity API v3, "Multi-Step Authentication"; keystoneauth's identity/v3/multi_factor.py), by the
 * names in `auth_methods`, which defaults to `v3password,v3totp` (keystoneauth has no default). Prompts for missing passwords.
 */
export const v3multifactor: AuthPlugin = {
  names: ['v3multifactor'],
  async authenticate(context) {
    const { options } = context;
    const methods = parseAuthMethods(optionOf(options, 'auth_methods') ?? 'v3password,v3totp');
    requireOptions(options, [
      ['auth_url'],
      ...new Map(
        methods
          .flatMap(({ requiredOptions }) => requiredOptions(options))
          .map((names) => [names.join(), names]),
      ).values(),
    ]);
    const scope = methods.some(({ fixesScope }) => fixesScope) ? undefined : scopeOf(options);
    const titles = methods.map(({ title }) => title).join(' and ');
    return requestToken(context, {
      ...(await createIdentity(context, methods)),
      scope,
      hint: `Check the user, ${titles}: Keystone does not report which is wrong. A one-time password is valid for about a minute.`,
    });
  },
};
