/** Commands on a session: log in, select a project, describe and delete the stored credentials. */
import { MagnumError } from '../../errors.ts';
import type { IssuedToken, Token } from '../types.ts';
import {
  finalScope,
  identityKey,
  identityPrefix,
  scopeKey,
  secretHashes,
  withProject,
} from './cache-keys.ts';
import { hasScopeOption, type LoginIdentity, type LoginSettings } from './login-settings.ts';
import { projectOptionError, scopeLimitedError, storageUnavailableError } from './session-errors.ts';
import type { Project, SessionOutline } from './session-store.ts';
import type { StorageLocation } from './token-cache.ts';
import type { TokenManager, TokenManagerParts } from './token-manager.ts';

export interface LoginResult {
  /** With the requested scope, unless there is a problem. */
  readonly token: Token;
  /** Why the token does not have the requested scope. */
  readonly problem?: MagnumError;
  /** Where the session is stored; undefined if it could not be stored. */
  readonly location: StorageLocation | undefined;
  /** True if a refresh token can replace the next login. */
  readonly isRenewable: boolean;
}

export interface SessionState {
  readonly session: SessionOutline | undefined;
  /** Where the token with the requested scope is cached. */
  readonly tokenLocation: StorageLocation | undefined;
  /** The options of the configuration, with the selected project. */
  readonly options: LoginSettings['options'];
}

export interface Login {
  /** Logs in, even if there is a session, and stores the new one. */
  logIn(options?: { readonly browser: boolean }): Promise<LoginResult>;
  /** Returns a token for the project, and selects it for later runs with the same configuration. */
  useProject(project: Project): Promise<Token>;
  /** Returns the cached token with the requested scope. Sends no request. */
  cachedToken(): Promise<Token | undefined>;
  /** Describes what is stored. Sends no request, and does not read the keyring. */
  state(): Promise<SessionState>;
  /** Returns the unexpired tokens; the session's token, which was exchanged for the others, is last. */
  storedTokens(): Promise<readonly IssuedToken[]>;
  /** Deletes the stored credentials, with any password. Returns the number of secrets that the keyring did not delete. */
  deleteCredentials(): Promise<number>;
  /** Identifies the user and the scope. */
  cacheKey(): Promise<string>;
  /** Identifies the user, the scope, the secrets, and whether there is a session. */
  attemptKey(): Promise<string>;
}

export interface LoginParts extends LoginIdentity, TokenManagerParts {
  readonly tokens: TokenManager;
}

const identityOf = ({ config, ambientCredentials }: LoginParts): string =>
  identityKey(config, ambientCredentials);

/** Replaces the stored session. The selected projects remain if the user is the same. */
async function storeSession(
  parts: LoginParts,
  { token, identityUrl }: IssuedToken,
  refreshToken: string | undefined,
): Promise<StorageLocation | undefined> {
  const { config, store, authenticator, credentials, onStored } = parts;
  const identity = identityOf(parts);
  const previous = (await store?.sessions.read(identity))?.token;
  const isSameUser = previous === undefined || previous.user?.id === token.user?.id;
  await store?.tokens.deleteAll(identityPrefix(identity));
  const location = await store?.sessions.update(identity, ({ selectedProjects }) => ({
    isFromLogin: true,
    selectedProjects: isSameUser ? selectedProjects : {},
    secretHashes: secretHashes({ ...config.auth, ...authenticator.typedSecrets.asOptions() }),
    token: token.expiresAt === undefined ? undefined : token,
    identityUrl,
    refreshToken,
  }));
  if (location) await onStored?.(location);
  credentials.reloadSettings();
  return location;
}

/** Exchanges the token of a login for one with the requested scope. */
async function requestScope(
  { credentials, source, tokens }: LoginParts,
  issued: IssuedToken,
): Promise<Pick<LoginResult, 'token' | 'problem'>> {
  const settings = await credentials.settings();
  try {
    const token = await source.exchange(settings, issued);
    if (token === undefined || (token === issued.token && token.project === undefined))
      return { token: issued.token };
    if (settings.canStore) {
      tokens.setCurrent(token);
      await credentials.putToken(settings, token);
    }
    return { token };
  } catch (error) {
    if (!(error instanceof MagnumError) || error.kind === 'interrupted') throw error;
    return { token: issued.token, problem: error };
  }
}

