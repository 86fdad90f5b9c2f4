import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { type CallOptions, call, logIn } from '../client.ts';

const MALFORMED =
  'The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.';
const forbidden = (action: string) => `You are not authorized to perform the requested action: ${action}.`;

let sandbox: Sandbox;
let time = Date.parse('2026-01-02T03:04:05.678Z');
let token: string;
let url: string;
let demoId: string;
beforeAll(async () => {
  sandbox = await startSandbox({ now: () => time });
  const { headers, json } = await logIn(sandbox);
  token = headers.get('x-subject-token') as string;
  demoId = json.token.user.id;
  url = `${sandbox.identityUrl}/users/${demoId}/application_credentials`;
});
afterAll(() => sandbox.close());

const send = (method: string, path = '', options: CallOptions = {}) =>
  call(method, url + path, { token, ...options });
const create = (fields: object, options: CallOptions = {}) =>
  send('POST', '', { json: { application_credential: fields }, ...options });
const use = (id: string, secret: string) =>
  call('POST', `${sandbox.identityUrl}/auth/tokens`, {
    json: {
      auth: { identity: { methods: ['application_credential'], application_credential: { id, secret } } },
    },
  });

describe('POST application_credentials', () => {
  it('returns the credential with its secret, and with the roles of the token', async () => {
    const { status, json } = await create({
      name: 'full',
      description: 'd',
      secret: 'made-up',
      unrestricted: true,
    });
    const { id, project_id, roles, ...credential } = json.application_credential;
    expect(status).toBe(201);
    expect(Object.keys(json.application_credential).slice(-2)).toEqual(['secret', 'links']);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(project_id).toMatch(/^[0-9a-f]{32}$/);
    expect(roles).toEqual(
      ['member', 'reader'].map((name) => ({
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        name,
        domain_id: null,
        description: null,
        options: { immutable: true },
      })),
    );
    expect(credential).toEqual({
      name: 'full',
      description: 'd',
      user_id: demoId,
      system: null,
      expires_at: null,
      unrestricted: true,
      secret: 'made-up',
      links: { self: `${sandbox.identityUrl}/application_credentials/${id}` },
    });
    expect((await use(id, 'made-up')).json.token.application_credential).toEqual({
      id,
      name: 'full',
      restricted: false,
    });
  });

  it('creates a random secret, and leaves out what is not given', async () => {
    const [one, two] = [await create({ name: 'one' }), await create({ name: 'two', unrestricted: 'x' })];
    const secrets = [one, two].map(({ json }) => json.application_credential.secret);
    for (const secret of secrets) expect(secret).toMatch(/^[\w-]{86}$/);
    expect(secrets[0]).not.toBe(secrets[1]);
    expect(one.json.application_credential).toMatchObject({ description: null, unrestricted: null });
    expect(two.json.application_credential).toMatchObject({ unrestricted: null });
  });

  it.each([
    ['by name', (role: { name: string }) => ({ name: role.name })],
    ['by ID', (role: { id: string }) => ({ id: role.id })],
  ])('limits the roles (%s), also of its tokens', async (how, select) => {
    const all = (await create({ name: `all ${how}` })).json.application_credential.roles;
    const { json } = await create({ name: `reader ${how}`, roles: [select(all[1])] });
    const { id, secret, roles } = json.application_credential;
    expect(roles.map(({ name }: { name: string }) => name)).toEqual(['reader']);
    const used = (await use(id, secret)).json.token;
    expect(used.roles.map(({ name }: { name: string }) => name)).toEqual(['reader']);
  });

  it('returns all roles for an empty list', async () => {
    const { json } = await create({ name: 'empty', roles: [] });
    expect(json.application_credential.roles).toHaveLength(2);
  });

  it.each<[string, object, number, string]>([
    ['no name', {}, 400, "'name' is a required property"],
    ['a name that is a number', { name: 1 }, 400, "'name' is a required property"],
    [
      'a name that is taken',
      { name: 'demo-appcred' },
      409,
      'Conflict occurred attempting to store application_credential - Duplicate entry found with name demo-appcred.',
    ],
    [
      'a role that the user does not have',
      { name: 'x', roles: [{ name: 'reader' }, { name: 'admin' }] },
      400,
      'Invalid application credential: Cannot create an application credential with unassigned role',
    ],
    [
      'a role that is a text',
      { name: 'x', roles: ['reader'] },
      400,
      'Invalid application credential: Cannot create an application credential with unassigned role',
    ],
    [
      'a time that cannot be parsed',
      { name: 'x', expires_at: 'soon' },
      400,
      `Unable to parse time 'soon'. ${MALFORMED}`,
    ],
    [
      'the current time as the expiry',
      { name: 'x', expires_at: '2026-01-02T03:04:05.678Z' },
      400,
      `The 'expires_at' must not be before now. ${MALFORMED}`,
    ],
  ])('rejects %s', async (_, fields, status, message) => {
    const reply = await create(fields);
    expect([reply.status, reply.json.error.message]).toEqual([status, message]);
    expect((await send('GET', '?name=x')).json.application_credentials).toEqual([]);
  });

  it('after Zed, quotes the value without a name', async () => {
    const cloud = await startSandbox({ release: '2026.2' });
    try {
      const { headers, json } = await logIn(cloud);
      const reply = await call(
        'POST',
        `${cloud.identityUrl}/users/${json.token.user.id}/application_credentials`,
        {
          token: headers.get('x-subject-token'),
          json: { application_credential: { a: 'b' } },
        },
      );
      expect(reply.json.error.message).toBe(
        "Invalid input for field/attribute application_credential. Value: {'a': 'b'}. 'name' is a required property",
      );
    } finally {
      await cloud.close();
    }
  });

  it('rejects an unscoped token', async () => {
    const unscoped = (await logIn(sandbox, { scope: 'unscoped' })).headers.get('x-subject-token');
    const reply = await create({ name: 'x' }, { token: unscoped });
    expect([reply.status, reply.json.error.message]).toEqual([
      403,
      forbidden('identity:create_application_credential'),
    ]);
  });

  it('ends the credential at expires_at', async () => {
    const { json } = await create({ name: 'brief', expires_at: '2026-01-02T04:04:05.678Z' });
    const { id, secret, expires_at } = json.application_credential;
    expect(expires_at).toBe('2026-01-02T04:04:05.678000');
    time += 3_600_000 - 1;
    expect((await use(id, secret)).status).toBe(201);
    time += 1;
    expect((await use(id, secret)).status).toBe(401);
    time -= 3_600_000;
  });
});

