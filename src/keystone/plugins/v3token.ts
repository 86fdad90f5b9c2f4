import { loginError } from '../api/keystone-errors.ts';
import { optionOf, requireOptions } from '../api/plugin-options.ts';
import { scopeOf } from '../api/scope.ts';
import { describeToken, tokenIn } from '../api/token.ts';
import { requestToken } from '../api/token-request.ts';
import type { AuthMethod } from '../methods/auth-method.ts';
import type { AuthContext, AuthPlugin, Token } from '../types.ts';

const HINT =
  'The token in --os-token (OS_TOKEN) has expired, was revoked, or is not for this project: get a new one, or unset it.';

/** The token itself, when it is good for something already (Identity API v3, GET /v3/auth/tokens). */
async function scopedTokenOf(context: AuthContext, id: string): Promise<Token | undefined> {
  const response = await context.transport.request({
    method: 'GET',
    url: `${await context.identityUrl()}/auth/tokens`,
    headers: { 'X-Auth-Token': id, 'X-Subject-Token': id },
  });
  if (response.status === 401 || response.status === 404) throw loginError(response, HINT);
  const description = response.status === 200 ? tokenIn(response) : undefined;
  const token = description && describeToken(id, description);
  return token?.project || token?.domain || token?.system ? token : undefined;
}

/** A token as one proof among several (Identity API v3, "Token authentication"). */
export const token: AuthMethod = {
  names: ['v3token', 'token'],
  method: 'token',
  title: 'a token',
  needs: () => [['token']],
  async createPayload({ options }) {
    const id = optionOf(options, 'token') ?? '';
    return { payload: { id }, headers: { 'X-Auth-Token': id } };
  },
};

/**
 * A token that makes another, for the scope that is asked for (Identity API v3, "Token authentication"; keystoneauth's `token` and
 * `v3token`). Without a scope keystoneauth gets an unscoped token even for a scoped one, with which no service can be
 * found: here a scoped token is used as it is, and only another one is exchanged.
 */
export const v3token: AuthPlugin = {
  names: ['v3token', 'token'],
  async authenticate(context) {
    const { options } = context;
    requireOptions(options, [['auth_url'], ['token']]);
    const id = optionOf(options, 'token') ?? '';
    const scope = scopeOf(options);
    const scoped = scope ? undefined : await scopedTokenOf(context, id);
    if (scoped) return scoped;
    return requestToken(context, {
      identity: { methods: ['token'], token: { id } },
      scope,
      headers: { 'X-Auth-Token': id },
      hint: HINT,
    });
  },
};
