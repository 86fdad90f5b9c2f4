/** When a token is stored, renewed or replaced, without a Keystone. */
import { describe, expect, it } from 'vitest';
import type { Authenticator } from '../../../src/keystone/session/authenticator.ts';
import type { LoginSettings } from '../../../src/keystone/session/login-settings.ts';
import type { StoredCredentials } from '../../../src/keystone/session/stored-credentials.ts';
import { createTokenManager } from '../../../src/keystone/session/token-manager.ts';
import type { TokenSource } from '../../../src/keystone/session/token-source.ts';
import type { IssuedToken, Token } from '../../../src/keystone/types.ts';

const START = Date.parse('2026-01-02T03:00:00Z');
const LOCATION = { place: 'file', path: '/t' } as const;
const tokenFor = (id: string, seconds = 3_600): Token => ({
  id,
  expiresAt: new Date(START + seconds * 1_000).toISOString(),
});

interface Scenario {
  /** The token in the cache; undefined for an empty one. */
  readonly cached?: Token;
  readonly canStore?: boolean;
  readonly sessionUrl?: string;
  readonly sessionToken?: Token;
  readonly issuer?: string;
  /** The lifetime in seconds of the tokens of logins. */
  readonly lifetime?: number;
}

/** A token manager whose collaborators record their calls. */
function createManager(scenario: Scenario = {}) {
  const { canStore = true, sessionUrl, sessionToken, issuer, lifetime } = scenario;
  const calls: unknown[][] = [];
  const record = (...call: unknown[]) => void calls.push(call);
  const cache = { token: scenario.cached };
  const clock = { now: START };
  let logins = 0;
  const nextToken = () => {
    logins += 1;
    return tokenFor(`new-${logins}`, lifetime);
  };
  const settings = { canStore } as LoginSettings;
  const credentials = {
    settings: async () => settings,
    token: async (_: LoginSettings, rejectedId?: string) =>
      cache.token?.id === rejectedId ? undefined : cache.token,
    putToken: async (_: LoginSettings, { id }: Token) => {
      record('put', id);
      return canStore ? LOCATION : undefined;
    },
    deleteToken: async (_: LoginSettings, id: string) => record('delete', id),
    deleteSessionToken: async (_: LoginSettings, id: string) => record('delete session token', id),
    session: async () => ({ identityUrl: sessionUrl }),
    withLock: (_: LoginSettings, work: () => Promise<unknown>) => {
      record('lock');
      return work();
    },
  } as unknown as StoredCredentials;
  const source = {
    async obtain(_: LoginSettings, rejectedId?: string) {
      record('obtain', rejectedId);
      return nextToken();
    },
    sessionToken: async () => sessionToken && { token: sessionToken, identityUrl: 'of the session token' },
    async logInUnscoped(): Promise<IssuedToken> {
      record('log in');
      return { token: nextToken(), identityUrl: 'of the login' };
    },
  } as unknown as TokenSource;
  const authenticator = {
    issuer: () => issuer,
    identityUrl: async () => 'of the configuration',
  } as unknown as Authenticator;
  const tokens = createTokenManager({
    ...{ authenticator, credentials, source },
    now: () => clock.now,
    onStored: async (location) => record('stored', location),
  });
  return { tokens, calls, cache, clock };
}

const idOf = async (token: Promise<Token>) => (await token).id;

describe('current of createTokenManager', () => {
  it('returns the cached token without a lock and a login', async () => {
    const { tokens, calls } = createManager({ cached: tokenFor('cached') });
    expect(await idOf(tokens.current())).toBe('cached');
    expect(await idOf(tokens.current())).toBe('cached');
    expect(calls).toEqual([]);
  });

  it('obtains one token for concurrent calls, stores it, and reports where', async () => {
    const { tokens, calls } = createManager();
    const ids = await Promise.all([1, 2, 3].map(() => idOf(tokens.current())));
    expect([...ids, await idOf(tokens.current())]).toEqual(['new-1', 'new-1', 'new-1', 'new-1']);
    expect(calls).toEqual([['lock'], ['obtain', undefined], ['put', 'new-1'], ['stored', LOCATION]]);
  });

  it('reports no location if the token was not stored', async () => {
    const { tokens, calls } = createManager({ canStore: false });
    await tokens.current();
    expect(calls).toEqual([['lock'], ['obtain', undefined], ['put', 'new-1']]);
  });

  it('uses the token that another process has stored before it got the lock', async () => {
    const { tokens, calls, cache } = createManager();
    const waiting = tokens.current();
    cache.token = tokenFor('other');
    expect(await idOf(waiting)).toBe('other');
    expect(calls.filter(([name]) => name === 'obtain')).toEqual([]);
  });

  it('renews a cached token as soon as it expires in less than a minute', async () => {
    const { tokens, calls, clock } = createManager({ cached: tokenFor('cached', 61) });
    expect(await idOf(tokens.current())).toBe('cached');
    clock.now += 1_000;
    expect(await idOf(tokens.current())).toBe('cached');
    clock.now += 1;
    expect(await idOf(tokens.current())).toBe('new-1');
    expect(calls).toContainEqual(['obtain', 'cached']);
  });

  it('keeps a token of a login for a minute, even if it appears to expire', async () => {
    const { tokens, clock } = createManager({ lifetime: 30 });
    expect(await idOf(tokens.current())).toBe('new-1');
    clock.now += 60_000;
    expect(await idOf(tokens.current())).toBe('new-1');
    clock.now += 1;
    expect(await idOf(tokens.current())).toBe('new-2');
  });

  it('setCurrent sets the token as of now, and undefined removes it', async () => {
    const { tokens, clock } = createManager({ cached: tokenFor('cached') });
    clock.now += 1_000;
    tokens.setCurrent(tokenFor('set', 30));
    clock.now += 60_000;
    expect(await idOf(tokens.current())).toBe('set');
    tokens.setCurrent(undefined);
    expect(await idOf(tokens.current())).toBe('cached');
  });
});

