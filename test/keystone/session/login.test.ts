import { describe, expect, it } from 'vitest';
import { json, serve } from '../../http/servers.ts';
import { catalogOf, configOf, inMs, sessionOf } from '../fake-cloud.ts';
import { createFakeKeyring, createTestStore } from './credential-store.ts';
import { configFor, sandboxWith, tokenRequests, useTestStore } from './sandbox-session.ts';

const { run, home } = useTestStore();

describe('logIn', () => {
  it('exchanges the token of the session for a token of another project', async () => {
    const sandbox = await sandboxWith();
    await run(configFor(sandbox)).logIn();
    sandbox.requests.length = 0;
    const other = await run(configFor(sandbox, { project_name: 'other' }, { cacheTokens: false })).token();
    expect(other.project?.name).toBe('other');
    expect(tokenRequests(sandbox)).toEqual(['token']);
    await run(configFor(sandbox, { project_name: 'other' }, { cacheTokens: false })).token();
    expect(tokenRequests(sandbox)).toEqual(['token']);
  });

  it('does not use the session for another user or password', async () => {
    const sandbox = await sandboxWith();
    await run(configFor(sandbox)).logIn();
    sandbox.requests.length = 0;
    await run(configFor(sandbox, { username: 'viewer', password: 'viewer' })).token();
    await expect(run(configFor(sandbox, { password: 'changed' })).token()).rejects.toMatchObject({
      kind: 'auth',
    });
    // The third request, without a project, shows that the password is wrong.
    expect(tokenRequests(sandbox)).toEqual(['password', 'password', 'password']);
  });

  it('stores secrets only in the keyring, and deletes them at logOut', async () => {
    const sandbox = await sandboxWith();
    const { keyring, secrets } = createFakeKeyring();
    const store = createTestStore(home(), keyring);
    const { location } = await run(configFor(sandbox), { store }).logIn();
    expect(location?.place).toBe('keyring');
    expect([...secrets.keys()].map((account) => account.replace(/[0-9a-f]{40,}/, 'NAME')).sort()).toEqual([
      'NAME',
      'session-NAME',
    ]);
    expect(await run(configFor(sandbox), { store }).storedTokens()).toHaveLength(2);
    await run(configFor(sandbox), { store }).logOut();
    expect(secrets.size).toBe(0);
  });

  it('warns that the keyring is locked, and counts the secrets that it cannot delete', async () => {
    const sandbox = await sandboxWith();
    const { keyring } = createFakeKeyring();
    let isLocked = false;
    const store = createTestStore(home(), {
      get: async (account) => (isLocked ? undefined : keyring.get(account)),
      set: async (account, secret) => (isLocked ? false : keyring.set(account, secret)),
      delete: async (account) => (isLocked ? false : keyring.delete(account)),
    });
    await run(configFor(sandbox), { store }).logIn();
    isLocked = true;
    const { session, warnings } = sessionOf(configFor(sandbox, { project_name: 'other' }), { store });
    await session.useProject({ id: (await session.token()).project?.id ?? '', name: 'other' });
    expect(warnings[0]).toBe('The keyring did not return the stored session: it is locked or empty.');
    expect(await run(configFor(sandbox), { store }).deleteCredentials()).toBeGreaterThan(0);
  });

  it('deletes the tokens and the selected project of the previous user if another user logs in', async () => {
    const users = ['u1', 'u2'];
    const server = await serve((request, response) => {
      const id = users[0] ?? 'u2';
      if (request.method !== 'POST') {
        json(response, 404, {});
        return;
      }
      const { scope } = (JSON.parse(request.body) as { auth: { scope?: object } }).auth;
      const token = {
        user: { id, name: id },
        expires_at: inMs(3_600_000),
        ...(scope && { project: { id: 'p', name: 'p' }, catalog: catalogOf('http://h') }),
      };
      json(response, 201, { token }, { 'x-subject-token': `${id}-${scope ? 'scoped' : 'unscoped'}` });
    });
    const config = configOf({ auth_url: `${server.url}/v3`, username: 'a', password: 'b', project_id: 'p' });
    await run(config).logIn();
    await run(config).useProject({ id: 'p', name: 'p' });
    users.shift();
    await run(config).logIn();
    expect((await run(config).token()).id).toBe('u2-scoped');
    expect((await run(config).storedTokens()).map(({ token }) => token.id)).toEqual([
      'u2-scoped',
      'u2-unscoped',
    ]);
    expect((await run(config).state()).session?.selectedProjects).toEqual({});
  });
});
