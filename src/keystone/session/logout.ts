/** Ends a log-in: its tokens are good for nothing any more, and nothing of them is left here. */
import { MagnumError, sentenceOf } from '../../errors.ts';
import type { Transport } from '../../http/types.ts';
import { keystoneError } from '../api/request-error.ts';
import type { IssuedToken } from '../types.ts';
import type { TokenManager } from './token-manager.ts';

export interface LogoutResult {
  /** How many tokens Keystone takes no more. */
  readonly revoked: number;
  /** Why others could not be revoked; they end by themselves. */
  readonly problems: readonly string[];
  /** How many secrets the keychain did not let go. */
  readonly stuck: number;
}

/** Identity API v3, DELETE /v3/auth/tokens; a token that Keystone knows no more is as good as revoked. */
async function revoke({ token: { id }, identityUrl }: IssuedToken, transport: Transport): Promise<void> {
  const response = await transport.request({
    method: 'DELETE',
    url: `${identityUrl}/auth/tokens`,
    headers: { 'X-Auth-Token': id, 'X-Subject-Token': id },
  });
  if ([200, 204, 401, 404].includes(response.status)) return;
  throw keystoneError(response, 'revoke a token');
}

/** undefined when there was nothing to end. Never throws but when it is interrupted: what is here is forgotten in any case. */
export async function logout(keeper: TokenManager, transport: Transport): Promise<LogoutResult | undefined> {
  const { session, token } = await keeper.state();
  const problems = new Set<string>();
  let revoked = 0;
  try {
    for (const one of await keeper.keptTokens()) {
      await revoke(one, transport);
      revoked += 1;
    }
  } catch (error) {
    if (error instanceof MagnumError && error.kind === 'interrupted') throw error;
    // Whoever does not answer for one will not for the next.
    problems.add(sentenceOf(error));
  }
  const stuck = await keeper.forget();
  if (!session?.remembered && !session?.hasSecrets && !token && revoked === 0) return undefined;
  return { revoked, problems: [...problems], stuck };
}
