/** Ends a session: revokes its tokens and deletes them here. */
import { MagnumError, sentenceOf } from '../../errors.ts';
import { looksLikePage } from '../../http/page-text.ts';
import type { Transport } from '../../http/types.ts';
import { keystoneError } from '../api/request-error.ts';
import type { IssuedToken } from '../types.ts';
import type { Login } from './login.ts';

export interface LogoutResult {
  /** The number of tokens that Keystone has revoked. */
  readonly revoked: number;
  /** Why others could not be revoked; these are valid until they expire. */
  readonly problems: readonly string[];
  /** The number of secrets that the keyring did not delete. */
  readonly remainingSecrets: number;
}

/** Identity API v3, DELETE /v3/auth/tokens. A token that Keystone does not know counts as revoked. */
async function revoke({ token: { id }, identityUrl }: IssuedToken, transport: Transport): Promise<void> {
  const response = await transport.request({
    method: 'DELETE',
    url: `${identityUrl}/auth/tokens`,
    headers: { 'X-Auth-Token': id, 'X-Subject-Token': id },
  });
  // The page of a portal or a proxy comes with status 200, and the token is not revoked then.
  if ([200, 204, 401, 404].includes(response.status) && !looksLikePage(response.body)) return;
  throw keystoneError(response, 'revoke a token');
}

/** Returns undefined if there was no session. Throws only if it is interrupted: otherwise the credentials are deleted in any case. */
export async function logout(login: Login, transport: Transport): Promise<LogoutResult | undefined> {
  const { session, tokenLocation } = await login.state();
  const problems = new Set<string>();
  let revoked = 0;
  try {
    for (const issued of await login.storedTokens()) {
      await revoke(issued, transport);
      revoked += 1;
    }
  } catch (error) {
    if (error instanceof MagnumError && error.kind === 'interrupted') throw error;
    // A server that does not respond to one request will not to the next.
    problems.add(sentenceOf(error));
  }
  const remainingSecrets = await login.deleteCredentials();
  if (!session?.isFromLogin && !session?.hasSecrets && !tokenLocation && revoked === 0) return undefined;
  return { revoked, problems: [...problems], remainingSecrets };
}