describe('application_credentials', () => {
  it('GET lists the credentials of the user without their secrets, and finds one by name', async () => {
    const { json } = await send('GET');
    const names = json.application_credentials.map(({ name }: { name: string }) => name);
    expect(names.slice(0, 2)).toEqual(['demo-appcred', 'demo-appcred-restricted']);
    for (const credential of json.application_credentials) expect(credential).not.toHaveProperty('secret');
    expect(json.links).toEqual({ next: null, previous: null, self: url });
    const found = await send('GET', '?name=demo-appcred');
    expect(found.json.application_credentials).toEqual([json.application_credentials[0]]);
    expect(found.json.links.self).toBe(`${url}?name=demo-appcred`);
    const { id } = json.application_credentials[0];
    expect((await send('GET', `/${id}`)).json).toEqual({
      application_credential: json.application_credentials[0],
    });
  });

  it.each(['GET', 'DELETE'])('%s returns 404 for an unknown ID', async (method) => {
    const reply = await send(method, '/x');
    expect([reply.status, reply.json.error.message]).toEqual([
      404,
      'Could not find Application Credential: x.',
    ]);
  });

  it.each([
    ['GET', '', 'list_application_credentials'],
    ['GET', '/x', 'get_application_credential'],
    ['POST', '', 'create_application_credential'],
    ['DELETE', '/x', 'delete_application_credential'],
  ])('%s %s returns 403 for another user, and 401 without a token', async (method, path, action) => {
    const options = method === 'POST' ? { json: {} } : {};
    const viewer = (await logIn(sandbox, { user: 'viewer' })).headers.get('x-subject-token');
    const reply = await send(method, path, { token: viewer, ...options });
    expect([reply.status, reply.json.error.message]).toEqual([403, forbidden(`identity:${action}`)]);
    expect((await send(method, path, { token: null, ...options })).status).toBe(401);
  });

  it('DELETE removes only the credential, and ends its tokens', async () => {
    const { id, secret } = (await create({ name: 'doomed' })).json.application_credential;
    const used = (await use(id, secret)).headers.get('x-subject-token');
    const projects = async (own: string | null) =>
      (await call('GET', `${sandbox.identityUrl}/auth/projects`, { token: own })).status;
    const before = (await send('GET')).json.application_credentials.length;
    expect(await projects(used)).toBe(200);
    expect((await send('DELETE', `/${id}`)).status).toBe(204);
    expect([await projects(used), await projects(token)]).toEqual([401, 200]);
    expect((await send('GET')).json.application_credentials).toHaveLength(before - 1);
  });

  it.each([
    ['demo-appcred', 201, 204],
    ['demo-appcred-restricted', 403, 403],
  ])('the token of %s creates (%d) and deletes (%d) others', async (name, created, deleted) => {
    const [own] = (await send('GET', `?name=${name}`)).json.application_credentials;
    const used = (await use(own.id, `${name}-secret`)).headers.get('x-subject-token');
    const { id } = (await create({ name: `victim of ${name}` })).json.application_credential;
    const reply = await create({ name: `by ${name}` }, { token: used });
    expect(reply.status).toBe(created);
    if (created === 403)
      expect(reply.json.error.message).toBe(
        forbidden(
          "Using method 'application_credential' is not allowed for managing additional application credentials.",
        ),
      );
    expect((await send('DELETE', `/${id}`, { token: used })).status).toBe(deleted);
  });
});