async function logIn(parts: LoginParts, browser: boolean): Promise<LoginResult> {
  const { authenticator } = parts;
  // An incomplete scope is reported before any request.
  finalScope((await parts.credentials.settings()).options);
  let refreshToken: string | undefined;
  const issued = await authenticator.logInUnscoped({
    refreshTokens: {
      get: async () => undefined,
      async put(token) {
        refreshToken = token;
      },
    },
    ui: {
      ...authenticator.ui,
      // The user has asked for this login, and reads stderr.
      isAttended: true,
      ...(!browser && { openBrowser: async () => false }),
    },
  });
  const location = await storeSession(parts, issued, refreshToken);
  return { ...(await requestScope(parts, issued)), location, isRenewable: refreshToken !== undefined };
}

async function useProject(parts: LoginParts, project: Project): Promise<Token> {
  const { config, store, credentials, source, tokens } = parts;
  if (!store) throw storageUnavailableError('OS_CACHE turns caching off');
  if (hasScopeOption(config)) throw projectOptionError();
  const issued = await tokens.anyToken();
  if (issued.token.applicationCredential) throw scopeLimitedError(issued.token);
  const options = withProject(config.auth, project.id);
  const current = await credentials.settings();
  const cacheKey = current.identity + scopeKey({ auth: options });
  const settings: LoginSettings = { ...current, options, cacheKey };
  const token =
    (await credentials.token(settings)) ??
    (await source.exchange(settings, issued)) ??
    (await source.logIn(settings));
  if (token.project?.id !== project.id) throw scopeLimitedError(token);
  const selection = { [scopeKey(config)]: token.project };
  const location = await store.sessions.update(identityOf(parts), (session) => ({
    ...session,
    selectedProjects: { ...session.selectedProjects, ...selection },
  }));
  if (location === undefined)
    throw storageUnavailableError('HOME is not set, or the cache directory is not writable');
  await credentials.putToken(settings, token);
  credentials.reloadSettings();
  tokens.setCurrent(token);
  return token;
}

async function storedTokens(parts: LoginParts): Promise<readonly IssuedToken[]> {
  const { store, authenticator, now } = parts;
  if (!store) return [];
  const prefix = identityPrefix(identityOf(parts));
  const names = await store.sessions.names(prefix);
  const sessions = await Promise.all(names.map((name) => store.sessions.read(name)));
  const issuer = sessions.find((session) => session?.identityUrl)?.identityUrl;
  const identityUrl = issuer ?? (await authenticator.identityUrl());
  const all = [...(await store.tokens.list(prefix)), ...sessions.flatMap((session) => session?.token ?? [])];
  const unique = new Map(all.map((token) => [token.id, { token, identityUrl }]));
  return [...unique.values()].filter(({ token }) => Date.parse(token.expiresAt ?? '') > now());
}

async function deleteCredentials(parts: LoginParts): Promise<number> {
  const { store, credentials, tokens } = parts;
  if (!store) return 0;
  const prefix = identityPrefix(identityOf(parts));
  const cacheDeletion = await store.tokens.deleteAll(prefix);
  const sessionDeletion = await store.sessions.deleteAll(prefix);
  credentials.reloadSettings();
  tokens.setCurrent(undefined);
  return cacheDeletion.remainingSecrets + sessionDeletion.remainingSecrets;
}

export function createLogin(parts: LoginParts): Login {
  const { credentials, store } = parts;
  return {
    logIn: ({ browser } = { browser: true }) => logIn(parts, browser),
    useProject: (project) => useProject(parts, project),
    cachedToken: async () => credentials.token(await credentials.settings()),
    async state() {
      const { session, cacheKey: key, canStore, options } = await credentials.settings();
      return { session, tokenLocation: canStore ? await store?.tokens.location(key) : undefined, options };
    },
    storedTokens: () => storedTokens(parts),
    deleteCredentials: () => deleteCredentials(parts),
    cacheKey: async () => (await credentials.settings()).cacheKey,
    async attemptKey() {
      const { cacheKey, session } = await credentials.settings();
      return JSON.stringify([cacheKey, secretHashes(parts.config.auth), session?.hasSecrets]);
    },
  };
}
