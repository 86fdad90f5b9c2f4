import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { json } from '../../http/servers.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { configOf, demo, fakeCloud, nobody, sessionOf } from '../fake-cloud.ts';
import { createTestStore } from './credential-store.ts';

const get = { method: 'GET', path: '/v1/clusters?limit=1' } as const;

describe('a session', () => {
  it('logs in once, for requests side by side too', async () => {
    const cloud = await fakeCloud();
    const { session } = sessionOf(configOf(demo(cloud)));
    const answers = await Promise.all([
      session.request(get),
      session.request(get),
      session.token(),
      session.endpoint(),
    ]);
    expect(answers[0].status).toBe(200);
    expect(answers[3]).toBe(`${cloud.url}/magnum`);
    expect(cloud.logIns()).toHaveLength(1);
    expect(cloud.requests.filter(({ url }) => url === '/magnum/v1/clusters?limit=1')).toHaveLength(2);
    expect(cloud.requests.at(-1)?.headers['x-auth-token']).toBe('token-1');
  });

  it('makes one token request and no discovery when the URL ends in /v3', async () => {
    const cloud = await fakeCloud();
    await sessionOf(configOf(demo(cloud))).session.request(get);
    expect(cloud.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /v3/auth/tokens',
      'GET /magnum/v1/clusters?limit=1',
    ]);
  });

  it('hands on what was asked for, and other statuses than 401 as values', async () => {
    const cloud = await fakeCloud({ magnum: (_, response) => json(response, 403, {}) });
    const { session } = sessionOf(configOf(demo(cloud)));
    const answer = await session.request({
      method: 'POST',
      path: '/v1/x',
      json: { a: 1 },
      headers: { 'X-More': 'y' },
    });
    expect(answer.status).toBe(403);
    expect(cloud.requests.at(-1)).toMatchObject({
      method: 'POST',
      body: '{"a":1}',
      headers: { 'x-more': 'y' },
    });
  });

  it('logs in again once after a 401, for a POST and for many at once', async () => {
    const cloud = await fakeCloud();
    const { session } = sessionOf(configOf(demo(cloud)));
    await session.token();
    cloud.accepted.clear();
    const many = [1, 2, 3].map((a) => session.request({ method: 'POST', path: '/v1/x', json: { a } }));
    expect((await Promise.all(many)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(cloud.logIns()).toHaveLength(2);
    expect((await session.token()).id).toBe('token-2');
  });

  it('gives up at the second 401 in a row', async () => {
    const cloud = await fakeCloud();
    const refusing = { add: () => {}, has: () => false };
    Object.assign(cloud.accepted, refusing);
    await expect(sessionOf(configOf(demo(cloud))).session.request(get)).rejects.toMatchObject({
      kind: 'auth',
      status: 401,
      requestId: 'req-401',
      message: expect.stringContaining('does not accept the token'),
    });
    expect(cloud.logIns()).toHaveLength(2);
  });

  it('asks for the password once, also when it logs in again', async () => {
    const cloud = await fakeCloud();
    const { password: _, ...auth } = demo(cloud);
    let asked = 0;
    const promptSecret = async () => {
      asked += 1;
      return 'typed';
    };
    const { session } = sessionOf(configOf(auth), { ui: { ...nobody, promptSecret } });
    await session.request(get);
    cloud.accepted.clear();
    await session.request(get);
    expect(cloud.logIns()).toHaveLength(2);
    expect(asked).toBe(1);
  });

  it('renews a token before it ends, but not one that was just made', async () => {
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

  it('tries again after a login that failed', async () => {
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

  it('needs a project to find Magnum, unless it is told where it is', async () => {
    const cloud = await fakeCloud({ scoped: false });
    await expect(sessionOf(configOf(demo(cloud))).session.request(get)).rejects.toThrow('for no project');
    const { session } = sessionOf(configOf(demo(cloud), { endpointOverride: `${cloud.url}/magnum/v1/` }));
    expect((await session.request(get)).status).toBe(200);
  });
});

describe('the address of Magnum', () => {
  const endpoint = (endpointOverride: string) =>
    sessionOf(configOf({}, { endpointOverride })).session.endpoint();

  it.each([
    ['http://h:9511', 'http://h:9511'],
    ['http://h:9511/v1', 'http://h:9511'],
    ['https://h/magnum/v1//', 'https://h/magnum'],
    [' https://h/v11/ ', 'https://h/v11'],
  ])('%j is %s', async (override, expected) => expect(await endpoint(override)).toBe(expected));

  it.each(['h:9511/v1', 'http://', 'file:///v1'])('%j is none', async (override) => {
    await expect(endpoint(override)).rejects.toMatchObject({ kind: 'usage' });
  });
});

describe('auth types without Keystone', () => {
  it('admin_token needs a token and an address, and cannot get another token', async () => {
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

  it('none sends no token', async () => {
    const cloud = await fakeCloud();
    cloud.accepted.add('undefined');
    const config = { authType: 'none', endpointOverride: `${cloud.url}/magnum` };
    expect((await sessionOf(configOf({}, config)).session.request(get)).status).toBe(200);
    expect(cloud.requests[0]?.headers).not.toHaveProperty('x-auth-token');
    cloud.accepted.clear();
    await expect(sessionOf(configOf({}, config)).session.request(get)).rejects.toThrow('wants a login');
    await expect(sessionOf(configOf({}, { authType: 'none' })).session.request(get)).rejects.toThrow(
      'Auth type none requires a Magnum endpoint.',
    );
  });
});

describe('with a cache', () => {
  it('makes no request to Keystone while the token lives', async () => {
    const cloud = await fakeCloud();
    const store = createTestStore(temporaryDirectory());
    const config = configOf(demo(cloud), { cacheTokens: true });
    expect((await sessionOf(config, { store }).session.request(get)).status).toBe(200);
    cloud.requests.length = 0;
    expect((await sessionOf(config, { store }).session.request(get)).status).toBe(200);
    expect(cloud.requests.map(({ url }) => url)).toEqual(['/magnum/v1/clusters?limit=1']);
  });

  it('keeps nothing, and uses nothing, where that was not wished', async () => {
    const cloud = await fakeCloud();
    const home = temporaryDirectory();
    const store = createTestStore(home);
    await sessionOf(configOf(demo(cloud)), { store }).session.token();
    expect(await readdir(home)).toEqual([]);
    await sessionOf(configOf(demo(cloud), { cacheTokens: true }), { store }).session.token();
    await sessionOf(configOf(demo(cloud)), { store }).session.token();
    expect(cloud.logIns()).toHaveLength(3);
  });

  it('replaces a token that is refused, or about to end', async () => {
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
});
