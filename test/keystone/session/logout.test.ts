import { describe, expect, it } from 'vitest';
import { interruptedError, MagnumError } from '../../../src/errors.ts';
import type { HttpRequest } from '../../../src/http/types.ts';
import type { Login, SessionState } from '../../../src/keystone/session/login.ts';
import { logout } from '../../../src/keystone/session/logout.ts';
import type { IssuedToken, Token } from '../../../src/keystone/types.ts';

const IDENTITY_URL = 'https://cloud.example:5000/v3';
const issue = (id: string, changes: Partial<Token> = {}): IssuedToken => ({
  token: { id, ...changes },
  identityUrl: IDENTITY_URL,
});
const NOTHING = { session: undefined, tokenLocation: undefined };
const OUTLINE = {
  ...{ isFromLogin: false, selectedProjects: {}, secretHashes: {}, hasSecrets: false },
  location: { place: 'file', path: '/s' },
} as const;

interface Scenario {
  readonly state?: Pick<SessionState, 'session' | 'tokenLocation'>;
  readonly tokens?: () => Promise<IssuedToken[]>;
  readonly respond?: (request: HttpRequest) => { status: number; body?: string };
}

async function logOut({ state = NOTHING, tokens, respond = () => ({ status: 204 }) }: Scenario) {
  const requests: HttpRequest[] = [];
  let deletions = 0;
  const login = {
    state: async () => ({ ...state, options: {} }),
    storedTokens: tokens ?? (async () => [issue('t1')]),
    deleteCredentials: async () => {
      deletions += 1;
      return 3;
    },
  } as unknown as Login;
  const transport = {
    async request(request: HttpRequest) {
      requests.push(request);
      const { status, body = '' } = respond(request);
      return { status, body, headers: {}, cookies: [], url: request.url };
    },
  };
  const result = await logout(login, transport).catch((error: unknown) => error);
  return { result, requests, deletions: () => deletions };
}

describe('logout', () => {
  it('revokes each token with itself, at the Keystone that issued it, and deletes the credentials', async () => {
    const other = { ...issue('t2'), identityUrl: 'https://remote.example/v3' };
    const { result, requests, deletions } = await logOut({ tokens: async () => [issue('t1'), other] });
    const headers = (id: string) => ({
      'X-Auth-Token': id,
      'X-Subject-Token': id,
      'OpenStack-Identity-Access-Rules': '1',
    });
    expect(requests).toEqual([
      { method: 'DELETE', url: `${IDENTITY_URL}/auth/tokens`, headers: headers('t1') },
      { method: 'DELETE', url: 'https://remote.example/v3/auth/tokens', headers: headers('t2') },
    ]);
    expect(result).toEqual({ revoked: 2, problems: [], remainingSecrets: 3 });
    expect(deletions()).toBe(1);
  });

  const LIMITED = { applicationCredential: { id: 'ac', restricted: true, accessRules: [] } };
  const UNLIMITED = { applicationCredential: { id: 'ac', restricted: true } };

  it.each<[number, Partial<Token>]>([
    [200, {}],
    [204, {}],
    [401, {}],
    [404, {}],
    [404, UNLIMITED],
    [200, LIMITED],
    [204, LIMITED],
    [401, LIMITED],
  ])('counts a token as revoked for status %i, %j', async (status, changes) => {
    const tokens = async () => [issue('t', changes)];
    const { result } = await logOut({ tokens, respond: () => ({ status }) });
    expect(result).toEqual({ revoked: 1, problems: [], remainingSecrets: 3 });
  });

  it.each<[number, string, Partial<Token>, string]>([
    [404, '', LIMITED, 'Keystone at cloud.example:5000 did not revoke a token. (HTTP 404)'],
    [403, '', {}, 'Keystone at cloud.example:5000 did not revoke a token. (HTTP 403)'],
    [500, '', {}, 'Keystone at cloud.example:5000 did not revoke a token. (HTTP 500)'],
    [202, '', {}, 'Keystone at cloud.example:5000 did not revoke a token. (HTTP 202)'],
    [
      200,
      '<html><h1>Portal</h1></html>',
      {},
      'Keystone at cloud.example:5000 did not revoke a token: Portal. (HTTP 200)',
    ],
  ])('reports status %i with body %j as a problem, %j', async (status, body, changes, problem) => {
    const state = { session: { ...OUTLINE, isFromLogin: true }, tokenLocation: undefined };
    const tokens = async () => [issue('t', changes)];
    const { result, deletions } = await logOut({ state, tokens, respond: () => ({ status, body }) });
    expect(result).toEqual({ revoked: 0, problems: [problem], remainingSecrets: 3 });
    expect(deletions()).toBe(1);
  });

  it('sends no further request after a failure, and counts the tokens before it', async () => {
    const { result, requests, deletions } = await logOut({
      tokens: async () => ['t1', 't2', 't3'].map((id) => issue(id)),
      respond: ({ headers }) => ({ status: headers?.['X-Auth-Token'] === 't2' ? 500 : 204 }),
    });
    expect(result).toMatchObject({ revoked: 1, problems: [expect.stringContaining('(HTTP 500)')] });
    expect(requests).toHaveLength(2);
    expect(deletions()).toBe(1);
  });

  it('deletes the credentials if Keystone is not found', async () => {
    const state = { session: { ...OUTLINE, hasSecrets: true }, tokenLocation: undefined };
    const tokens = () => Promise.reject(new MagnumError('unreachable', 'No Keystone.'));
    const { result, deletions } = await logOut({ state, tokens });
    expect(result).toEqual({ revoked: 0, problems: ['No Keystone.'], remainingSecrets: 3 });
    expect(deletions()).toBe(1);
  });

  it('throws after an interruption, and keeps the credentials', async () => {
    const interruption = interruptedError();
    const { result, deletions } = await logOut({ tokens: () => Promise.reject(interruption) });
    expect(result).toBe(interruption);
    expect(deletions()).toBe(0);
  });

  it.each<[string, Pick<SessionState, 'session' | 'tokenLocation'>, boolean]>([
    ['nothing', NOTHING, false],
    ['a session without secrets', { session: OUTLINE, tokenLocation: undefined }, false],
    ['a session of magnum login', { ...NOTHING, session: { ...OUTLINE, isFromLogin: true } }, true],
    ['a session with secrets', { ...NOTHING, session: { ...OUTLINE, hasSecrets: true } }, true],
    ['a cached token', { ...NOTHING, tokenLocation: { place: 'file', path: '/t' } }, true],
  ])('with %s stored, and no token to revoke, reports a session: %j', async (_, state, isStored) => {
    const { result, deletions } = await logOut({ state, tokens: async () => [] });
    expect(result).toEqual(isStored ? { revoked: 0, problems: [], remainingSecrets: 3 } : undefined);
    expect(deletions()).toBe(1);
  });
});
