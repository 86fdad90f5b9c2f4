import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { json } from '../../http/servers.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { configOf, demo, fakeCloud, noTerminal, sessionOf } from '../fake-cloud.ts';
import { createTestStore } from './credential-store.ts';

const get = { method: 'GET', path: '/v1/clusters?limit=1' } as const;

describe('createSession', () => {
  it('logs in once for concurrent requests', async () => {
    const cloud = await fakeCloud();
    const { session } = sessionOf(configOf(demo(cloud)));
    const [response, , , endpoint] = await Promise.all([
      session.request(get),
      session.request(get),
      session.token(),
      session.endpoint(),
    ]);
    expect(response.status).toBe(200);
    expect(endpoint).toBe(`${cloud.url}/magnum`);
    expect(cloud.logIns()).toHaveLength(1);
    expect(cloud.requests.filter(({ url }) => url === '/magnum/v1/clusters?limit=1')).toHaveLength(2);
    expect(cloud.requests.at(-1)?.headers['x-auth-token']).toBe('token-1');
  });

  it('sends one token request and no discovery request if the auth URL ends in /v3', async () => {
    const cloud = await fakeCloud();
    await sessionOf(configOf(demo(cloud))).session.request(get);
    expect(cloud.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /v3/auth/tokens',
      'GET /magnum/v1/clusters?limit=1',
    ]);
  });

  it('sends method, JSON and headers of a request, and returns a response with 403', async () => {
    const cloud = await fakeCloud({ magnum: (_, response) => json(response, 403, {}) });
    const { session } = sessionOf(configOf(demo(cloud)));
    const response = await session.request({
      method: 'POST',
      path: '/v1/x',
      json: { a: 1 },
      headers: { 'X-More': 'y' },
    });
    expect(response.status).toBe(403);
    expect(cloud.requests.at(-1)).toMatchObject({
      method: 'POST',
      body: '{"a":1}',
      headers: { 'x-more': 'y' },
    });
  });

  it('logs in again once after a 401 of concurrent POST requests', async () => {
    const cloud = await fakeCloud();
    const { session } = sessionOf(configOf(demo(cloud)));
    await session.token();
    cloud.accepted.clear();
    const requests = [1, 2, 3].map((a) => session.request({ method: 'POST', path: '/v1/x', json: { a } }));
    expect((await Promise.all(requests)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(cloud.logIns()).toHaveLength(2);
    expect((await session.token()).id).toBe('token-2');
  });

  it('fails at the second 401 in a row', async () => {
    const cloud = await fakeCloud();
    Object.assign(cloud.accepted, { add: () => {}, has: () => false });
    await expect(sessionOf(configOf(demo(cloud))).session.request(get)).rejects.toMatchObject({
      kind: 'auth',
      status: 401,
      requestId: 'req-401',
      message: expect.stringContaining('rejected the token'),
    });
    expect(cloud.logIns()).toHaveLength(2);
  });

  it('prompts for the password once, even if it logs in again', async () => {
    const cloud = await fakeCloud();
    const { password: _, ...auth } = demo(cloud);
    let prompts = 0;
    const promptSecret = async () => {
      prompts += 1;
      return 'typed';
    };
    const ui = { ...noTerminal, isInteractive: true, promptSecret };
    const { session } = sessionOf(configOf(auth), { ui });
    await session.request(get);
    cloud.accepted.clear();
    await session.request(get);
    expect(cloud.logIns()).toHaveLength(2);
    expect(prompts).toBe(1);
  });

  it('renews a token before it expires, unless it was obtained less than a minute ago', async () => {
    const cloud = await fakeCloud({ expiresIn: 600_000 });
    let now = Date.now();
    const { session } = sessionOf(configOf(demo(cloud)), { now: () => now });
    await session.token();
    now += 530_000;
    expect((await session.token()).id).toBe('token-1');
    now += 20_000;
    expect((await session.token()).id).toBe('token-2');
    now += 30_000;
    expect((await session.token()).id).toBe('token-2');
  });

  it('logs in again after a failed login', async () => {
    const cloud = await fakeCloud({
      logIn: (_, response, nth) => {
        if (nth === 1) json(response, 500, {});
        return nth === 1;
      },
    });
    const { session } = sessionOf(configOf(demo(cloud)));
    await expect(session.token()).rejects.toMatchObject({ kind: 'failed' });
    expect((await session.token()).id).toBe('token-2');
  });

  it('requires a project-scoped token to find Magnum, unless the endpoint is set', async () => {
    const cloud = await fakeCloud({ scoped: false });
    await expect(sessionOf(configOf(demo(cloud))).session.request(get)).rejects.toThrow(
      'not scoped to a project',
    );
    const { session } = sessionOf(configOf(demo(cloud), { endpointOverride: `${cloud.url}/magnum/v1/` }));
    expect((await session.request(get)).status).toBe(200);
  });
});

describe('endpointOverride', () => {
  const endpoint = (endpointOverride: string) =>
    sessionOf(configOf({}, { endpointOverride })).session.endpoint();

  it.each([
    ['http://h:9511', 'http://h:9511'],
    ['http://h:9511/v1', 'http://h:9511'],
    ['https://h/magnum/v1//', 'https://h/magnum'],
    [' https://h/v11/ ', 'https://h/v11'],
  ])('converts %j to the base URL %s', async (override, expected) =>
    expect(await endpoint(override)).toBe(expected),
  );

  it.each(['h:9511/v1', 'http://', 'file:///v1'])('rejects %j as Magnum endpoint', async (override) => {
    await expect(endpoint(override)).rejects.toMatchObject({ kind: 'usage' });
  });
});

describe('auth types without Keystone', () => {
  it('admin_token uses the token and the endpoint of the options, and fails after a 401 without a login', async () => {
    const cloud = await fakeCloud();
    cloud.accepted.add('mine');
    const auth = { token: 'mine', endpoint: `${cloud.url}/magnum/v1` };
    const { session } = sessionOf(configOf(auth, { authType: 'admin_token' }));
    expect((await session.request(get)).status).toBe(200);
    cloud.accepted.clear();
    await expect(session.request(get)).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringContaining('OS_TOKEN'),
      message: expect.not.stringContaining('mine'),
    });
    expect(cloud.requests).toHaveLength(2);
    expect(cloud.logIns()).toHaveLength(0);
  });

  it('none sends no token, and requires an endpoint', async () => {
    const cloud = await fakeCloud();
    cloud.accepted.add('undefined');
    const config = { authType: 'none', endpointOverride: `${cloud.url}/magnum` };
    expect((await sessionOf(configOf({}, config)).session.request(get)).status).toBe(200);
    expect(cloud.requests[0]?.headers).not.toHaveProperty('x-auth-token');
    cloud.accepted.clear();
    await expect(sessionOf(configOf({}, config)).session.request(get)).rejects.toThrow(
      'requires authentication',
    );
    await expect(sessionOf(configOf({}, { authType: 'none' })).session.request(get)).rejects.toThrow(
      'Auth type none requires a Magnum endpoint.',
    );
  });
});

