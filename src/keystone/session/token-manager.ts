/**
 * Holds the token of a run. It comes from the cache, from the session that an earlier run has left, from a refresh token,
 * or from a log-in, whichever is first; one at a time, renewed before it ends, replaced when it is refused.
 */

import type { CloudConfig } from '../../clouds/types.ts';
import { MagnumError } from '../../errors.ts';
import { once } from '../../platform/once.ts';
import { discoverIdentity } from '../api/discovery.ts';
import { loadAuthType } from '../plugins/index.ts';
import type { AuthContext, IssuedToken, Token, UserInterface } from '../types.ts';
import { authenticate, rescope } from './authenticate.ts';
import {
  cacheKey,
  finalScope,
  identityKey,
  scopeKey,
  withoutOneTimeOptions,
  withoutScope,
  withProject,
} from './cache-keys.ts';
import { requireInteractive } from './interactivity.ts';
import {
  noRoleError,
  notLoggedInError,
  projectOptionError,
  scopeLimitedError,
  storageUnavailableError,
} from './session-errors.ts';
import type { SessionContent, SessionOutline, SessionStore } from './session-store.ts';
import type { StorageLocation, TokenCache } from './token-cache.ts';

/** What is kept between runs. */
export interface CredentialStore {
  readonly tokens: TokenCache;
  readonly sessions: SessionStore;
}

export interface TokenManagerParts extends Omit<AuthContext, 'options' | 'identityUrl' | 'refreshTokens'> {
  readonly config: CloudConfig;
  /** Missing where nothing is to be kept, nor anything used that was. */
  readonly memory?: CredentialStore | undefined;
  /** What the log-in takes from elsewhere than its options, and is named by too. */
  readonly outside?: readonly string[] | undefined;
  /** Told where something was put. */
  readonly keptIn?: ((kept: StorageLocation) => Promise<void>) | undefined;
}

export type Project = NonNullable<Token['project']>;

export interface TokenManager {
  /** A token that has a minute to live at least. Side by side calls share one log-in. */
  current(): Promise<Token>;
  /** Another token than the one that was refused; the same one where a log-in gives no other. */
  replace(refused: Token): Promise<Token>;
  /** A token to ask Keystone things with, whatever it is for, and another one than was refused. */
  anyToken(refused?: Token): Promise<IssuedToken>;
  /** Logs in anew, whatever there is, and remembers it. */
  logIn(options?: { browser: boolean }): Promise<LoginResult>;
  /** A token for this project, which later runs with the same configuration work in. */
  use(project: Project): Promise<Token>;
  /** The token that is kept for what the options ask for, if there is one: nobody is asked for another. */
  kept(): Promise<Token | undefined>;
  /** What is kept of this log-in: nothing is asked of anybody. */
  state(): Promise<SessionState>;
  /** All tokens that are kept, those for something before the one they were made of. */
  keptTokens(): Promise<readonly IssuedToken[]>;
  /** Forgets all that is kept of this log-in; resolves to how many secrets the keychain did not let go. */
  forget(): Promise<number>;
  /** Names what the token is for, and whose it is. */
  name(): Promise<string>;
}

export interface LoginResult {
  /** For what the options ask for, where they ask for something that Keystone gives. */
  readonly token: Token;
  /** Why it is not for what the options ask for. */
  readonly problem?: MagnumError;
  /** Where the session is; undefined when it could not be kept. */
  readonly kept: StorageLocation | undefined;
  /** Can it be renewed without another log-in? */
  readonly renews: boolean;
}

export interface SessionState {
  readonly session: SessionOutline | undefined;
  /** Where the token for what the options ask for is. */
  readonly token: StorageLocation | undefined;
  /** The options that count: those of the configuration, for the project that was chosen. */
  readonly options: AuthContext['options'];
}

/** Milliseconds before its end at which a token is renewed (keystoneauth: 30 s). */
const RENEW_BEFORE_EXPIRY_MS = 60_000;
/** A token that was just made is not renewed, whatever the clocks say: one of them may be wrong. */
const MIN_AGE_BEFORE_RENEWAL_MS = 60_000;

/** What this run goes by. */
interface Plan {
  /** May tokens be kept, and kept ones be used? */
  readonly keeps: boolean;
  readonly options: AuthContext['options'];
  readonly key: string;
  readonly session: SessionOutline | undefined;
}

