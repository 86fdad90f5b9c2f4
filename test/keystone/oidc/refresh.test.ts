/** Refresh tokens: tried first and in silence, kept when they change, forgotten when they are refused. */
import { describe, expect, it } from 'vitest';
import {
  fakeProvider,
  fakeRefreshTokens,
  formOf,
  granted,
  logIn,
  refused,
  somebody,
} from './fake-provider.ts';

const alice = { username: 'alice', password: 'secret-of-alice' };
const grants = ({ token }: { token: Parameters<typeof formOf>[0][] }) =>
  token.map((request) => formOf(request).grant_type);

describe('a refresh token', () => {
  it('is kept after a login, and logs in the next time with nobody there', async () => {
    const provider = await fakeProvider({
      token: (_, nth) => granted({ refresh_token: `refresh-${nth}` }),
    });
    const { refreshTokens, puts } = fakeRefreshTokens();
    await logIn('v3oidcpassword', { ...provider.auth, ...alice }, { refreshTokens });
    await logIn('v3oidcauthcode', provider.auth, { refreshTokens });
    await logIn('v3oidcdeviceauthz', provider.auth, { refreshTokens });
    expect(grants(provider)).toEqual(['password', 'refresh_token', 'refresh_token']);
    expect(formOf(provider.token[1])).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'refresh-1',
      client_id: 'my-client',
    });
    expect(puts).toEqual(['refresh-1', 'refresh-2', 'refresh-3']);
    expect(provider.keystone).toHaveLength(3);
  });

  it('stays when the provider gives no other', async () => {
    const provider = await fakeProvider();
    const { refreshTokens, puts } = fakeRefreshTokens('old');
    await logIn('v3oidcauthcode', provider.auth, { refreshTokens });
    expect(puts).toEqual([]);
  });

  it('is forgotten when the provider refuses it, and the login goes on without a word', async () => {
    const provider = await fakeProvider({
      token: (form) => (form.has('refresh_token') ? refused('invalid_grant') : granted()),
    });
    const { refreshTokens, puts } = fakeRefreshTokens('revoked');
    const { ui, told } = somebody();
    await logIn('v3oidcpassword', { ...provider.auth, ...alice }, { refreshTokens, ui });
    expect(grants(provider)).toEqual(['refresh_token', 'password']);
    expect(puts).toEqual([undefined]);
    expect(told).toEqual([]);
  });

  it('ends in the word that somebody has to log in, where nobody is there', async () => {
    const provider = await fakeProvider({ token: () => refused('invalid_grant') });
    const { refreshTokens, puts } = fakeRefreshTokens('revoked');
    await expect(logIn('v3oidcauthcode', provider.auth, { refreshTokens })).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringMatching(/: magnum login$/),
    });
    expect(puts).toEqual([undefined]);
  });

  it('stays when the provider is only down', async () => {
    for (const reply of [
      { status: 503, body: '<h1>Service Unavailable</h1>' },
      refused('temporarily_unavailable', 'come back later', 503),
    ]) {
      const provider = await fakeProvider({ token: () => reply });
      const { refreshTokens, puts } = fakeRefreshTokens('good');
      await expect(
        logIn('v3oidcpassword', { ...provider.auth, ...alice }, { refreshTokens }),
      ).rejects.toMatchObject({ kind: 'unreachable' });
      expect(provider.token).toHaveLength(1);
      expect(puts).toEqual([]);
    }
  });

  it('of somebody whom Keystone does not know is forgotten, so that somebody else can log in', async () => {
    const provider = await fakeProvider({
      token: (form) => granted({ access_token: form.get('grant_type') ?? '', refresh_token: 'next' }),
      keystone: (bearer) =>
        bearer === 'refresh_token' ? { status: 401, body: { error: { message: 'unmapped' } } } : undefined,
    });
    const { refreshTokens, puts } = fakeRefreshTokens('of-bob');
    await logIn('v3oidcpassword', { ...provider.auth, ...alice }, { refreshTokens });
    expect(puts).toEqual(['next', undefined, 'next']);
  });

  it('is not kept of a login that Keystone refuses', async () => {
    const provider = await fakeProvider({
      token: () => granted({ refresh_token: 'of-bob' }),
      keystone: () => ({ status: 401, body: { error: { message: 'unmapped' } } }),
    });
    const { refreshTokens, puts } = fakeRefreshTokens();
    await expect(
      logIn('v3oidcpassword', { ...provider.auth, ...alice }, { refreshTokens }),
    ).rejects.toMatchObject({ kind: 'auth' });
    expect(puts).toEqual([]);
  });

  it('that brings no ID token is of no use where Keystone wants one', async () => {
    const provider = await fakeProvider({
      token: (form) => (form.has('refresh_token') ? granted() : granted({ id_token: provider.idToken() })),
    });
    const { refreshTokens } = fakeRefreshTokens('good');
    const options = { ...provider.auth, ...alice, access_token_type: 'id_token' };
    await logIn('v3oidcpassword', options, { refreshTokens });
    expect(grants(provider)).toEqual(['refresh_token', 'password']);
    expect(provider.keystone).toHaveLength(1);
  });
});
