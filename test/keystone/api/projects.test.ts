import { describe, expect, it } from 'vitest';
import {
  type AvailableProject,
  availableProjects,
  findProject,
  isCloudAdmin,
  projectChoice,
  requireProject,
  serviceProviders,
} from '../../../src/keystone/api/projects.ts';
import type { ServiceRequest } from '../../../src/keystone/types.ts';

const responseWith = (status: number, body: unknown, path = '') => ({
  ...{ status, headers: { 'x-openstack-request-id': 'req-1' }, cookies: [] },
  ...{
    body: typeof body === 'string' ? body : JSON.stringify(body),
    url: `https://keystone.example/v3${path}`,
  },
});
/** A Keystone with one response. */
function keystone(status: number, body: unknown) {
  const requests: ServiceRequest[] = [];
  const identity = async (request: ServiceRequest) => {
    requests.push(request);
    return responseWith(status, body, request.path);
  };
  return { client: { identity }, requests };
}
const project = (id: string, name: string, changes: Partial<AvailableProject> = {}): AvailableProject => ({
  ...{ id, name, domainId: 'd', enabled: true },
  ...changes,
});

describe('availableProjects', () => {
  it('requests up to 16 MiB, and omits malformed projects', async () => {
    const { client, requests } = keystone(200, {
      projects: [
        { id: 'p', name: 'P', domain_id: 'd', enabled: true },
        { id: 'q', enabled: false },
        { id: 'r', name: 5, domain_id: 5, enabled: 'no' },
        { name: 'x' },
        null,
      ],
    });
    expect(await availableProjects(client)).toEqual([
      { id: 'p', name: 'P', domainId: 'd', enabled: true },
      { id: 'q', name: 'q', domainId: undefined, enabled: false },
      { id: 'r', name: 'r', domainId: undefined, enabled: true },
    ]);
    expect(requests).toEqual([{ method: 'GET', path: '/auth/projects', maxBodyBytes: 16_777_216 }]);
  });

  it.each([
    [200, {}, 'failed'],
    [200, { projects: {} }, 'failed'],
    [203, { projects: [] }, 'failed'],
    [403, {}, 'auth'],
    [404, {}, 'not-found'],
  ])('fails for status %i and body %j', async (status, body, kind) => {
    await expect(availableProjects(keystone(status, body).client)).rejects.toMatchObject({
      ...{ kind, status, requestId: 'req-1' },
      message: 'Keystone at keystone.example did not list projects.',
    });
  });
});

describe('findProject', () => {
  const projects = [project('1', 'a'), project('2', 'b'), project('3', 'b', { domainId: undefined })];

  it('finds a project by ID before one by name', () => {
    expect(findProject([project('x', 'y'), project('y', 'z')], 'y').id).toBe('y');
    expect(findProject(projects, 'a').id).toBe('1');
    expect(findProject(projects, '3').id).toBe('3');
  });

  it('fails for a name in several domains', () => {
    expect(() => findProject(projects, 'b')).toThrow(
      expect.objectContaining({
        ...{ kind: 'usage', message: '2 projects are named b:', hint: 'Use the project ID instead.' },
        details: ['2 (domain d)', '3 (domain unknown)'],
      }),
    );
  });

  it('fails for an unknown project with those that are enabled', () => {
    const all = [...projects, project('4', 'off', { enabled: false })];
    expect(() => findProject(all, 'c')).toThrow(
      expect.objectContaining({
        kind: 'not-found',
        message: 'Project c not found, or you have no role in it.',
        hint: 'Select one of your projects: a, b.',
      }),
    );
  });
});

describe('projectChoice', () => {
  const named = (...names: string[]) => names.map((name) => ({ name }));

  it('lists similar names first, and then the others in alphabetical order, each once', () => {
    expect(projectChoice('prod', named('zoo', 'prodd', 'alpha', 'zoo'), 'Select one')).toBe(
      'Select one: prodd, alpha, zoo.',
    );
  });

  it('lists ten names, and the command for more', () => {
    const names = Array.from({ length: 11 }, (_, nth) => `p${String(nth).padStart(2, '0')}`);
    expect(projectChoice('xyz', named(...names.slice(0, 10)), 'Select one')).toBe(
      `Select one: ${names.slice(0, 10).join(', ')}.`,
    );
    expect(projectChoice('xyz', named(...names), 'Select one')).toBe(
      `Select one: ${names.slice(0, 10).join(', ')} and 1 more. To list them: magnum project-list`,
    );
  });

  it('removes control characters from names', () => {
    expect(projectChoice('x', named('a\n\u001b[31mb'), 'Select one')).toBe('Select one: a [31mb.');
  });

  it('advises to ask the cloud administrator without a project', () => {
    expect(projectChoice('x', [], 'Select one')).toBe(
      'Ask the cloud administrator for a project that you can use.',
    );
  });
});

