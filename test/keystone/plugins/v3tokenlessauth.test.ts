import { expect, it } from 'vitest';
import { v3tokenlessauth } from '../../../src/keystone/plugins/v3tokenlessauth.ts';
import { json, serve } from '../../http/servers.ts';
import { authContext, configOf, sessionOf, tokenOf } from '../fake-cloud.ts';

it.each([
  [{ project_id: 'p', project_name: 'other' }, { 'X-Project-Id': 'p' }],
  [
    { project_name: 'P', project_domain_id: 'd' },
    { 'X-Project-Name': 'P', 'X-Project-Domain-Id': 'd' },
  ],
  [
    { project_name: 'P', project_domain_name: 'D' },
    { 'X-Project-Name': 'P', 'X-Project-Domain-Name': 'D' },
  ],
  [{ domain_id: 'd' }, { 'X-Domain-Id': 'd' }],
  [{ domain_name: 'D' }, { 'X-Domain-Name': 'D' }],
])('v3tokenlessauth: sends the scope %j in headers, as keystoneauth does', async (scope, headers) => {
  const options = { auth_url: 'https://h/v3', ...scope } as unknown as Record<string, string>;
  const token = tokenOf(await v3tokenlessauth.authenticate(authContext(options)));
  expect(v3tokenlessauth.headers?.(token, options)).toEqual(headers);
});

it('v3tokenlessauth: sends no token to the endpoint override', async () => {
  const server = await serve((_, response) => json(response, 200, {}));
  const auth = { auth_url: 'https://unused.invalid/v3', project_id: 'p' };
  const config = configOf(auth, { authType: 'v3tokenlessauth', endpointOverride: server.url });
  await sessionOf(config).session.request({ method: 'GET', path: '/v1/clusters' });
  expect(server.requests[0]?.headers).toMatchObject({ 'x-project-id': 'p' });
  expect(server.requests[0]?.headers).not.toHaveProperty('x-auth-token');
});

it('v3tokenlessauth: fails without a scope, the domain of a project name, an auth URL or an endpoint', async () => {
  const headers = (options: Record<string, string>) => v3tokenlessauth.headers?.({ id: '' }, options);
  expect(() => headers({})).toThrow('--os-project-id');
  expect(() => headers({ project_name: 'P' })).toThrow('--os-project-domain-id');
  await expect(v3tokenlessauth.authenticate(authContext({}))).rejects.toThrow('--os-auth-url');
  const config = configOf({ auth_url: 'https://h/v3', project_id: 'p' }, { authType: 'v3tokenlessauth' });
  await expect(sessionOf(config).session.endpoint()).rejects.toMatchObject({
    kind: 'usage',
    hint: expect.stringContaining('--os-endpoint-override'),
  });
});

it('v3tokenlessauth: sends the scope headers to Keystone, and fails with the hint --os-cert if they are rejected', async () => {
  const server = await serve(({ url }, response, nth) => {
    if (url === '/v3/auth/projects') json(response, nth < 3 ? 200 : 401, { projects: [] });
    else json(response, 404, {});
  });
  const auth = { auth_url: `${server.url}/v3`, project_id: 'p' };
  const { session } = sessionOf(configOf(auth, { authType: 'v3tokenlessauth' }));
  const list = () => session.identity({ method: 'GET', path: '/auth/projects' });
  await list();
  expect(server.requests.at(-1)?.headers).toMatchObject({ 'x-project-id': 'p' });
  expect(server.requests.at(-1)?.headers).not.toHaveProperty('x-auth-token');
  while (server.requests.length < 3) await list().catch(() => {});
  await expect(list()).rejects.toMatchObject({ kind: 'auth', hint: expect.stringContaining('--os-cert') });
});
