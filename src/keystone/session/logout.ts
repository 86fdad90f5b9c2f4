/** Logs out: revokes the tokens of a session at Keystone and deletes the stored credentials. */
import { isInterruption, sentenceOf } from '../../errors.ts';
import { looksLikePage } from '../../http/page-text.ts';
import type { Transport } from '../../http/types.ts';
import { keystoneError } from '../api/request-error.ts';
import { ownTokenHeaders } from '../api/token.ts';
import type { IssuedToken } from '../types.ts';
import type { Login } from './login.ts';

export interface LogoutResult {
  /** The number of tokens that Keystone has revoked. */
  readonly revoked: number;
  /** Why tokens could not be revoked; these are valid until they expire. */
  readonly problems: readonly string[];
  /** The number of secrets that the keyring did not delete. */
  readonly remainingSecrets: number;
}

/**
 * Identity API v3, DELETE /v3/auth/tokens. A token that Keystone does not know counts as revoked, but not one with access rules, to
 * which Keystone always responds so.
 */
async function revoke({ token, identityUrl }: IssuedToken, transport: Transport): Promise<void> {
  const { id, applicationCredential } = token;
  const response = await transport.request({
    method: 'DELETE',
    url: `${identityUrl}/auth/tokens`,
    headers: ownTokenHeaders(id),
  });
  // A portal or a proxy may return a page with status 200 without revoking the token.
  const accepted = applicationCredential?.accessRules ? [200, 204, 401] : [200, 204, 401, 404];
  if (accepted.includes(response.status) && !looksLikePage(response.body)) return;
  throw keystoneError(response, 'revoke a token');
}

/** Returns undefined if no session was stored. Throws only if interrupted; otherwise the credentials are always deleted. */
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
    if (isInterruption(error)) throw error;
    // A server that does not respond to one request will not respond to the next.
    problems.add(sentenceOf(error));
  }
  const remainingSecrets = await login.deleteCredentials();
  if (!session?.isFromLogin && !session?.hasSecrets && !tokenLocation && revoked === 0) return undefined;
  return { revoked, problems: [...problems], remainingSecrets };
}
