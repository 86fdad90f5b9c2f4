import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { call, logIn, passwordAuth } from '../client.ts';

let sandbox: Sandbox;
let time = Date.parse('2026-01-02T03:04:05.678Z');

beforeAll(async () => {
  sandbox = await startSandbox({ tokenSeconds: 60, now: () => time });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  sandbox.requests.length = 0;
});

const tokens = () => `${sandbox.identityUrl}/auth/tokens`;
const UNAUTHORIZED = 'The request you have made requires authentication.';

describe('discovery', () => {
  it('lists v3 at the root with 300 Multiple Choices', async () => {
    const root = await call('GET', sandbox.identityUrl.replace(/v3$/, ''));
    expect(root.status).toBe(300);
    expect(root.headers.get('location')).toBe(`${sandbox.identityUrl}/`);
    const { json, headers } = await call('GET', sandbox.identityUrl);
    expect(json.version).toMatchObject({
      id: 'v3.14',
      links: [{ rel: 'self', href: `${sandbox.identityUrl}/` }],
    });
    expect(headers.get('vary')).toBe('X-Auth-Token');
    expect(headers.get('x-openstack-request-id')).toMatch(/^req-[0-9a-f-]{36}$/);
  });
});

describe('password login', () => {
  it('password login: returns a project-scoped token with roles and a catalog', async () => {
    const { status, headers, json } = await logIn(sandbox);
    expect(status).toBe(201);
    expect(headers.get('x-subject-token')).toMatch(/^gAAAA/);
    expect(Object.keys(json.token)).toEqual(
      'methods user audit_ids expires_at issued_at project is_domain roles catalog'.split(' '),
    );
    expect(json.token).toMatchObject({
      issued_at: '2026-01-02T03:04:05.000000Z',
      expires_at: '2026-01-02T03:05:05.000000Z',
      project: { name: 'demo', domain: { id: 'default', name: 'Default' } },
    });
    const magnum = json.token.catalog.find(({ type }: { type: string }) => type === 'container-infra');
    expect(magnum.endpoints.map(({ interface: name }: { interface: string }) => name)).toEqual([
      'public',
      'internal',
      'admin',
    ]);
    expect(magnum.endpoints[0]).toMatchObject({ region_id: 'RegionOne', url: sandbox.magnumUrl });
  });

  it('password login: omits the catalog with ?nocatalog', async () => {
    const { json } = await call('POST', `${tokens()}?nocatalog`, { json: passwordAuth({}) });
    expect(json.token).not.toHaveProperty('catalog');
  });

  it.each([
    [
      'a project by a name with a space',
      { project: 'Personal demo' },
      { project: { name: 'Personal demo' } },
    ],
    ['another domain', { domain: 'cern' }, { project: { domain: { name: 'cern' } } }],
    ['no scope', { scope: 'unscoped' }, { user: { name: 'demo' } }],
    ['the system', { user: 'admin', scope: { system: { all: true } } }, { system: { all: true } }],
    ['a domain', { user: 'admin', scope: { domain: { name: 'cern' } } }, { domain: { name: 'cern' } }],
  ])('password login: accepts %s', async (_, login, expected) => {
    const { status, json } = await logIn(sandbox, login);
    expect(status).toBe(201);
    expect(json.token).toMatchObject(expected);
  });

  it.each([
    ['a wrong password', { password: 'wrong' }],
    ['an unknown user', { user: 'nobody' }],
    ['an unknown project', { project: 'nothing' }],
    ['a project without a role', { project: 'admin' }],
    ['the system without a role', { scope: { system: { all: true } } }],
    ['an unknown domain', { domain: 'nowhere' }],
  ])('password login: rejects %s', async (_, login) => {
    const { status, headers, json } = await logIn(sandbox, login);
    expect(status).toBe(401);
    expect(json).toEqual({ error: { code: 401, message: UNAUTHORIZED, title: 'Unauthorized' } });
    expect(headers.get('www-authenticate')).toBe(`Keystone uri="${sandbox.identityUrl}"`);
  });

  it.each([
    [{}, /^Expecting to find auth in request body\./],
    [{ auth: { identity: { methods: ['password'] } } }, /^Expecting to find password in identity\./],
    [passwordAuth({ scope: { project: { name: 'demo' } } }), /^Expecting to find domain in project\./],
    [
      passwordAuth({ scope: { system: {}, domain: {} } }),
      /^Expecting to find system, project, domain, OS-TRUST/,
    ],
  ])('login: reports the missing field with 400: %#', async (json, sentence) => {
    const reply = await call('POST', tokens(), { json });
    expect(reply.status).toBe(400);
    expect(reply.json.error).toMatchObject({
      message: expect.stringMatching(sentence),
      title: 'Bad Request',
    });
  });

  it('login: lists the authentication methods if the method is unknown', async () => {
    const { json } = await call('POST', tokens(), { json: { auth: { identity: { methods: ['magic'] } } } });
    expect(json.error.identity.methods).toContain('application_credential');
  });
});

