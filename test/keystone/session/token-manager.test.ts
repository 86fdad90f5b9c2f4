import { describe, expect, it, vi } from 'vitest';
import { createTestStore } from './credential-store.ts';
import { configFor, sandboxWith, tokenRequests, useTestStore } from './sandbox-session.ts';

const get = { method: 'GET', path: '/v1/clusters' } as const;
const { run, home } = useTestStore();

describe('createTokenManager', () => {
  it('logs in again if the cached token and the token of the session are expiring', async () => {
    const sandbox = await sandboxWith({ tokenSeconds: 600 });
    await run(configFor(sandbox)).logIn();
    sandbox.requests.length = 0;
    const later = () => Date.now() + 590_000;
    await run(configFor(sandbox), { now: later }).token();
    expect(tokenRequests(sandbox)).toEqual(['password']);
  });

  it('exchanges the token of the session after a 401', async () => {
    const sandbox = await sandboxWith();
    await run(configFor(sandbox)).logIn();
    sandbox.state.tokens = sandbox.state.tokens.filter(({ scope }) => scope === undefined);
    sandbox.requests.length = 0;
    expect((await run(configFor(sandbox)).request(get)).status).toBe(200);
    expect(tokenRequests(sandbox)).toEqual(['token']);
    expect((await run(configFor(sandbox)).request(get)).status).toBe(200);
    expect(tokenRequests(sandbox)).toEqual(['token']);
  });

  it('logs in after a 401 if the token of the session is revoked too', async () => {
    const sandbox = await sandboxWith();
    await run(configFor(sandbox)).logIn();
    sandbox.state.tokens = [];
    sandbox.requests.length = 0;
    expect((await run(configFor(sandbox)).request(get)).status).toBe(200);
    expect(tokenRequests(sandbox)).toEqual(['token', 'password']);
    expect((await run(configFor(sandbox)).request(get)).status).toBe(200);
    expect(tokenRequests(sandbox)).toHaveLength(2);
  });

  it('replaces the token after a 401 of Keystone', async () => {
    const sandbox = await sandboxWith();
    await run(configFor(sandbox)).logIn();
    sandbox.state.tokens = [];
    const response = await run(configFor(sandbox)).identity({ method: 'GET', path: '/auth/projects' });
    expect(response.status).toBe(200);
  });

  it('replaces a rejected token once for several processes', async () => {
    const sandbox = await sandboxWith();
    await run(configFor(sandbox)).logIn();
    sandbox.state.tokens = sandbox.state.tokens.filter(({ scope }) => scope === undefined);
    sandbox.requests.length = 0;
    const processes = Array.from({ length: 5 }, () =>
      run(configFor(sandbox), { store: createTestStore(home()) }),
    );
    const responses = await Promise.all(processes.map((session) => session.request(get)));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(tokenRequests(sandbox)).toEqual(['token']);
  });

  it('ignores a stale lock', async () => {
    const sandbox = await sandboxWith();
    const session = run(configFor(sandbox));
    await session.logIn();
    const name = (await session.cacheKey()).slice(0, 40);
    const { utimes, writeFile } = await import('node:fs/promises');
    const lock = `${home()}/.cache/magnum/sessions/${name}.renewal.lock`;
    await writeFile(lock, '');
    await utimes(lock, Date.now() / 1_000 - 120, Date.now() / 1_000 - 120);
    sandbox.state.tokens = [];
    const sleep = vi.fn(async () => {});
    const store = createTestStore(home(), undefined, { sleep });
    expect((await run(configFor(sandbox), { store }).request(get)).status).toBe(200);
    expect(sleep).not.toHaveBeenCalled();
  });
});