/** Asked for a secret once a run: a log-in in mid-run needs the same password again. */
function withSecretCache(person: UserInterface): UserInterface {
  const answers = new Map<string, Promise<string | undefined>>();
  return {
    ...person,
    askSecret(prompt, signal) {
      // A question that may be taken back may have another answer the next time.
      if (signal) return person.askSecret(prompt, signal);
      const answer = answers.get(prompt) ?? person.askSecret(prompt);
      answers.set(prompt, answer);
      return answer;
    },
  };
}

export function createTokenManager(parts: TokenManagerParts): TokenManager {
  const { config, transport, now, memory, outside } = parts;
  const person = withSecretCache(parts.person);
  const identity = identityKey(config, outside);
  const identityUrl = once(() => discoverIdentity(config.auth.auth_url ?? '', transport));
  let held: { token: Token; madeAt: number } | undefined;
  let coming: Promise<Token> | undefined;
  let planned: Promise<Plan> | undefined;
  let refreshToken: string | undefined;
  /** Was there a log-in in this run? Then passcodes and codes that were given are worth nothing any more. */
  let isUsed = false;
  /** The Keystone that gave the tokens of this run: not that of the configuration, where one goes on to another. */
  let from: string | undefined;

  const contextFor = (options: AuthContext['options'], more: Partial<AuthContext> = {}): AuthContext => ({
    ...parts,
    options: isUsed && person.isInteractive ? withoutOneTimeOptions(options) : options,
    person,
    refreshTokens: { get: async () => undefined, put: async () => {} },
    identityUrl,
    ...more,
  });

  const isEnding = ({ expiresAt }: Token): boolean =>
    expiresAt !== undefined && Date.parse(expiresAt) - now() < RENEW_BEFORE_EXPIRY_MS;
  const isStale = (token: Token, madeAt: number): boolean =>
    isEnding(token) && now() - madeAt > MIN_AGE_BEFORE_RENEWAL_MS;

  const makePlan = async (): Promise<Plan> => {
    const session = await memory?.sessions.outline(identity);
    const chosen = isTyped(config) ? undefined : session?.chosen[scopeKey(config)];
    const options = chosen ? withProject(config.auth, chosen.id) : config.auth;
    return {
      keeps: memory !== undefined && (config.cacheTokens || session?.remembered === true),
      options,
      key: cacheKey({ ...config, auth: options }, outside),
      session,
    };
  };
  const plan = (): Promise<Plan> => {
    planned ??= makePlan();
    return planned;
  };

  const cached = async ({ keeps, key }: Plan, refused?: string): Promise<Token | undefined> => {
    const found = keeps ? await memory?.tokens.get(key) : undefined;
    return found && !isEnding(found) && found.id !== refused ? found : undefined;
  };

  const opened = async ({ keeps }: Plan): Promise<SessionContent | undefined> => {
    if (!keeps) return undefined;
    const content = await memory?.sessions.open(identity);
    if (content && (await plan()).session?.hasSecrets && !content.token && !content.refreshToken) {
      parts.warn('The keychain does not give the session that was kept there: it is locked, or empty');
    }
    return content;
  };

  /** The token of the session, while it is good for others. */
  const sessionToken = async (session: SessionContent | undefined): Promise<IssuedToken | undefined> => {
    const token = session?.token;
    if (!token || isEnding(token) || token.applicationCredential) return undefined;
    return { token, identityUrl: session.identityUrl ?? (await identityUrl()) };
  };

  const isValid = async ({ token: { id }, identityUrl: base }: IssuedToken): Promise<boolean> => {
    const headers = { 'X-Auth-Token': id, 'X-Subject-Token': id };
    const { status } = await transport.request({ method: 'HEAD', url: `${base}/auth/tokens`, headers });
    return status === 200 || status === 204;
  };

  const dropSessionToken = async (id: string): Promise<void> => {
    await memory?.sessions.change(identity, (session) =>
      session.token?.id === id ? { ...session, token: undefined } : session,
    );
  };

  /**
   * Made of the session's token, or undefined where that is not possible. Throws when it is, and Keystone still refuses:
   * then another log-in would be refused as well.
   */
  const exchanged = async ({ options }: Plan, first: IssuedToken): Promise<Token | undefined> => {
    const scope = finalScope(options);
    if (!scope) return first.token;
    try {
      return await rescope(
        contextFor(options, { identityUrl: async () => first.identityUrl }),
        first.token,
        scope,
      );
    } catch (error) {
      if (!(error instanceof MagnumError) || error.kind !== 'auth') throw error;
      // A Keystone that makes no token out of one for a project says 403; of the rest, only a dead token may pass.
      if (error.status === 403) return undefined;
      if (await isValid(first)) throw noRoleError(error);
      await dropSessionToken(first.token.id);
      return undefined;
    }
  };

  const refreshTokens = ({ keeps }: Plan): AuthContext['refreshTokens'] => ({
    get: async () =>
      refreshToken ?? (keeps ? (await memory?.sessions.open(identity))?.refreshToken : undefined),
    async put(token) {
      refreshToken = token;
      if (keeps) await memory?.sessions.change(identity, (it) => ({ ...it, refreshToken: token }));
    },
  });

  /** Another person may have logged in than the last time, in a browser: that one's tokens are not this one's. */
  const keepFirst = async ({ token, identityUrl: by }: IssuedToken): Promise<void> => {
    if (!memory || !token.id || token.expiresAt === undefined) return;
    const before = (await memory.sessions.open(identity))?.token?.user?.id;
    if (before !== undefined && before !== token.user?.id) await memory.tokens.forget(identity);
    await memory.sessions.change(identity, (session) => ({ ...session, token, identityUrl: by }));
  };

  const logInNow = async (its: Plan): Promise<Token> => {
    let first: IssuedToken | undefined;
    const tokens = refreshTokens(its);
    const askable = requireInteractive(person, config, its.session?.remembered === true);
    if ((await tokens.get()) === undefined) askable.checkNow();
    try {
      const context = contextFor(its.options, { refreshTokens: tokens, person: askable.person });
      isUsed = true;
      return await authenticate(await loadAuthType(config.authType), context, (it) => {
        first = it;
        from = it.identityUrl;
      });
    } catch (error) {
      throw askable.toSessionError(error);
    } finally {
      if (first && its.keeps) await keepFirst(first);
    }
  };

  const hold = (token: Token, madeAt: number): Token => {
    held = { token, madeAt };
    return token;
  };

  const renewed = async (its: Plan, refused?: string): Promise<Token> => {
    const session = await sessionToken(await opened(its));
    const usable = session && session.token.id !== refused ? session : undefined;
    const token = (usable && (await exchanged(its, usable))) ?? (await logInNow(its));
    const kept = its.keeps ? await memory?.tokens.put(its.key, token) : undefined;
    if (kept) await parts.keptIn?.(kept);
    return hold(token, now());
  };

  /** Of several processes that find the token missing, one gets another and the others then find it. */
  const renewedAlone = async (refused?: string): Promise<Token> => {
    const its = await plan();
    if (!its.keeps || !memory) return renewed(its, refused);
    return memory.sessions.withSessionLock(identity, async () => {
      const found = await cached(its, refused);
      return found ? hold(found, Number.NEGATIVE_INFINITY) : renewed(its, refused);
    });
  };

  const first = async (): Promise<Token> => {
    const found = await cached(await plan());
    return found ? hold(found, Number.NEGATIVE_INFINITY) : renewedAlone();
  };

  const shared = (make: () => Promise<Token>): Promise<Token> => {
    coming ??= make().finally(() => {
      coming = undefined;
    });
    return coming;
  };

  /** With nothing asked for: gives a token whatever project the options name. */
  const logInUnscoped = async (context: Partial<AuthContext>): Promise<IssuedToken> => {
    let found: IssuedToken | undefined;
    const its = contextFor(withoutScope(config.auth), context);
    isUsed = true;
    const token = await authenticate(await loadAuthType(config.authType), its, (it) => {
      found = it;
      from = it.identityUrl;
    });
    if (found === undefined || token.id === '') throw notLoggedInError(config);
    return found;
  };

  return {
    async current() {
      if (coming) return coming;
      if (held === undefined) return shared(first);
      return isStale(held.token, held.madeAt) ? shared(() => renewedAlone(held?.token.id)) : held.token;
    },

    async replace(refused) {
      if (coming) return coming;
      if (held && held.token.id !== refused.id) return held.token;
      return shared(async () => {
        const { keeps, key } = await plan();
        if (keeps) await memory?.tokens.drop(key, refused.id);
        return renewedAlone(refused.id);
      });
    },

    async anyToken(refused) {
      const its = await plan();
      if (refused && its.keeps) {
        await memory?.tokens.drop(its.key, refused.id);
        await dropSessionToken(refused.id);
      }
      const session = await opened(its);
      const found = held?.token ?? (await cached(its));
      if (found && found.id !== refused?.id)
        return { token: found, identityUrl: from ?? session?.identityUrl ?? (await identityUrl()) };
      const ofSession = await sessionToken(session);
      if (ofSession && ofSession.token.id !== refused?.id) return ofSession;
      const tokens = refreshTokens(its);
      const askable = requireInteractive(person, config, its.session?.remembered === true);
      if ((await tokens.get()) === undefined) askable.checkNow();
      try {
        const made = await logInUnscoped({ refreshTokens: tokens, person: askable.person });
        if (its.keeps) await keepFirst(made);
        return made;
      } catch (error) {
        throw askable.toSessionError(error);
      }
    },

    async logIn({ browser = true } = { browser: true }) {
      let renewal: string | undefined;
      const made = await logInUnscoped({
        refreshTokens: {
          get: async () => undefined,
          put: async (token) => {
            renewal = token;
          },
        },
        ...(!browser && { person: { ...person, openBrowser: async () => false } }),
      });
      const before = await memory?.sessions.open(identity);
      const isSame = before?.token === undefined || before.token.user?.id === made.token.user?.id;
      await memory?.tokens.forget(identity);
      const kept = await memory?.sessions.change(identity, ({ chosen }) => ({
        remembered: true,
        chosen: isSame ? chosen : {},
        token: made.token.expiresAt === undefined ? undefined : made.token,
        identityUrl: made.identityUrl,
        refreshToken: renewal,
      }));
      if (kept) await parts.keptIn?.(kept);
      planned = undefined;
      const result = { kept, renews: renewal !== undefined };
      const its = await plan();
      try {
        const token = (await exchanged(its, made)) ?? made.token;
        if (token !== made.token && its.keeps) await memory?.tokens.put(its.key, hold(token, now()));
        return { token, ...result };
      } catch (error) {
        if (!(error instanceof MagnumError) || error.kind === 'interrupted') throw error;
        return { token: made.token, problem: error, ...result };
      }
    },

    async use(project) {
      if (!memory) throw storageUnavailableError();
      if (isTyped(config)) throw projectOptionError();
      const source = await this.anyToken();
      if (source.token.applicationCredential) throw scopeLimitedError(source.token);
      const options = withProject(config.auth, project.id);
      const key = cacheKey({ ...config, auth: options }, outside);
      const its: Plan = { ...(await plan()), options, key };
      const token = (await cached(its)) ?? (await exchanged(its, source)) ?? (await logInNow(its));
      if (token.project?.id !== project.id) throw scopeLimitedError(token);
      const kept = await memory.sessions.change(identity, (session) => ({
        ...session,
        chosen: { ...session.chosen, [scopeKey(config)]: token.project ?? project },
      }));
      if (kept === undefined) throw storageUnavailableError();
      if (its.keeps) await memory.tokens.put(its.key, token);
      planned = undefined;
      return hold(token, now());
    },

    kept: async () => cached(await plan()),

    async state() {
      const { session, key, keeps, options } = await plan();
      return { session, token: keeps ? await memory?.tokens.where(key) : undefined, options };
    },

    async keptTokens() {
      if (!memory) return [];
      const session = await memory.sessions.open(identity);
      const by = session?.identityUrl ?? (await identityUrl());
      const all = [...(await memory.tokens.all(identity)), ...(session?.token ? [session.token] : [])];
      const unique = new Map(all.map((token) => [token.id, { token, identityUrl: by }]));
      return [...unique.values()].filter(({ token }) => Date.parse(token.expiresAt ?? '') > now());
    },

    async forget() {
      if (!memory) return 0;
      const { stuck: tokens } = await memory.tokens.forget(identity);
      const { stuck: sessions } = await memory.sessions.forget(identity);
      planned = undefined;
      held = undefined;
      return tokens + sessions;
    },

    name: async () => (await plan()).key,
  };
}

/** A scope that is typed is meant for this one command, whatever was chosen for the others. */
function isTyped({ sources, auth }: CloudConfig): boolean {
  const names = Object.keys(auth).filter((name) => !(name in withoutScope(auth)));
  return names.some((name) => sources.get(`auth.${name}`) === 'the command line');
}