describe('requireProject of an administrator', () => {
  const token = { id: 't', roles: [{ id: 'r', name: 'admin' }] };
  const find = async (...responses: [number, object][]) => {
    const paths: string[] = [];
    const identity = async ({ method, path }: ServiceRequest) => {
      paths.push(`${method} ${path}`);
      const [status, body] = responses.shift() ?? [500, {}];
      return responseWith(status, body);
    };
    const result = await requireProject({ identity }, token, 'a&b').catch((error) => error);
    return { result, paths };
  };
  const [byName, byId] = ['GET /projects?name=a%26b', 'GET /projects/a%26b'];

  it('searches by name, then by ID', async () => {
    const found = await find([200, { projects: [{ id: '1', name: 'a&b' }] }]);
    expect([found.result.id, found.paths]).toEqual(['1', [byName]]);
    const other = await find([200, { projects: [] }], [200, { project: { id: 'a&b', name: 'B' } }]);
    expect([other.result.name, other.paths]).toEqual(['B', [byName, byId]]);
  });

  it('fails for a name in several domains', async () => {
    const { result } = await find([
      200,
      {
        projects: [
          { id: '1', name: 'a&b' },
          { id: '2', name: 'a&b' },
        ],
      },
    ]);
    expect(result).toMatchObject({ kind: 'usage', message: '2 projects are named a&b:' });
  });

  it.each<[string, [number, object][], object]>([
    [
      'no project',
      [
        [200, { projects: [] }],
        [404, {}],
      ],
      { kind: 'not-found', message: 'Project a&b not found.' },
    ],
    [
      'a project without an ID',
      [
        [200, { projects: [] }],
        [200, { project: {} }],
      ],
      { kind: 'not-found', message: 'Project a&b not found.' },
    ],
    [
      'a list that is not allowed without the project',
      [
        [403, {}],
        [200, { projects: [] }],
      ],
      { kind: 'not-found', message: 'Project a&b not found, or you have no role in it.' },
    ],
    ['a list that fails', [[500, {}]], { message: 'Keystone at keystone.example did not list projects.' }],
    [
      'a project that is not allowed',
      [
        [200, { projects: [] }],
        [403, {}],
      ],
      { kind: 'auth', message: 'Keystone at keystone.example did not show a project.' },
    ],
  ])('fails for %s', async (_, responses, error) => {
    expect((await find(...responses)).result).toMatchObject(error);
  });
});

it('isCloudAdmin is true only with the role admin', () => {
  const isAdmin = (...names: string[]) =>
    isCloudAdmin({ id: 't', roles: names.map((name) => ({ id: 'r', name })) });
  expect([
    isAdmin('member', 'admin'),
    isAdmin('member'),
    isAdmin('administrator'),
    isCloudAdmin({ id: 't' }),
  ]).toEqual([...[true, false], ...[false, false]]);
});

describe('serviceProviders', () => {
  const known = [{ id: 'sp', authUrl: 'https://a', spUrl: 'https://s' }];
  const of = async (listed: typeof known | undefined, status: number, body: unknown) => {
    const { client, requests } = keystone(status, body);
    const token = { id: 't', serviceProviders: listed };
    const anyToken = async () => ({ token, identityUrl: 'https://keystone.example/v3' });
    const result = await serviceProviders({ ...client, anyToken }).catch((error) => error);
    return { result, requests };
  };

  it('returns those of the token without a request', async () => {
    expect(await of(known, 500, {})).toEqual({ result: known, requests: [] });
    expect(await of([], 500, {})).toEqual({ result: [], requests: [] });
  });

  it('requests the description of a token without them', async () => {
    const body = { token: { service_providers: [{ id: 'sp', auth_url: 'https://a', sp_url: 'https://s' }] } };
    const { result, requests } = await of(undefined, 200, body);
    expect(result).toEqual(known);
    expect(requests).toEqual([
      {
        method: 'GET',
        path: '/auth/tokens?nocatalog',
        headers: { 'X-Auth-Token': 't', 'X-Subject-Token': 't', 'OpenStack-Identity-Access-Rules': '1' },
      },
    ]);
    expect((await of(undefined, 200, { token: {} })).result).toEqual([]);
  });

  it.each([
    [404, { token: {} }],
    [200, {}],
  ])('fails for status %i and body %j', async (status, body) => {
    expect((await of(undefined, status, body)).result).toMatchObject({
      message: 'Keystone at keystone.example did not describe the token.',
    });
  });
});
