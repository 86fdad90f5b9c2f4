import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { call, logIn } from '../client.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const ADMIN = { user: 'admin', project: 'admin' };
const logInAs = async (login: object) => {
  const { headers, json } = await logIn(sandbox, login);
  return { token: headers.get('x-subject-token'), id: json.token.user.id, project: json.token.project?.id };
};
const get = async (path: string, login: object = {}) =>
  call('GET', sandbox.identityUrl + path, { token: (await logInAs(login)).token });
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).sort();
const forbidden = (action: string) =>
  `You are not authorized to perform the requested action: identity:${action}.`;

describe('lists of projects and domains', () => {
  it.each<[object, string[]]>([
    [{}, ['Personal demo', 'demo', 'other']],
    [{ user: 'viewer' }, ['demo']],
    [ADMIN, ['admin']],
    [{ domain: 'cern' }, ['demo']],
  ])('auth/projects of %j are %j', async (login, expected) => {
    const { json } = await get('/auth/projects', login);
    expect(names(json.projects)).toEqual(expected);
    expect(json.projects.map(({ id }: { id: string }) => id)).toEqual(
      json.projects.map(({ id }: { id: string }) => id).sort(),
    );
  });

  it('auth/projects describe each project', async () => {
    const { json } = await get('/auth/projects', { user: 'viewer' });
    const { project } = await logInAs({});
    expect(json.projects).toEqual([
      {
        id: project,
        name: 'demo',
        domain_id: 'default',
        description: '',
        enabled: true,
        parent_id: 'default',
        is_domain: false,
        tags: [],
        options: {},
        links: { self: `${sandbox.identityUrl}/projects/${project}` },
      },
    ]);
  });

  it('auth/domains are those in which the user has a role', async () => {
    expect((await get('/auth/domains')).json.domains).toEqual([]);
    const { json } = await get('/auth/domains', ADMIN);
    const [{ id }] = json.domains;
    expect(json).toEqual({
      domains: [
        {
          id,
          name: 'cern',
          description: '',
          enabled: true,
          tags: [],
          options: {},
          links: { self: `${sandbox.identityUrl}/domains/${id}` },
        },
      ],
      links: { next: null, previous: null, self: `${sandbox.identityUrl}/auth/domains` },
    });
  });

  it('auth/system lists the system only for users with a role in it', async () => {
    const links = { self: `${sandbox.identityUrl}/auth/system` };
    expect((await get('/auth/system')).json).toEqual({ system: [], links });
    expect((await get('/auth/system', ADMIN)).json).toEqual({ system: [{ all: true }], links });
  });

  it.each<[string, object, string[]]>([
    ['', ADMIN, ['Personal demo', 'admin', 'demo', 'demo', 'other']],
    ['?name=demo', ADMIN, ['demo', 'demo']],
    ['?name=demo&domain_id=default', ADMIN, ['demo']],
    ['?domain_id=default', ADMIN, ['Personal demo', 'admin', 'demo', 'other']],
    ['?name=nothing', ADMIN, []],
    ['', { user: 'admin', scope: { domain: { name: 'cern' } } }, ['demo']],
    ['?name=other', { user: 'admin', scope: { domain: { name: 'cern' } } }, []],
    ['?name=other', { user: 'admin', scope: { system: { all: true } } }, ['other']],
  ])('projects%s of the administrator %j are %j', async (query, login, expected) => {
    const { json } = await get(`/projects${query}`, login);
    expect(names(json.projects)).toEqual(expected);
    expect(json.links.self).toBe(`${sandbox.identityUrl}/projects${query}`);
  });

  it('projects are forbidden for other users', async () => {
    const { status, json } = await get('/projects');
    expect([status, json.error.message]).toEqual([403, forbidden('list_projects')]);
  });

  it('projects/ID shows the project of the token, and any project to administrators', async () => {
    const [own, other] = [await logInAs({}), await logInAs({ project: 'other' })];
    expect((await get(`/projects/${own.project}`)).json.project).toMatchObject({
      id: own.project,
      name: 'demo',
    });
    expect((await get(`/projects/${own.project}`, ADMIN)).json.project).toMatchObject({ name: 'demo' });
    for (const id of [other.project, 'x']) {
      const { status, json } = await get(`/projects/${id}`);
      expect([status, json.error.message]).toEqual([403, forbidden('get_project')]);
    }
    const { status, json } = await get('/projects/x', ADMIN);
    expect([status, json.error.message]).toEqual([404, 'Could not find project: x.']);
  });

  it('users/ID/projects are those of the user, and forbidden for others', async () => {
    const { id } = await logInAs({});
    expect(names((await get(`/users/${id}/projects`)).json.projects)).toEqual([
      'Personal demo',
      'demo',
      'other',
    ]);
    const { status, json } = await get(`/users/${id}/projects`, ADMIN);
    expect([status, json.error.message]).toEqual([403, forbidden('list_user_projects')]);
  });

  it.each([
    'auth/projects',
    'auth/domains',
    'auth/system',
    'auth/catalog',
    'projects',
    'projects/x',
    'users/x/projects',
  ])('%s requires a token', async (path) => {
    for (const token of [null, 'x'])
      expect((await call('GET', `${sandbox.identityUrl}/${path}`, { token })).status).toBe(401);
  });

  it('auth/catalog lists the services with three endpoints each', async () => {
    const { json } = await get('/auth/catalog');
    expect(json.links).toEqual({ self: `${sandbox.identityUrl}/auth/catalog` });
    type Service = {
      type: string;
      name: string;
      endpoints: { interface: string; region: string; url: string }[];
    };
    const described = json.catalog.map(({ type, name, endpoints }: Service) => [
      type,
      name,
      endpoints.map((endpoint) => [endpoint.interface, endpoint.region, endpoint.url]),
    ]);
    const service = (type: string, name: string, url: string) => [
      type,
      name,
      ['public', 'internal', 'admin'].map((kind) => [kind, 'RegionOne', url]),
    ];
    expect(described).toEqual([
      service('identity', 'keystone', sandbox.identityUrl),
      service('container-infra', 'magnum', sandbox.magnumUrl),
      service('compute', 'nova', `${sandbox.url}/compute/v2.1`),
      service('image', 'glance', `${sandbox.url}/image`),
      service('network', 'neutron', `${sandbox.url}/network`),
    ]);
  });

  it('405 lists the methods, with those that Flask adds', async () => {
    const reply = await call('PUT', `${sandbox.identityUrl}/auth/tokens`, { json: {} });
    expect(reply.json).toEqual({ message: 'The method is not allowed for the requested URL.' });
    expect(reply.headers.get('allow')).toBe('HEAD, OPTIONS, DELETE, GET, POST');
  });
});
