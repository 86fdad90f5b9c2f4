/** Refresh tokens: used before any prompt, replaced by new ones, deleted if rejected. */
import { describe, expect, it } from 'vitest';
import {
  createUser,
  errorResponse,
  fakeProvider,
  fakeRefreshTokens,
  formOf,
  logIn,
  tokenResponse,
} from './fake-provider.ts';

const alice = { username: 'alice', password: 'secret-of-alice' };
const grants = ({ token }: { token: Parameters<typeof formOf>[0][] }) =>
  token.map((request) => formOf(request).grant_type);

describe('refresh tokens', () => {
  it('stores the refresh token of a login, and uses it for the next login without a terminal', async () => {
    const provider = await fakeProvider({
      token: (_, nth) => tokenResponse({ refresh_token: `refresh-${nth}` }),
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

  it('keeps the refresh token if the provider returns no new one', async () => {
    const provider = await fakeProvider();
    const { refreshTokens, puts } = fakeRefreshTokens('old');
    await logIn('v3oidcauthcode', provider.auth, { refreshTokens });
    expect(puts).toEqual([]);
  });

  it('deletes a rejected refresh token and logs in with the password, without a message', async () => {
    const provider = await fakeProvider({
      token: (form) => (form.has('refresh_token') ? errorResponse('invalid_grant') : tokenResponse()),
    });
    const { refreshTokens, puts } = fakeRefreshTokens('revoked');
    const { ui, notified } = createUser();
    await logIn('v3oidcpassword', { ...provider.auth, ...alice }, { refreshTokens, ui });
    expect(grants(provider)).toEqual(['refresh_token', 'password']);
    expect(puts).toEqual([undefined]);
    expect(notified).toEqual([]);
  });

  it('fails with a hint to log in if the refresh token is rejected and the terminal is not interactive', async () => {
    const provider = await fakeProvider({ token: () => errorResponse('invalid_grant') });
    const { refreshTokens, puts } = fakeRefreshTokens('revoked');
    await expect(logIn('v3oidcauthcode', provider.auth, { refreshTokens })).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringMatching(/: magnum login$/),
    });
    expect(puts).toEqual([undefined]);
  });

  it('keeps the refresh token if the provider is unavailable', async () => {
    for (const reply of [
      { status: 503, body: '<h1>Service Unavailable</h1>' },
      errorResponse('temporarily_unavailable', 'come back later', 503),
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

  it('deletes the refresh token of a user that Keystone rejects, and logs in again', async () => {
    const provider = await fakeProvider({
      token: (form) => tokenResponse({ access_token: form.get('grant_type') ?? '', refresh_token: 'next' }),
      keystone: (bearer) =>
        bearer === 'refresh_token' ? { status: 401, body: { error: { message: 'unmapped' } } } : undefined,
    });
    const { refreshTokens, puts } = fakeRefreshTokens('of-bob');
    await logIn('v3oidcpassword', { ...provider.auth, ...alice }, { refreshTokens });
    expect(puts).toEqual(['next', undefined, 'next']);
  });

  it('does not store the refresh token of a login that Keystone rejects', async () => {
    const provider = await fakeProvider({
      token: () => tokenResponse({ refresh_token: 'of-bob' }),
      keystone: () => ({ status: 401, body: { error: { message: 'unmapped' } } }),
    });
    const { refreshTokens, puts } = fakeRefreshTokens();
    await expect(
      logIn('v3oidcpassword', { ...provider.auth, ...alice }, { refreshTokens }),
    ).rejects.toMatchObject({ kind: 'auth' });
    expect(puts).toEqual([]);
  });

  it('logs in with the password if a refresh returns no ID token, but access_token_type is id_token', async () => {
    const provider = await fakeProvider({
      token: (form) =>
        form.has('refresh_token') ? tokenResponse() : tokenResponse({ id_token: provider.idToken() }),
    });
    const { refreshTokens } = fakeRefreshTokens('good');
    const options = { ...provider.auth, ...alice, access_token_type: 'id_token' };
    await logIn('v3oidcpassword', options, { refreshTokens });
    expect(grants(provider)).toEqual(['refresh_token', 'password']);
    expect(provider.keystone).toHaveLength(1);
  });
});
