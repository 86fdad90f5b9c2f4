/** The part of the credential store that belongs to one login; empty if there is no store, or it may not be used. */
import type { AuthContext, IssuedToken, Token } from '../types.ts';
import { identityKey } from './cache-keys.ts';
import { type LoginIdentity, type LoginSettings, loadLoginSettings } from './login-settings.ts';
import type { SessionContent } from './session-store.ts';
import type { StorageLocation } from './token-cache.ts';

/** Milliseconds before the expiry at which a token is replaced (keystoneauth: 30 s). */
const RENEW_BEFORE_EXPIRY_MS = 60_000;

export const isExpiring = ({ expiresAt }: Token, now: number): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) - now < RENEW_BEFORE_EXPIRY_MS;

export interface StoredCredentials {
  /** Loads the settings once, until `reloadSettings`. */
  settings(): Promise<LoginSettings>;
  reloadSettings(): void;
  /** Returns the cached token for the settings, unless it is expiring or the rejected one. */
  token(settings: LoginSettings, rejectedId?: string): Promise<Token | undefined>;
  putToken(settings: LoginSettings, token: Token): Promise<StorageLocation | undefined>;
  deleteToken(settings: LoginSettings, id: string): Promise<void>;
  /** Returns the session with its secrets. Warns if the keyring does not return them. */
  session(settings: LoginSettings): Promise<SessionContent | undefined>;
  /** Stores the token that others can be had for. A browser may have logged in another user: the previous user's tokens are deleted. */
  putSessionToken(settings: LoginSettings, issued: IssuedToken): Promise<void>;
  deleteSessionToken(id: string): Promise<void>;
  refreshTokens(settings: LoginSettings): AuthContext['refreshTokens'];
  /** Runs `work` while no other process does so for this login. */
  withLock<T>(settings: LoginSettings, work: () => Promise<T>): Promise<T>;
}

export function createStoredCredentials({
  now,
  warn,
  ...login
}: LoginIdentity & Pick<AuthContext, 'now' | 'warn'>): StoredCredentials {
  const { store } = login;
  const identity = identityKey(login.config, login.ambientCredentials);
  const storeFor = ({ canStore }: LoginSettings) => (canStore ? store : undefined);
  let settings: Promise<LoginSettings> | undefined;
  let refreshToken: string | undefined;

  return {
    settings() {
      settings ??= loadLoginSettings(login);
      return settings;
    },
    reloadSettings() {
      settings = undefined;
    },
    async token(its, rejectedId) {
      const token = await storeFor(its)?.tokens.get(its.cacheKey);
      return token && !isExpiring(token, now()) && token.id !== rejectedId ? token : undefined;
    },
    putToken: async (its, token) => storeFor(its)?.tokens.put(its.cacheKey, token),
    deleteToken: async (its, id) => storeFor(its)?.tokens.delete(its.cacheKey, id),
    async session(its) {
      const content = await storeFor(its)?.sessions.read(identity);
      if (content && its.session?.hasSecrets && !content.token && !content.refreshToken) {
        warn('The keychain does not give the session that was kept there: it is locked, or empty');
      }
      return content;
    },
    async putSessionToken(its, { token, identityUrl }) {
      const usable = storeFor(its);
      if (!usable || !token.id || token.expiresAt === undefined) return;
      const previousUser = (await usable.sessions.read(identity))?.token?.user?.id;
      if (previousUser !== undefined && previousUser !== token.user?.id)
        await usable.tokens.deleteAll(identity);
      await usable.sessions.update(identity, (session) => ({ ...session, token, identityUrl }));
    },
    async deleteSessionToken(id) {
      await store?.sessions.update(identity, (session) =>
        session.token?.id === id ? { ...session, token: undefined } : session,
      );
    },
    refreshTokens: (its) => ({
      get: async () => refreshToken ?? (await storeFor(its)?.sessions.read(identity))?.refreshToken,
      async put(token) {
        refreshToken = token;
        await storeFor(its)?.sessions.update(identity, (session) => ({ ...session, refreshToken: token }));
      },
    }),
    withLock: async (its, work) => storeFor(its)?.sessions.withLock(identity, work) ?? work(),
  };
}
