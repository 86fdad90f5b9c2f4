import { describe, expect, it } from 'vitest';
import { discoverIdentity } from '../../../src/keystone/api/discovery.ts';
import { json, makeTransport, serve, type TestServer } from '../../http/servers.ts';

const v3 = (href: string, id = 'v3.14', status = 'stable') => ({
  id,
  status,
  links: [{ rel: 'self', href }],
});
const discover = (url: string) => discoverIdentity(url, makeTransport().transport);
const paths = (server: TestServer) => server.requests.map(({ method, url }) => `${method} ${url}`);

describe('discoverIdentity', () => {
  it.each([
    ['https://h:5000/v3', 'https://h:5000/v3'],
    ['https://h/identity/v3/', 'https://h/identity/v3'],
    [' https://h/v3//?x=1#y', 'https://h/v3'],
    ['https://h:5000/v3/auth/tokens', 'https://h:5000/v3'],
    ['https://h/identity/v3/auth/tokens/', 'https://h/identity/v3'],
    ['https://h/v3/auth', 'https://h/v3'],
    ['https://h/v3/users/u/projects', 'https://h/v3'],
    ['https://h/v3/OS-FEDERATION/identity_providers/i/protocols/p/auth', 'https://h/v3'],
  ])('sends no request for %s', async (url, expected) => {
    const transport = { request: () => Promise.reject(new Error('a request was made')) };
    expect(await discoverIdentity(url, transport)).toBe(expected);
  });

  it.each([
    [300, { versions: { values: [v3('HOST/v3/')] } }],
    [200, { versions: { values: [v3('HOST/v2.0/', 'v2.0'), v3('HOST/v3/')] } }],
    [200, { versions: [v3('/v3')] }],
    [200, { version: v3('v3') }],
  ])('finds v3 in a response with status %i', async (status, body) => {
    const server = await serve(({ headers }, response) =>
      json(response, status, JSON.parse(JSON.stringify(body).replaceAll('HOST', `http://${headers.host}`))),
    );
    expect(await discover(`${server.url}/`)).toBe(`${server.url}/v3`);
    expect(paths(server)).toEqual(['GET /']);
  });

  it('prefers a version that is not deprecated', async () => {
    const values = [v3('/old/v3', 'v3.0', 'deprecated'), v3('/new/v3')];
    const server = await serve((_, response) => json(response, 300, { versions: { values } }));
    expect(await discover(server.url)).toBe(`${server.url}/new/v3`);
  });

  it('keeps the scheme, host and path of the auth URL', async () => {
    const values = [v3('https://keystone.internal:35357/v3/')];
    const server = await serve((_, response) => json(response, 300, { versions: { values } }));
    expect(await discover(server.url)).toBe(`${server.url}/v3`);
    expect(await discover(`${server.url}/identity/`)).toBe(`${server.url}/identity/v3`);
  });

  it('keeps the path of a Keystone below another version', async () => {
    const server = await serve((_, response) => json(response, 200, { version: v3('v3') }));
    expect(await discover(`${server.url}/v3/keystone`)).toBe(`${server.url}/v3/keystone/v3`);
  });

  it.each(['/identity/v2.0/', '/identity/v2.0/tokens'])(
    'requests the parent of a URL that ends in %s',
    async (path) => {
      const server = await serve((_, response) =>
        json(response, 300, { versions: { values: [v3('/identity/v3')] } }),
      );
      expect(await discover(server.url + path)).toBe(`${server.url}/identity/v3`);
      expect(paths(server)).toEqual(['GET /identity']);
    },
  );

  it('requests /v3 if the response to the base is not a version document', async () => {
    const server = await serve(({ url }, response) =>
      url === '/v3'
        ? json(response, 200, { version: v3('/v3') })
        : response.writeHead(403).end('<h1>Forbidden</h1>'),
    );
    expect(await discover(server.url)).toBe(`${server.url}/v3`);
  });

  it.each([
    ['available versions: v2.0', 200, { versions: [v3('/v2.0', 'v2.0')] }],
    ['the response is not a version document', 404, {}],
    ['the response is not a version document', 200, [1, null]],
    ['the response is not a version document (boom)', 500, { error: { message: 'boom' } }],
  ])('fails as unreachable without v3: %s, status %i', async (reason, status, body) => {
    const server = await serve((_, response) => json(response, status, body));
    await expect(discover(server.url)).rejects.toMatchObject({
      kind: 'unreachable',
      status,
      message: `No Identity v3 service at ${server.url}/: ${reason}.`,
      hint: expect.stringContaining('OS_AUTH_URL'),
    });
  });

  it.each(['', 'cloud.example:5000/v3', 'ftp://h/v3', 'http://'])('rejects the auth URL %j', async (url) => {
    await expect(discover(url)).rejects.toMatchObject({
      kind: 'usage',
      hint: expect.stringContaining('--os-auth-url'),
    });
  });

  it('reports the request ID, and 20 characters of each available version', async () => {
    const versions = [v3('/v2.0', 'v2.0'), v3('/x', `v4.${'x'.repeat(30)}`)];
    const server = await serve((_, response) =>
      json(response, 300, { versions }, { 'x-openstack-request-id': 'req-1' }),
    );
    await expect(discover(`${server.url}/identity`)).rejects.toMatchObject({
      ...{ kind: 'unreachable', status: 300, requestId: 'req-1' },
      message: `No Identity v3 service at ${server.url}/identity: available versions: v2.0, v4.${'x'.repeat(17)}.`,
      hint: 'Check the auth URL, which usually ends in /v3: --os-auth-url (OS_AUTH_URL).',
    });
    expect(paths(server)).toEqual(['GET /identity']);
  });

  it.each([
    [
      'a malformed version before it',
      [null, { id: 5 }, { id: 'v3', links: {} }, { id: 'v3', links: [] }, v3('/v3')],
      '/v3',
    ],
    ['a link that is not text', [{ id: 'v3', links: [{ rel: 'self', href: 5 }] }, v3('/new/v3')], '/new/v3'],
    [
      'other links before its own',
      [{ id: 'v3', links: [{ rel: 'x', href: '/x' }, null, { rel: 'self', href: '/v3' }] }],
      '/v3',
    ],
    ['only a deprecated version', [v3('/old/v3', 'v3', 'DEPRECATED')], '/old/v3'],
    ['a deprecated version in capitals first', [v3('/old/v3', 'v3', 'DEPRECATED'), v3('/new/v3')], '/new/v3'],
    ['the first of several', [v3('/a/v3'), v3('/b/v3')], '/a/v3'],
    ['v30 first', [v3('/v30', 'v30'), v3('/v3', 'v3')], '/v3'],
  ])('finds v3 with %s', async (_, values, path) => {
    const server = await serve((__, response) => json(response, 300, { versions: { values } }));
    expect(await discover(server.url)).toBe(server.url + path);
  });

  it('uses the last segment of a link to another port', async () => {
    const values = [v3('http://127.0.0.1:1/deep/path/v3')];
    const server = await serve((_, response) => json(response, 300, { versions: { values } }));
    expect(await discover(`${server.url}/identity`)).toBe(`${server.url}/identity/v3`);
  });

  it('does not use /v3 below the URL if the version there is another', async () => {
    const server = await serve(({ url }, response) =>
      url === '/v3' ? json(response, 200, { version: v3('/v3', 'v2.0') }) : json(response, 404, {}),
    );
    await expect(discover(server.url)).rejects.toMatchObject({ kind: 'unreachable', status: 404 });
    expect(paths(server)).toEqual(['GET /', 'GET /v3']);
  });

  it.each([
    ['/v3/tokens', '/v3'],
    ['/v3/projects/p', '/v3'],
    ['/v3/domains', '/v3'],
    ['/v3/users', '/v3'],
    ['/v3//auth//tokens', '/v3'],
  ])('removes what is below the version: %s', async (path, expected) => {
    const transport = { request: () => Promise.reject(new Error('a request was made')) };
    expect(await discoverIdentity(`https://h${path}`, transport)).toBe(`https://h${expected}`);
  });

  it('shows the auth URL without its credentials and query', async () => {
    await expect(discover('ftp://user:made-up@h/v3?token=made-up')).rejects.toMatchObject({
      message: 'The auth URL is not an http:// or https:// URL: ftp://***@h/v3?***',
      hint: 'Check --os-auth-url (OS_AUTH_URL); an example is https://cloud.example.org:5000/v3.',
    });
  });
});
