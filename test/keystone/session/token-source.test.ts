import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CloudConfig } from '../../../src/clouds/types.ts';
import { json, serve } from '../../http/servers.ts';
import { catalogOf, configOf, inMs, noTerminal } from '../fake-cloud.ts';
import { createTestStore } from './credential-store.ts';
import { useTestStore } from './sandbox-session.ts';

const { run, home, store } = useTestStore();

/** An OpenID provider whose refresh tokens are valid once, and a Keystone that accepts its access tokens. */
async function federation() {
  const grants: string[] = [];
  let validRefreshToken = '';
  let nth = 0;
  const server = await serve((request, response) => {
    if (request.url === '/token') {
      const form = new URLSearchParams(request.body);
      const grant = form.get('grant_type') ?? '';
      grants.push(grant);
      if (grant === 'refresh_token' && form.get('refresh_token') !== validRefreshToken) {
        json(response, 400, { error: 'invalid_grant' });
        return;
      }
      nth += 1;
      validRefreshToken = `refresh-${nth}`;
      void setTimeout(30).then(() =>
        json(response, 200, {
          access_token: `access-${nth}`,
          token_type: 'Bearer',
          expires_in: 300,
          refresh_token: validRefreshToken,
        }),
      );
    } else if (request.url.includes('/OS-FEDERATION/')) {
      json(response, 201, { token: description() }, { 'x-subject-token': `unscoped-${nth}` });
    } else if (request.url === '/v3/auth/tokens' && request.method === 'POST') {
      grants.push('exchange');
      const scoped = { project: { id: 'p1', name: 'demo' }, catalog: catalogOf(server.url) };
      json(response, 201, { token: { ...description(), ...scoped } }, { 'x-subject-token': `scoped-${nth}` });
    } else json(response, 404, {});
  });
  const description = () => ({
    methods: ['openid'],
    user: { id: 'u1', name: 'alice', domain: { id: 'd', name: 'Federated' } },
    expires_at: inMs(3_600_000),
  });
  const config = (more: Partial<CloudConfig> = {}) =>
    configOf(
      {
        auth_url: `${server.url}/v3`,
        identity_provider: 'idp',
        protocol: 'openid',
        client_id: 'c',
        access_token_endpoint: `${server.url}/token`,
        username: 'alice',
        project_id: 'p1',
      },
      { authType: 'v3oidcpassword', ...more },
    );
  const revokeRefreshToken = () => {
    validRefreshToken = 'revoked';
  };
  return { grants, config, revokeRefreshToken };
}

describe('refresh tokens of a session', () => {
  const ui = { ...noTerminal, isInteractive: true, promptSecret: async () => 'secret-of-alice' };
  const later = () => Date.now() + 3_600_000;

  it('uses each refresh token once, without a terminal and for several processes', async () => {
    const { grants, config } = await federation();
    const { isRenewable } = await run(config(), { ui }).logIn();
    expect(isRenewable).toBe(true);
    expect(grants).toEqual(['password', 'exchange']);
    await run(config(), { now: later }).token();
    expect(grants).toEqual(['password', 'exchange', 'refresh_token', 'exchange']);
    const evenLater = () => Date.now() + 7_200_000;
    const tokens = await Promise.all(
      [1, 2, 3].map(() => run(config(), { now: evenLater, store: createTestStore(home()) }).token()),
    );
    expect(grants.filter((grant) => grant === 'password')).toHaveLength(1);
    expect(tokens.map(({ user }) => user?.name)).toEqual(['alice', 'alice', 'alice']);
  });

  it('deletes a rejected refresh token, and prompts for the password or fails with a hint to log in', async () => {
    const { grants, config, revokeRefreshToken } = await federation();
    await run(config(), { ui }).logIn();
    revokeRefreshToken();
    await expect(run(config(), { now: later }).token()).rejects.toMatchObject({
      kind: 'auth',
      hint: 'Log in with: magnum login',
    });
    grants.length = 0;
    await run(config(), { now: later, ui }).token();
    expect(grants).toEqual(['password', 'exchange']);
  });

  it('does not store a refresh token if cacheTokens is false and the user has not run magnum login', async () => {
    const { config } = await federation();
    await run(config(), { ui }).token();
    expect(await store().sessions.outline((await run(config()).cacheKey()).slice(0, 40))).toBeUndefined();
  });
});
