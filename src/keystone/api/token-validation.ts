import type { AuthContext, Token } from '../types.ts';
import { loginError } from './keystone-errors.ts';
import { ownTokenHeaders, tokenDescriptionOf, toToken } from './token.ts';

/**
 * Requests the description of a token with the token itself (Identity API v3, GET /v3/auth/tokens). Throws as `loginError`
 * describes, with `hint`, if it is not from this Keystone.
 */
export async function validateToken(context: AuthContext, id: string, hint: string): Promise<Token> {
  const response = await context.transport.request({
    method: 'GET',
    url: `${await context.identityUrl()}/auth/tokens`,
    headers: ownTokenHeaders(id),
  });
  const description = response.status === 200 ? tokenDescriptionOf(response) : undefined;
  if (description) return toToken(id, description);
  throw loginError(response, hint);
}