describe('replace of createTokenManager', () => {
  it('deletes the rejected token, and obtains another', async () => {
    const { tokens, calls } = createManager({ cached: tokenFor('cached') });
    const rejected = await tokens.current();
    expect(await idOf(tokens.replace(rejected))).toBe('new-1');
    expect(calls).toEqual([
      ['delete', 'cached'],
      ['lock'],
      ['obtain', 'cached'],
      ['put', 'new-1'],
      ['stored', LOCATION],
    ]);
    expect(await idOf(tokens.current())).toBe('new-1');
  });

  it('uses the cached token of another process instead of the rejected one', async () => {
    const { tokens, calls, cache } = createManager({ cached: tokenFor('cached') });
    const rejected = await tokens.current();
    cache.token = tokenFor('other');
    expect(await idOf(tokens.replace(rejected))).toBe('other');
    expect(calls).toEqual([['delete', 'cached'], ['lock']]);
  });

  it('returns the current token if it is not the rejected one', async () => {
    const { tokens, calls } = createManager({ cached: tokenFor('cached') });
    await tokens.current();
    expect(await idOf(tokens.replace(tokenFor('earlier')))).toBe('cached');
    expect(calls).toEqual([]);
  });

  it('waits for a renewal that is pending, instead of returning the token that it replaces', async () => {
    const { tokens, clock } = createManager({ cached: tokenFor('cached', 61) });
    await tokens.current();
    clock.now += 1_001;
    const renewed = tokens.current();
    expect(await idOf(tokens.replace(tokenFor('earlier')))).toBe('new-1');
    expect(await idOf(renewed)).toBe('new-1');
  });

  it('obtains one token for concurrent rejections', async () => {
    const { tokens, calls } = createManager({ cached: tokenFor('cached') });
    const rejected = await tokens.current();
    const ids = await Promise.all([tokens.replace(rejected), tokens.replace(rejected), tokens.current()]);
    expect(ids.map(({ id }) => id)).toEqual(['new-1', 'new-1', 'new-1']);
    expect(calls.filter(([name]) => name === 'obtain')).toHaveLength(1);
  });
});

describe('anyToken of createTokenManager', () => {
  const SESSION_TOKEN = { token: tokenFor('session'), identityUrl: 'of the session token' };
  const NEW = { token: tokenFor('new-1'), identityUrl: 'of the login' };

  it.each<[string, Scenario, string]>([
    [
      'the Keystone of the last login',
      { issuer: 'of the issuer', sessionUrl: 'of the session' },
      'of the issuer',
    ],
    ['the Keystone of the session', { sessionUrl: 'of the session' }, 'of the session'],
    ['the Keystone of the configuration', {}, 'of the configuration'],
  ])('returns the cached token with %s', async (_, scenario, identityUrl) => {
    const { tokens } = createManager({ ...scenario, cached: tokenFor('cached') });
    expect(await tokens.anyToken()).toEqual({ token: tokenFor('cached'), identityUrl });
  });

  it('prefers the current token to the cached one, and that to the token of the session', async () => {
    const { tokens } = createManager({ cached: tokenFor('cached'), sessionToken: tokenFor('session') });
    expect((await tokens.anyToken()).token.id).toBe('cached');
    tokens.setCurrent(tokenFor('current'));
    expect((await tokens.anyToken()).token.id).toBe('current');
  });

  it('returns the token of the session, and logs in without one', async () => {
    expect(await createManager({ sessionToken: tokenFor('session') }).tokens.anyToken()).toEqual(
      SESSION_TOKEN,
    );
    expect(await createManager().tokens.anyToken()).toEqual(NEW);
  });

  it('returns another token than the rejected one', async () => {
    const sessionToken = tokenFor('session');
    const rejected = createManager({ cached: tokenFor('cached'), sessionToken });
    expect(await rejected.tokens.anyToken(tokenFor('cached'))).toEqual(SESSION_TOKEN);
    expect(await createManager({ sessionToken }).tokens.anyToken(sessionToken)).toEqual(NEW);
    const other = createManager({ cached: tokenFor('cached'), sessionToken });
    expect((await other.tokens.anyToken(sessionToken)).token.id).toBe('cached');
  });

  it.each([
    [
      true,
      [
        ['delete', 'cached'],
        ['delete session token', 'cached'],
      ],
    ],
    [false, []],
  ])('with canStore %j, deletes what is stored of the rejected token: %j', async (canStore, deletions) => {
    const sessionToken = tokenFor('session');
    const { tokens, calls } = createManager({ cached: tokenFor('cached'), sessionToken, canStore });
    await tokens.anyToken();
    expect(calls).toEqual([]);
    await tokens.anyToken(tokenFor('cached'));
    expect(calls).toEqual(deletions);
  });
});
