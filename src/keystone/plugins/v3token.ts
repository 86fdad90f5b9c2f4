import { loginError } from '../api/keystone-errors.ts';
import { optionOf, requireOptions } from '../api/plugin-options.ts';
import { scopeOf } from '../api/scope.ts';
import { ownTokenHeaders, tokenDescriptionOf, toToken } from '../api/token.ts';
import { exchangeToken } from '../api/token-request.ts';
import type { AuthContext, AuthPlugin, Token } from '../types.ts';

const HINT =
  'Replace or unset the token in --os-token (OS_TOKEN): it is expired, revoked, or not valid for this project.';

/** Returns the token with its description if it has a scope (Identity API v3, GET /v3/auth/tokens). */
async function scopedTokenOf(context: AuthContext, id: string): Promise<Token | undefined> {
  const response = await context.transport.request({
    method: 'GET',
    url: `${await context.identityUrl()}/auth/tokens`,
    headers: ownTokenHeaders(id),
  });
  if (response.status === 401 || response.status === 404) throw loginError(response, HINT);
  const description = response.status === 200 ? tokenDescriptionOf(response) : undefined;
  const token = description && toToken(id, description);
  return token?.project || token?.domain || token?.system ? token : undefined;
}

/**
 * A token that is exchanged for another with the requested scope (Identity API v3, "Token authentication"; keystoneauth's `token`
 * and `v3token`). Without a scope, keystoneauth requests an unscoped token even for a scoped one, and then finds no service: here
 * a scoped token is used unchanged, and only an unscoped one is exchanged.
 */
export const v3token: AuthPlugin = {
  names: ['v3token', 'token'],
  canCheckProject: true,
  async authenticate(context) {
    const { options } = context;
    requireOptions(options, [['auth_url'], ['token']]);
    const id = optionOf(options, 'token') ?? '';
    const scope = scopeOf(options);
    const scopedToken = scope ? undefined : await scopedTokenOf(context, id);
    return scopedToken ?? exchangeToken(context, id, { scope, hint: HINT });
  },
};
