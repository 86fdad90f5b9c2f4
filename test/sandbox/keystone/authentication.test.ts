/** The responses of POST /v3/auth/tokens: each rejection, and the scopes and roles of tokens. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { call, logIn, passwordAuth } from '../client.ts';

const MALFORMED =
  'The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.';
const UNAUTHORIZED = 'The request you have made requires authentication.';
const missing = (what: string, where: string) => `Expecting to find ${what} in ${where}. ${MALFORMED}`;

let sandbox: Sandbox;
let time = Date.parse('2026-01-02T03:04:05.678Z');
beforeAll(async () => {
  sandbox = await startSandbox({ now: () => time });
});
afterAll(() => sandbox.close());

const tokens = () => `${sandbox.identityUrl}/auth/tokens`;
const post = (json: unknown) => call('POST', tokens(), { json });
const DEMO = { name: 'demo', domain: { name: 'Default' }, password: 'demo' };
const byPassword = (user: unknown) => ({ auth: { identity: { methods: ['password'], password: { user } } } });
const byToken = (id: unknown, scope?: unknown) => ({
  auth: { identity: { methods: ['token'], token: { id } }, scope },
});
const byCredential = (application_credential: unknown, scope?: unknown) => ({
  auth: { identity: { methods: ['application_credential'], application_credential }, scope },
});
const tokenOf = async (login: object = {}) =>
  (await logIn(sandbox, login)).headers.get('x-subject-token') as string;

describe('POST /v3/auth/tokens rejects', () => {
  it.each<[string, unknown, number, string]>([
    ['no auth', {}, 400, missing('auth', 'request body')],
    ['auth that is a text', { auth: 'x' }, 400, missing('auth', 'request body')],
    ['no identity', { auth: {} }, 400, "'identity' is a required property"],
    [
      'no methods',
      { auth: { identity: {} } },
      400,
      "Invalid input for field 'identity': 'methods' is a required property",
    ],
    [
      'methods that are a text',
      { auth: { identity: { methods: 'password' } } },
      400,
      "Invalid input for field 'identity/methods': 'password' is not of type 'array'",
    ],
    ['an empty list of methods', { auth: { identity: { methods: [] } } }, 401, UNAUTHORIZED],
    [
      'a method without its data',
      { auth: { identity: { methods: ['token'] } } },
      400,
      missing('token', 'identity'),
    ],
    [
      'a method that is not implemented',
      { auth: { identity: { methods: ['oauth1'], oauth1: {} } } },
      401,
      UNAUTHORIZED,
    ],
    ['no user', byPassword(undefined), 400, missing('user', 'None')],
    ['a user without ID and name', byPassword({ password: 'demo' }), 400, missing('id or name', 'user')],
    [
      'a user without a domain',
      byPassword({ name: 'demo', password: 'demo' }),
      400,
      missing('domain', 'user'),
    ],
    [
      'a user of another domain',
      byPassword({ ...DEMO, name: 'viewer', domain: { name: 'cern' } }),
      401,
      UNAUTHORIZED,
    ],
    ['an unknown user ID', byPassword({ id: 'x', password: 'demo' }), 401, UNAUTHORIZED],
    ['no password', byPassword({ ...DEMO, password: undefined }), 401, UNAUTHORIZED],
    ['a password of the same length', byPassword({ ...DEMO, password: 'demO' }), 401, UNAUTHORIZED],
    ['a longer password', byPassword({ ...DEMO, password: 'demo ' }), 401, UNAUTHORIZED],
    ['a password that is not a text', byPassword({ ...DEMO, password: ['demo'] }), 401, UNAUTHORIZED],
    [
      'no token ID',
      byToken(undefined),
      400,
      "Invalid input for field 'identity/token': 'id' is a required property",
    ],
    ['an unknown token', byToken(`gAAAA${'x'.repeat(100)}`), 404, 'Failed to validate token'],
    ['a token of another form', byToken('x'.repeat(200)), 404, 'Could not recognize Fernet token'],
    ['a token that is too short', byToken(`gAAAA${'x'.repeat(95)}`), 404, 'Could not recognize Fernet token'],
    [
      'an unknown credential',
      byCredential({ id: 'x', secret: 'x' }),
      404,
      'Could not find Application Credential: x.',
    ],
    [
      'a credential by name without a user',
      byCredential({ name: 'demo-appcred', secret: 'x' }),
      400,
      missing('user', 'application credential'),
    ],
    [
      'a credential of an unknown user',
      byCredential({ name: 'demo-appcred', secret: 'x', user: { id: 'x' } }),
      401,
      UNAUTHORIZED,
    ],
    [
      'a credential of another user',
      byCredential({
        name: 'demo-appcred',
        secret: 'demo-appcred-secret',
        user: { ...DEMO, name: 'viewer' },
      }),
      404,
      'Could not find Application Credential: demo-appcred.',
    ],
    [
      'a wrong secret',
      byCredential({ name: 'demo-appcred', secret: 'demo-appcred-secreT', user: DEMO }),
      401,
      UNAUTHORIZED,
    ],
    [
      'a scope for a credential',
      byCredential({ name: 'demo-appcred', secret: 'demo-appcred-secret', user: DEMO }, 'unscoped'),
      401,
      'Error authenticating with application credential: Application credentials cannot request a scope.',
    ],
  ])('%s', async (_, json, status, message) => {
    const reply = await post(json);
    const { error } = reply.json;
    expect({ status: reply.status, code: error.code, message: error.message }).toEqual({
      ...{ status, code: status, message },
    });
    expect(reply.headers.get('x-subject-token')).toBeNull();
    expect(reply.headers.get('www-authenticate')).toBe(
      status === 401 ? `Keystone uri="${sandbox.identityUrl}"` : null,
    );
  });

  it.each<[string, unknown, number, string]>([
    ['a scope of no kind', {}, 400, missing('system, project, domain, OS-TRUST:trust or unscoped', 'scope')],
    [
      'a scope that is a text',
      'demo',
      400,
      missing('system, project, domain, OS-TRUST:trust or unscoped', 'scope'),
    ],
    ['a trust', { 'OS-TRUST:trust': { id: 'x' } }, 401, UNAUTHORIZED],
    ['a project that is a text', { project: 'demo' }, 400, missing('project', 'scope')],
    ['an unknown project ID', { project: { id: 'x' } }, 401, UNAUTHORIZED],
    ['a project without a domain', { project: { name: 'demo' } }, 400, missing('domain', 'project')],
    [
      'a project of another domain',
      { project: { name: 'other', domain: { name: 'cern' } } },
      401,
      UNAUTHORIZED,
    ],
    [
      'a project of the namesake in another domain',
      { project: { name: 'demo', domain: { name: 'cern' } } },
      401,
      UNAUTHORIZED,
    ],
    ['a domain without a role', { domain: { id: 'default' } }, 401, UNAUTHORIZED],
    ['an unknown domain', { domain: {} }, 401, UNAUTHORIZED],
    ['the system without a role', { system: { all: true } }, 401, UNAUTHORIZED],
  ])('%s as the scope', async (_, scope, status, message) => {
    const reply = await logIn(sandbox, { scope });
    expect([reply.status, reply.json.error.message]).toEqual([status, message]);
  });

  it('an unknown method, and lists the known ones', async () => {
    const { status, json } = await post({
      auth: { identity: { methods: ['password', 'magic'], password: { user: DEMO } } },
    });
    expect(status).toBe(401);
    expect(json.error).toEqual({
      code: 401,
      title: 'Unauthorized',
      message: 'Attempted to authenticate with an unsupported method.',
      identity: { methods: ['external', 'password', 'token', 'oauth1', 'mapped', 'application_credential'] },
    });
  });

  it('methods of different users', async () => {
    const id = await tokenOf({ user: 'viewer' });
    const methods = { methods: ['password', 'token'], password: { user: DEMO }, token: { id } };
    expect((await post({ auth: { identity: methods } })).status).toBe(401);
  });

  it.each([
    ['text/plain', '{}', missing('application/json', 'Content-Type header')],
    ['application/json', '[]', missing('valid JSON', 'request body')],
    ['application/json', '{', missing('valid JSON', 'request body')],
    ['application/json', '', missing('auth', 'request body')],
  ])('a body of the type %s: %j', async (type, body, message) => {
    const reply = await call('POST', tokens(), { body, headers: { 'content-type': type } });
    expect([reply.status, reply.json.error]).toEqual([400, { code: 400, message, title: 'Bad Request' }]);
  });

  it('the token of an application credential, to obtain another', async () => {
    const credential = { name: 'demo-appcred', secret: 'demo-appcred-secret', user: DEMO };
    const id = (await post(byCredential(credential))).headers.get('x-subject-token');
    const { status, json } = await post(byToken(id));
    expect([status, json.error.message]).toEqual([
      403,
      'You are not authorized to perform the requested action: Using a delegated token to create another token is not allowed..',
    ]);
  });
});

describe('POST /v3/auth/tokens accepts', () => {
  it.each([
    [
      'the user by ID',
      async () => byPassword({ id: (await logIn(sandbox)).json.token.user.id, password: 'demo' }),
    ],
    ['the domain by ID', async () => byPassword({ ...DEMO, domain: { id: 'default' } })],
    ['an explicit scope of none', async () => passwordAuth({ scope: { unscoped: {} } })],
  ])('%s, and returns an unscoped token', async (_, body) => {
    const { status, json } = await post(await body());
    expect(status).toBe(201);
    expect(Object.keys(json.token)).toEqual(['methods', 'user', 'audit_ids', 'expires_at', 'issued_at']);
    expect(json.token.user).toMatchObject({ name: 'demo', domain: { id: 'default', name: 'Default' } });
  });

  it.each([
    ['zed', ['admin', 'member', 'reader']],
    ['2026.2', ['admin', 'manager', 'member', 'reader']],
  ] as const)('release %s: an administrator, with the roles %j in each scope', async (release, roles) => {
    const cloud = await startSandbox({ release });
    try {
      const scopes = [
        { project: { name: 'admin', domain: { id: 'default' } } },
        { domain: { name: 'cern' } },
        { system: { all: true } },
      ];
      for (const scope of scopes) {
        const { json } = await logIn(cloud, { user: 'admin', scope });
        expect(json.token.roles.map(({ name }: { name: string }) => name)).toEqual(roles);
        expect(new Set(json.token.roles.map(({ id }: { id: string }) => id)).size).toBe(roles.length);
      }
      const { json } = await logIn(cloud, { user: 'viewer' });
      expect(json.token.roles.map(({ name }: { name: string }) => name)).toEqual(['reader']);
    } finally {
      await cloud.close();
    }
  });

  it('a project by ID', async () => {
    const { id } = (await logIn(sandbox, { project: 'other' })).json.token.project;
    const { json } = await logIn(sandbox, { scope: { project: { id } } });
    expect(json.token).toMatchObject({
      is_domain: false,
      project: { id, name: 'other', domain: { id: 'default', name: 'Default' } },
    });
  });

  it('a token, twice: the audit ID of the first token is the last one', async () => {
    const first = await logIn(sandbox);
    const firstId = first.headers.get('x-subject-token');
    time += 1_000;
    const second = await post(byToken(firstId, { project: { name: 'demo', domain: { id: 'default' } } }));
    const third = await post(byToken(second.headers.get('x-subject-token')));
    const [own] = first.json.token.audit_ids;
    expect(first.json.token.audit_ids).toEqual([own]);
    expect(second.json.token.audit_ids).toEqual([expect.stringMatching(/^[\w-]{22}$/), own]);
    expect(third.json.token.audit_ids).toEqual([expect.stringMatching(/^[\w-]{22}$/), own]);
    expect(third.json.token.methods).toEqual(['token', 'password']);
    expect(third.json.token.expires_at).toBe(first.json.token.expires_at);
    expect(second.json.token.issued_at).not.toBe(first.json.token.issued_at);
  });

  it('password and token of one user', async () => {
    const id = await tokenOf();
    const methods = { methods: ['password', 'token'], password: { user: DEMO }, token: { id } };
    const { status, json } = await post({ auth: { identity: methods } });
    expect([status, json.token.methods]).toEqual([201, ['password', 'token']]);
  });
});

describe('the lifetime of a token', () => {
  it('ends after `tokenSeconds`, which default to a day, at the exact time', async () => {
    const { json, headers } = await logIn(sandbox);
    const [issued, expires] = [Date.parse(json.token.issued_at), Date.parse(json.token.expires_at)];
    expect(issued).toBe(Math.floor(time / 1000) * 1000);
    expect(expires - issued).toBe(24 * 60 * 60 * 1000);
    const token = headers.get('x-subject-token') as string;
    const list = async () => (await call('GET', `${sandbox.identityUrl}/auth/projects`, { token })).status;
    time = expires - 1;
    expect(await list()).toBe(200);
    time = expires;
    expect(await list()).toBe(401);
  });

  it.each([
    ['zed', 200],
    ['2026.2', 401],
  ] as const)(
    'release %s: a token that was obtained with a revoked one is answered with %d',
    async (release, status) => {
      const cloud = await startSandbox({ release });
      try {
        const parent = (await logIn(cloud)).headers.get('x-subject-token') as string;
        const other = (await logIn(cloud)).headers.get('x-subject-token') as string;
        const url = `${cloud.identityUrl}/auth/tokens`;
        const scope = { project: { name: 'demo', domain: { id: 'default' } } };
        const child = (await call('POST', url, { json: byToken(parent, scope) })).headers.get(
          'x-subject-token',
        );
        const revoked = await call('DELETE', url, { token: other, headers: { 'x-subject-token': parent } });
        expect(revoked.status).toBe(204);
        const list = async (token: string | null) =>
          (await call('GET', `${cloud.identityUrl}/auth/projects`, { token })).status;
        expect([await list(parent), await list(child), await list(other)]).toEqual([401, status, 200]);
      } finally {
        await cloud.close();
      }
    },
  );

  it.each<[string, object, Record<string, string>, number, string]>([
    ['without a token', {}, {}, 401, UNAUTHORIZED],
    [
      'without X-Subject-Token',
      { user: 'demo' },
      {},
      403,
      'You are not authorized to perform the requested action: identity:revoke_token.',
    ],
    [
      'for an unknown token',
      { user: 'demo' },
      { 'x-subject-token': `gAAAA${'x'.repeat(100)}` },
      404,
      'Failed to validate token',
    ],
    [
      'for a token of another form',
      { user: 'demo' },
      { 'x-subject-token': 'x' },
      404,
      'Could not recognize Fernet token',
    ],
  ])('DELETE /v3/auth/tokens %s fails', async (_, login, headers, status, message) => {
    const token = 'user' in login ? await tokenOf(login) : null;
    const reply = await call('DELETE', tokens(), { token, headers });
    expect([reply.status, reply.json.error.message]).toEqual([status, message]);
  });

  it('an administrator sees and revokes the token of another user', async () => {
    const token = await tokenOf({ user: 'admin', project: 'admin' });
    const headers = { 'x-subject-token': await tokenOf() };
    const { status, json } = await call('GET', tokens(), { token, headers });
    expect([status, json.token.user.name]).toEqual([200, 'demo']);
    expect((await call('DELETE', tokens(), { token, headers })).status).toBe(204);
    expect((await call('GET', tokens(), { token, headers })).status).toBe(404);
  });
});