describe('tokens', () => {
  it('shows a token to its owner until it is revoked', async () => {
    const { headers, json } = await logIn(sandbox);
    const token = headers.get('x-subject-token') ?? '';
    const options = { token, headers: { 'x-subject-token': token } };
    expect(await call('GET', tokens(), options)).toMatchObject({ status: 200, json });
    expect((await call('HEAD', tokens(), options)).status).toBe(200);
    expect((await call('DELETE', tokens(), options)).status).toBe(204);
    expect((await call('GET', tokens(), options)).status).toBe(401);
  });

  it('returns 403 for the token of another user', async () => {
    const [mine, theirs] = await Promise.all([logIn(sandbox), logIn(sandbox, { user: 'viewer' })]);
    const headers = { 'x-subject-token': theirs.headers.get('x-subject-token') ?? '' };
    const reply = await call('GET', tokens(), { token: mine.headers.get('x-subject-token'), headers });
    expect(reply.status).toBe(403);
    expect(reply.json.error.message).toMatch(/identity:validate_token/);
  });

  it('token login: the new token expires with the first one', async () => {
    const first = await logIn(sandbox);
    const id = first.headers.get('x-subject-token');
    time += 10_000;
    const scope = { project: { name: 'other', domain: { id: 'default' } } };
    const { json } = await call('POST', tokens(), {
      json: { auth: { identity: { methods: ['token'], token: { id } }, scope } },
    });
    expect(json.token).toMatchObject({
      methods: ['token', 'password'],
      expires_at: first.json.token.expires_at,
      project: { name: 'other' },
    });
    expect(json.token.audit_ids[1]).toBe(first.json.token.audit_ids[0]);
  });

  it('rejects an expired token in Keystone and Magnum', async () => {
    const token = (await logIn(sandbox)).headers.get('x-subject-token');
    expect((await call('GET', `${sandbox.identityUrl}/auth/projects`, { token })).status).toBe(200);
    time += 60_000;
    expect((await call('GET', `${sandbox.identityUrl}/auth/projects`, { token })).status).toBe(401);
    expect((await call('GET', `${sandbox.magnumUrl}/clusters`, { token })).status).toBe(401);
  });
});

describe('projects', () => {
  it('lists the projects of the user with links', async () => {
    const token = (await logIn(sandbox)).headers.get('x-subject-token');
    const { json } = await call('GET', `${sandbox.identityUrl}/auth/projects`, { token });
    const names = json.projects.map(({ name }: { name: string }) => name);
    expect(names.sort()).toEqual(['Personal demo', 'demo', 'other']);
    expect(json.links).toEqual({ next: null, self: `${sandbox.identityUrl}/auth/projects`, previous: null });
    expect((await call('GET', `${sandbox.identityUrl}/projects`, { token })).status).toBe(403);
  });

  it('returns 404 for an unknown path and 405 for an unknown method', async () => {
    expect((await call('GET', `${sandbox.identityUrl}/nothing`)).status).toBe(404);
    expect((await call('PUT', tokens(), { json: {} })).status).toBe(405);
  });
});

describe('application credentials', () => {
  const credentials = async () => {
    const { headers, json } = await logIn(sandbox);
    const token = headers.get('x-subject-token');
    return { token, url: `${sandbox.identityUrl}/users/${json.token.user.id}/application_credentials` };
  };
  const use = (application_credential: object, scope?: object) =>
    call('POST', tokens(), {
      json: { auth: { identity: { methods: ['application_credential'], application_credential }, scope } },
    });

  it('application credentials: can be created, used, listed and deleted', async () => {
    const { token, url } = await credentials();
    const created = await call('POST', url, { token, json: { application_credential: { name: 'mine' } } });
    expect(created.status).toBe(201);
    const { id, secret } = created.json.application_credential;
    const used = await use({ id, secret });
    expect(used.json.token).toMatchObject({
      methods: ['application_credential'],
      application_credential: { id, name: 'mine', restricted: true },
    });
    const user = { name: 'demo', domain: { name: 'Default' } };
    expect((await use({ name: 'mine', secret, user })).status).toBe(201);
    expect((await use({ id, secret: 'wrong' })).status).toBe(401);
    expect((await use({ id, secret }, { system: { all: true } })).status).toBe(401);
    expect(
      (await call('POST', url, { token, json: { application_credential: { name: 'mine' } } })).status,
    ).toBe(409);
    const listed = await call('GET', `${url}?name=mine`, { token });
    expect(listed.json.application_credentials).toHaveLength(1);
    expect(listed.json.application_credentials[0]).not.toHaveProperty('secret');
    expect((await call('DELETE', `${url}/${id}`, { token })).status).toBe(204);
    expect((await use({ id, secret })).status).toBe(404);
    expect(
      (
        await call('GET', `${sandbox.identityUrl}/auth/projects`, {
          token: used.headers.get('x-subject-token'),
        })
      ).status,
    ).toBe(401);
  });

  it('application credentials: a restricted one cannot create others', async () => {
    const { url } = await credentials();
    const attempt = async (name: string) => {
      const user = { name: 'demo', domain: { name: 'Default' } };
      const token = (await use({ name, secret: `${name}-secret`, user })).headers.get('x-subject-token');
      return call('POST', url, { token, json: { application_credential: { name: `by ${name}` } } });
    };
    expect((await attempt('demo-appcred')).status).toBe(201);
    expect((await attempt('demo-appcred-restricted')).status).toBe(403);
  });
});

it('startSandbox records requests with their bodies, and sends the response of `intercept`', async () => {
  const intercepted = await startSandbox({
    intercept: ({ path }) =>
      path.endsWith('/auth/tokens') ? { status: 503, headers: { 'Retry-After': '1' } } : undefined,
  });
  const reply = await logIn(intercepted);
  expect(reply.status).toBe(503);
  expect(reply.headers.get('retry-after')).toBe('1');
  expect((await call('GET', intercepted.identityUrl)).status).toBe(200);
  expect(intercepted.requests[0]).toMatchObject({
    method: 'POST',
    path: '/identity/v3/auth/tokens',
    query: {},
    body: passwordAuth({}),
  });
  await intercepted.close();
});
