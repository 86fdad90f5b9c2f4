/** Obtains tokens: exchanges the token of the stored session, uses a refresh token, or logs in. */
import type { CloudConfig } from '../../clouds/types.ts';
import { MagnumError } from '../../errors.ts';
import type { Transport } from '../../http/types.ts';
import { ownTokenHeaders } from '../api/token.ts';
import type { AuthContext, IssuedToken, Token } from '../types.ts';
import type { Authenticator } from './authenticator.ts';
import { finalScope } from './cache-keys.ts';
import { requireInteractive } from './interactivity.ts';
import type { LoginSettings } from './login-settings.ts';
import { explainRejectedScope } from './missing-project.ts';
import { noRoleError } from './session-errors.ts';
import type { SessionContent } from './session-store.ts';
import type { StoredCredentials } from './stored-credentials.ts';
import { isExpiring } from './token-renewal.ts';

export interface TokenSource {
  /** Returns the token of the stored session; undefined if it is expiring or cannot be exchanged. */
  sessionToken(session: SessionContent | undefined): Promise<IssuedToken | undefined>;
  /**
   * Exchanges a token for one with the requested scope. Returns undefined if that requires a login. Throws MagnumError `auth` if
   * the token is valid: Keystone would reject another login as well.
   */
  exchange(settings: LoginSettings, issued: IssuedToken): Promise<Token | undefined>;
  /** Logs in, with the refresh token if there is one. Throws MagnumError `auth` if that requires an interactive terminal. */
  logIn(settings: LoginSettings): Promise<Token>;
  /** Logs in as `logIn` does, without a scope. */
  logInUnscoped(settings: LoginSettings): Promise<IssuedToken>;
  /** Exchanges the token of the session, unless it is the rejected one, or logs in. */
  obtain(settings: LoginSettings, rejectedId?: string): Promise<Token>;
}

async function isValid({ token: { id }, identityUrl }: IssuedToken, transport: Transport): Promise<boolean> {
  const url = `${identityUrl}/auth/tokens`;
  const { status } = await transport.request({ method: 'HEAD', url, headers: ownTokenHeaders(id) });
  return status === 200 || status === 204;
}

export interface TokenSourceParts extends Pick<AuthContext, 'transport' | 'now'> {
  readonly config: CloudConfig;
  readonly authenticator: Authenticator;
  readonly credentials: StoredCredentials;
}

export function createTokenSource(parts: TokenSourceParts): TokenSource {
  const { config, transport, now, authenticator, credentials } = parts;

  const sessionToken: TokenSource['sessionToken'] = async (session) => {
    const token = session?.token;
    if (!token || isExpiring(token, now()) || token.applicationCredential) return undefined;
    return { token, identityUrl: session.identityUrl ?? (await authenticator.identityUrl()) };
  };

  const exchange: TokenSource['exchange'] = async (settings, issued) => {
    const { options } = settings;
    const scope = finalScope(options);
    if (!scope) return issued.token;
    try {
      return await authenticator.rescope(options, issued, scope);
    } catch (error) {
      if (!(error instanceof MagnumError) || error.kind !== 'auth') throw error;
      // A Keystone that does not exchange scoped tokens responds with 403. Otherwise only an invalid token requires a login.
      if (error.status === 403) return undefined;
      if (await isValid(issued, transport))
        throw await explainRejectedScope({ transport, options }, issued, noRoleError(error));
      await credentials.deleteSessionToken(settings, issued.token.id);
      return undefined;
    }
  };

  /** Runs a login with the stored refresh token. Fails at once if the login requires a user and the terminal is not interactive. */
  const withRefreshToken = async <T>(
    settings: LoginSettings,
    logIn: (changes: Partial<AuthContext>) => Promise<T>,
  ): Promise<T> => {
    const refreshTokens = credentials.refreshTokens(settings);
    const guard = requireInteractive(authenticator.ui, config, settings.session?.isFromLogin === true);
    if ((await refreshTokens.get()) === undefined) guard.checkNow();
    try {
      return await logIn({ refreshTokens, ui: guard.ui });
    } catch (error) {
      throw guard.toSessionError(error);
    }
  };

  const logIn: TokenSource['logIn'] = (settings) =>
    withRefreshToken(settings, async (changes) => {
      let issued: IssuedToken | undefined;
      try {
        return await authenticator.logIn(settings.options, changes, (result) => {
          issued = result;
        });
      } finally {
        if (issued) await credentials.putSessionToken(settings, issued);
      }
    });

  return {
    sessionToken,
    exchange,
    logIn,
    logInUnscoped: (settings) =>
      withRefreshToken(settings, async (changes) => {
        const issued = await authenticator.logInUnscoped(changes);
        await credentials.putSessionToken(settings, issued);
        return issued;
      }),
    async obtain(settings, rejectedId) {
      const issued = await sessionToken(await credentials.session(settings));
      const token = issued && issued.token.id !== rejectedId ? await exchange(settings, issued) : undefined;
      return token ?? logIn(settings);
    },
  };
}
