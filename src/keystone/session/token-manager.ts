/** The current token of a run: obtained once for concurrent callers, replaced before it expires and after it is rejected. */
import type { AuthContext, IssuedToken, Token } from '../types.ts';
import type { Authenticator } from './authenticator.ts';
import type { StoredCredentials } from './stored-credentials.ts';
import type { StorageLocation } from './token-cache.ts';
import { isDueForRenewal } from './token-renewal.ts';
import type { TokenSource } from './token-source.ts';

export interface TokenManager {
  /** Returns a token that is valid for at least a minute. Concurrent calls share one login. */
  current(): Promise<Token>;
  /** Returns a token other than the rejected one; the rejected one if a login returns it again. */
  replace(rejected: Token): Promise<Token>;
  /** Returns a token for requests to Keystone, with any scope, other than the rejected one. */
  anyToken(rejected?: Token): Promise<IssuedToken>;
  /** Sets the current token to a new one; undefined removes it. */
  setCurrent(token: Token | undefined): void;
}

export interface TokenManagerParts {
  readonly authenticator: Authenticator;
  readonly credentials: StoredCredentials;
  readonly source: TokenSource;
  readonly now: AuthContext['now'];
  /** Called with the location of a token that was stored. */
  readonly onStored?: ((location: StorageLocation) => Promise<void>) | undefined;
}

export function createTokenManager(parts: TokenManagerParts): TokenManager {
  const { authenticator, credentials, source, now, onStored } = parts;
  let current: { readonly token: Token; readonly obtainedAt: number } | undefined;
  let pending: Promise<Token> | undefined;

  const fromCache = async (rejectedId?: string): Promise<Token | undefined> => {
    const token = await credentials.token(await credentials.settings(), rejectedId);
    if (token) current = { token, obtainedAt: Number.NEGATIVE_INFINITY };
    return token;
  };

  /** If several processes need a token, one obtains it, and the others read it from the cache. */
  const obtain = async (rejectedId?: string): Promise<Token> => {
    const settings = await credentials.settings();
    return credentials.withLock(settings, async () => {
      const cached = await fromCache(rejectedId);
      if (cached) return cached;
      const token = await source.obtain(settings, rejectedId);
      const location = await credentials.putToken(settings, token);
      if (location) await onStored?.(location);
      current = { token, obtainedAt: now() };
      return token;
    });
  };

  const share = (make: () => Promise<Token>): Promise<Token> => {
    pending ??= make().finally(() => {
      pending = undefined;
    });
    return pending;
  };

  return {
    async current() {
      if (pending) return pending;
      if (current === undefined) return share(async () => (await fromCache()) ?? obtain());
      const { token, obtainedAt } = current;
      return isDueForRenewal(token, obtainedAt, now()) ? share(() => obtain(token.id)) : token;
    },

    async replace(rejected) {
      if (pending) return pending;
      if (current && current.token.id !== rejected.id) return current.token;
      return share(async () => {
        await credentials.deleteToken(await credentials.settings(), rejected.id);
        return obtain(rejected.id);
      });
    },

    async anyToken(rejected) {
      const settings = await credentials.settings();
      if (rejected && settings.canStore) {
        await credentials.deleteToken(settings, rejected.id);
        await credentials.deleteSessionToken(settings, rejected.id);
      }
      const session = await credentials.session(settings);
      const token = current?.token ?? (await credentials.token(settings));
      if (token && token.id !== rejected?.id) {
        const identityUrl =
          authenticator.issuer() ?? session?.identityUrl ?? (await authenticator.identityUrl());
        return { token, identityUrl };
      }
      const issued = await source.sessionToken(session);
      return issued && issued.token.id !== rejected?.id ? issued : source.logInUnscoped(settings);
    },

    setCurrent(token) {
      current = token && { token, obtainedAt: now() };
    },
  };
}
