import { expect, it } from 'vitest';
import { needsKeystone } from '../../../src/clouds/auth-type.ts';
import { httpBasic } from '../../../src/keystone/plugins/http-basic.ts';
import { json, serve } from '../../http/servers.ts';
import { authContext, configOf, noTerminal, sessionOf } from '../fake-cloud.ts';

it('http_basic: sends username and password with each request, and no request to Keystone', async () => {
  const server = await serve((_, response) => json(response, 200, {}));
  const auth = { endpoint: server.url, username: 'ann', password: 'pä:ss' };
  const { session } = sessionOf(configOf(auth, { authType: 'http_basic' }));
  await session.request({ method: 'GET', path: '/v1/clusters' });
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]).toMatchObject({
    url: '/v1/clusters',
    headers: { authorization: `Basic ${Buffer.from('ann:pä:ss').toString('base64')}` },
  });
  expect(server.requests[0]?.headers).not.toHaveProperty('x-auth-token');
  expect(needsKeystone('http_basic')).toBe(false);
});

it('http_basic: prompts for a missing password', async () => {
  const ui = { ...noTerminal, isInteractive: true, promptSecret: async () => 'typed' };
  const token = await httpBasic.authenticate(authContext({ username: 'ann' }, { ui }));
  expect(token).toEqual({ id: `Basic ${Buffer.from('ann:typed').toString('base64')}` });
});

it('http_basic: fails for missing options, a username with a colon, and a missing endpoint', async () => {
  await expect(httpBasic.authenticate(authContext({}))).rejects.toThrow('--os-username (OS_USERNAME)');
  await expect(httpBasic.authenticate(authContext({ username: 'ann' }))).rejects.toThrow('--os-password');
  await expect(httpBasic.authenticate(authContext({ username: 'a:b', password: 'x' }))).rejects.toMatchObject(
    { kind: 'usage', message: expect.stringContaining('colon') },
  );
  const config = configOf({ username: 'ann', password: 'x' }, { authType: 'http_basic' });
  await expect(sessionOf(config).session.endpoint()).rejects.toThrow('requires a Magnum endpoint');
});

it('http_basic: fails with a hint, without the password, if the service returns 401', async () => {
  const server = await serve((_, response) => json(response, 401, {}));
  const auth = { endpoint: server.url, username: 'ann', password: 'wrong-secret' };
  const { session } = sessionOf(configOf(auth, { authType: 'http_basic' }));
  const failure = await session.request({ method: 'GET', path: '/v1/clusters' }).catch((error) => error);
  expect(failure).toMatchObject({
    kind: 'auth',
    status: 401,
    hint: expect.stringContaining('--os-username'),
  });
  expect(`${failure.message} ${failure.hint}`).not.toContain('wrong-secret');
});