describe('the token cache of a session', () => {
  it('sends no request to Keystone if the cached token is valid', async () => {
    const cloud = await fakeCloud();
    const store = createTestStore(temporaryDirectory());
    const config = configOf(demo(cloud), { cacheTokens: true });
    expect((await sessionOf(config, { store }).session.request(get)).status).toBe(200);
    cloud.requests.length = 0;
    expect((await sessionOf(config, { store }).session.request(get)).status).toBe(200);
    expect(cloud.requests.map(({ url }) => url)).toEqual(['/magnum/v1/clusters?limit=1']);
  });

  it('neither stores nor uses a token if cacheTokens is false', async () => {
    const cloud = await fakeCloud();
    const home = temporaryDirectory();
    const store = createTestStore(home);
    await sessionOf(configOf(demo(cloud)), { store }).session.token();
    expect(await readdir(home)).toEqual([]);
    await sessionOf(configOf(demo(cloud), { cacheTokens: true }), { store }).session.token();
    await sessionOf(configOf(demo(cloud)), { store }).session.token();
    expect(cloud.logIns()).toHaveLength(3);
  });

  it('replaces a cached token that is rejected or expiring', async () => {
    const cloud = await fakeCloud();
    const store = createTestStore(temporaryDirectory());
    const config = configOf(demo(cloud), { cacheTokens: true });
    await sessionOf(config, { store }).session.token();
    cloud.accepted.clear();
    expect((await sessionOf(config, { store }).session.request(get)).status).toBe(200);
    expect((await sessionOf(config, { store }).session.token()).id).toBe('token-2');
    const later = () => Date.now() + 3_600_000 - 30_000;
    expect((await sessionOf(config, { store, now: later }).session.token()).id).toBe('token-3');
  });

  it.each([
    ['no endpoints', []],
    ['`url: null`', [{ interface: 'public', region: 'R1', url: null }]],
    ['a blank URL', [{ interface: 'public', region: 'R1', url: ' ' }]],
  ])('names the service of a catalog that has %s for it', async (_, endpoints) => {
    const cloud = await fakeCloud({
      token: { catalog: [{ type: 'container-infra', name: 'magnum', endpoints }] },
    });
    await expect(sessionOf(configOf(demo(cloud))).session.endpoint()).rejects.toThrow(
      'The service catalog has no URL for the container-infra service.',
    );
  });

  it('does not call a token with a project unscoped if it has no catalog', async () => {
    const cloud = await fakeCloud({ token: { catalog: null } });
    await expect(sessionOf(configOf(demo(cloud))).session.endpoint()).rejects.toThrow(
      'The service catalog is empty.',
    );
  });
});
