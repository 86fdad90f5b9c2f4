import type { Identity, TokenRequest } from '../api/token-request.ts';
import type { AuthContext } from '../types.ts';
import { type AuthMethod, type UserReference, userReferenceOf } from './auth-method.ts';

/**
 * Returns the part of a token request that depends on its methods (Identity API v3, "Multi-Step Authentication").
 * `user` defaults to the user of the options.
 */
export async function createIdentity(
  context: AuthContext,
  methods: readonly AuthMethod[],
  user: UserReference = userReferenceOf(context.options),
): Promise<Pick<TokenRequest, 'identity' | 'headers' | 'send'>> {
  const payloads: Record<string, unknown> = {};
  let headers: TokenRequest['headers'] = {};
  let send: TokenRequest['send'];
  for (const { method, createPayload } of methods) {
    const part = await createPayload(context, user);
    payloads[method] = part.payload;
    headers = { ...headers, ...part.headers };
    send ??= part.send;
  }
  const identity: Identity = { methods: methods.map(({ method }) => method), ...payloads };
  return { identity, headers, ...(send && { send }) };
}
