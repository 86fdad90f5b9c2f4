/** The part of the credential store that belongs to one login; empty without a store, or if the store may not be used. */
import type { AuthContext, IssuedToken, Token } from '../types.ts';
import { secretHashes } from './cache-keys.ts';
import { type LoginIdentity, type LoginSettings, loadLoginSettings } from './login-settings.ts';
import type { SessionContent } from './session-store.ts';
import type { StorageLocation } from './token-cache.ts';
import { isExpiring } from './token-renewal.ts';
import type { TypedSecrets } from './typed-secrets.ts';

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
  /** Stores the session's token. Deletes the tokens of the previous user if a browser has logged in another one. */
  putSessionToken(settings: LoginSettings, issued: IssuedToken): Promise<void>;
  deleteSessionToken(settings: LoginSettings, id: string): Promise<void>;
  refreshTokens(settings: LoginSettings): AuthContext['refreshTokens'];
  /** Runs `work` with a lock on the session; see `SessionStore.withLock`. */
  withLock<T>(settings: LoginSettings, work: () => Promise<T>): Promise<T>;
}

export interface StoredCredentialsParts extends LoginIdentity, Pick<AuthContext, 'now' | 'warn'> {
  readonly typedSecrets: TypedSecrets;
}

export function createStoredCredentials({
  now,
  warn,
  typedSecrets,
  ...login
}: StoredCredentialsParts): StoredCredentials {
  const { store } = login;
  const storeFor = ({ canStore }: LoginSettings) => (canStore ? store : undefined);
  let loadedSettings: Promise<LoginSettings> | undefined;
  let refreshToken: string | undefined;

  return {
    settings() {
      loadedSettings ??= loadLoginSettings(login);
      return loadedSettings;
    },
    reloadSettings() {
      loadedSettings = undefined;
    },
    async token(settings, rejectedId) {
      const token = await storeFor(settings)?.tokens.get(settings.cacheKey);
      return token && !isExpiring(token, now()) && token.id !== rejectedId ? token : undefined;
    },
    putToken: async (settings, token) => storeFor(settings)?.tokens.put(settings.cacheKey, token),
    deleteToken: async (settings, id) => storeFor(settings)?.tokens.delete(settings.cacheKey, id),
    async session(settings) {
      const content = await storeFor(settings)?.sessions.read(settings.identity);
      if (content && settings.session?.hasSecrets && !content.token && !content.refreshToken) {
        warn('The keyring did not return the stored session: it is locked or empty.');
      }
      return content;
    },
    async putSessionToken(settings, { token, identityUrl }) {
      const target = storeFor(settings);
      if (!target || !token.id || token.expiresAt === undefined) return;
      const { identity } = settings;
      const previousUser = (await target.sessions.read(identity))?.token?.user?.id;
      if (previousUser !== undefined && previousUser !== token.user?.id)
        await target.tokens.deleteAll(identity);
      const given = secretHashes({ ...login.config.auth, ...typedSecrets.asOptions() });
      await target.sessions.update(identity, (session) => ({
        ...session,
        secretHashes: { ...session.secretHashes, ...given },
        token,
        identityUrl,
      }));
    },
    async deleteSessionToken(settings, id) {
      await store?.sessions.update(settings.identity, (session) =>
        session.token?.id === id ? { ...session, token: undefined } : session,
      );
    },
    refreshTokens: (settings) => ({
      get: async () =>
        refreshToken ?? (await storeFor(settings)?.sessions.read(settings.identity))?.refreshToken,
      async put(token) {
        refreshToken = token;
        await storeFor(settings)?.sessions.update(settings.identity, (session) => ({
          ...session,
          refreshToken: token,
        }));
      },
    }),
    withLock: async (settings, work) =>
      storeFor(settings)?.sessions.withLock(settings.identity, work) ?? work(),
  };
}
