/** Holds the token of a run: from the cache or a log-in, one at a time, renewed before it ends. */
import type { CloudConfig } from '../clouds/types.ts';
import { authenticate } from './authenticate.ts';
import { discoverIdentity } from './discovery.ts';
import type { TokenCache } from './token-cache.ts';
import type { AuthContext, Person, Token } from './types.ts';

export interface TokenKeeper {
  /** A token that has a minute to live at least. Side by side calls share one log-in. */
  current(): Promise<Token>;
  /** Another token than the one that was refused; the same one where a log-in gives no other. */
  replace(refused: Token): Promise<Token>;
}

export interface TokenKeeperParts extends Omit<AuthContext, 'options' | 'identityUrl' | 'refreshTokens'> {
  readonly config: CloudConfig;
  readonly cache?: TokenCache | undefined;
  /** Names this log-in in the cache. */
  readonly cacheKey: string;
}

/** Milliseconds before its end at which a token is renewed (keystoneauth: 30 s). */
const STALE = 60_000;
/** A token that was just made is not renewed, whatever the clocks say: one of them may be wrong. */
const FRESH = 60_000;

/** Asked for a secret once a run: a log-in in mid-run needs the same password again. */
function remembering(person: Person): Person {
  const answers = new Map<string, Promise<string | undefined>>();
  return {
    ...person,
    askSecret(prompt, signal) {
      if (signal) return person.askSecret(prompt, signal);
      const answer = answers.get(prompt) ?? person.askSecret(prompt);
      answers.set(prompt, answer);
      return answer;
    },
  };
}

/** The result of the first call that goes well. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

export function createTokenKeeper(parts: TokenKeeperParts): TokenKeeper {
  const { config, transport, now, cache, cacheKey } = parts;
  const context: AuthContext = {
    ...parts,
    options: config.auth,
    person: remembering(parts.person),
    refreshTokens: { get: async () => undefined, put: async () => {} },
    identityUrl: once(() => discoverIdentity(config.auth.auth_url ?? '', transport)),
  };
  let held: { token: Token; madeAt: number } | undefined;
  let coming: Promise<Token> | undefined;

  const isStale = ({ expiresAt }: Token, madeAt: number): boolean =>
    expiresAt !== undefined && Date.parse(expiresAt) - now() < STALE && now() - madeAt > FRESH;

  const logIn = async (): Promise<Token> => {
    const token = await authenticate(config.authType, context);
    held = { token, madeAt: now() };
    await cache?.put(cacheKey, token);
    return token;
  };

  const first = async (): Promise<Token> => {
    const token = await cache?.get(cacheKey);
    if (!token || isStale(token, Number.NEGATIVE_INFINITY)) return logIn();
    held = { token, madeAt: Number.NEGATIVE_INFINITY };
    return token;
  };

  const shared = (make: () => Promise<Token>): Promise<Token> => {
    coming ??= make().finally(() => {
      coming = undefined;
    });
    return coming;
  };

  return {
    async current() {
      if (coming) return coming;
      if (held === undefined) return shared(first);
      return isStale(held.token, held.madeAt) ? shared(logIn) : held.token;
    },
    async replace(refused) {
      if (coming) return coming;
      if (held && held.token.id !== refused.id) return held.token;
      return shared(async () => {
        await cache?.drop(cacheKey, refused.id);
        return logIn();
      });
    },
  };
}
