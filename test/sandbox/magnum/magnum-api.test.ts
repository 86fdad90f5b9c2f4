/** Behavior that all resources of Magnum share, and the resources for cloud administrators. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { call, detail, type MagnumCall, magnumAs } from '../client.ts';

let sandbox: Sandbox;
let demo: MagnumCall;
let admin: MagnumCall;

beforeAll(async () => {
  const options = { release: '2026.2', seconds: 0, maxPageSize: 5, now: () => 1_000_000_000_000 } as const;
  sandbox = await startSandbox(options);
  demo = await magnumAs(sandbox);
  admin = await magnumAs(sandbox, { user: 'admin', project: 'admin' });
  sandbox.addClusters(12, 'Listed-');
});
afterAll(() => sandbox.close());

describe('authentication and routes', () => {
  it('shows the API versions without a token', async () => {
    const root = await call('GET', sandbox.magnumUrl.replace(/\/v1$/, ''));
    expect(root.json.versions[0]).toMatchObject({ id: 'v1', max_version: '1.14', min_version: '1.1' });
    const v1 = await call('GET', sandbox.magnumUrl);
    expect(v1.json.clusters[0]).toEqual({ href: `${sandbox.magnumUrl}/clusters/`, rel: 'self' });
    expect(v1.json).not.toHaveProperty('bays');
  });

  it.each([undefined, 'invented'])('rejects the token %s with 401', async (token) => {
    const reply = await call('GET', `${sandbox.magnumUrl}/clusters`, token === undefined ? {} : { token });
    expect(reply.status).toBe(401);
    expect(reply.json.error).toMatchObject({ code: 401, title: 'Unauthorized' });
    expect(reply.headers.get('www-authenticate')).toBe(`Keystone uri="${sandbox.identityUrl}"`);
  });

  it('returns 404 for an unknown path and 405 for an unknown method', async () => {
    expect((await demo('GET', '/nothing')).status).toBe(404);
    const reply = await demo('PUT', '/clusters', { json: {} });
    expect(reply.status).toBe(405);
    expect(reply.headers.get('allow')).toBe('DELETE, GET, PATCH, POST');
  });
});

/** In the headers of responses. */
const SERVICE = 'container-infrastructure-management';

describe('microversions', () => {
  const listWithHeader = (header: string | undefined) =>
    demo('GET', '/clusters?limit=1', {
      version: null,
      headers: header === undefined ? {} : { 'openstack-api-version': header },
    });

  it.each([
    [undefined, '1.1'],
    ['container-infra 1.5', '1.5'],
    ['container-infra latest', '1.14'],
    ['container-infrastructure-management 1.5', '1.5'],
  ])('maps OpenStack-API-Version: %s to %s', async (header, version) => {
    const { status, headers } = await listWithHeader(header);
    expect(status).toBe(200);
    expect(headers.get('openstack-api-version')).toBe(`${SERVICE} ${version}`);
    expect(headers.get('openstack-api-minimum-version')).toBe(`${SERVICE} 1.1`);
    expect(headers.get('openstack-api-maximum-version')).toBe(`${SERVICE} 1.14`);
    expect(headers.get('vary')).toBe('OpenStack-API-Version');
  });

  it('rejects an unsupported microversion and returns the range', async () => {
    const { status, headers, json } = await listWithHeader('container-infra 1.15');
    expect(status).toBe(406);
    expect(headers.get('openstack-api-maximum-version')).toBe(`${SERVICE} 1.14`);
    expect(json.errors[0]).toMatchObject({
      max_version: '1.14',
      min_version: '1.1',
      code: 'magnum.microversion-unsupported',
    });
  });

  it.each(['1.5', 'compute 1.5', 'container-infra x', 'container-infra 1.5.1'])(
    'rejects the invalid header %s with 406 and no message',
    async (header) => {
      const { status, headers, json } = await listWithHeader(header);
      expect(status).toBe(406);
      expect(headers.get('openstack-api-version')).toBeNull();
      expect(json.errors[0]).toMatchObject({ status: 406, detail: '' });
    },
  );

  it('explains an error only to clients that accept JSON alone', async () => {
    const errorFor = async (accept: string, version: string) => {
      const { json } = await demo('GET', '/clusters/x/nodegroups', { version, headers: { accept } });
      return json.errors[0];
    };
    expect(await errorFor('*/*', '1.8')).toMatchObject({ status: 406, title: '', detail: '' });
    expect(await errorFor('application/json', '1.8')).toMatchObject({
      title: 'Not Acceptable',
      detail: 'Version 1.8 was requested but the requested API get_one is not supported for this version.',
    });
    expect((await errorFor('application/json', '1.15')).description).toBe(
      `Version 1.15 was requested but the minor version is not supported by this service. The supported version range is: [${SERVICE} 1.1, ${SERVICE} 1.14].`,
    );
  });

  it('returns 406 if an endpoint requires a newer microversion', async () => {
    expect((await demo('GET', '/clusters/Listed-0/nodegroups', { version: '1.8' })).status).toBe(406);
    expect((await demo('GET', '/clusters/Listed-0/nodegroups', { version: '1.9' })).status).toBe(200);
    expect((await demo('PATCH', '/credentials/Listed-0', { version: '1.11' })).status).toBe(406);
    expect((await demo('PATCH', '/credentials/Listed-0', { version: '1.12' })).status).toBe(202);
  });

  it('returns the stack as cluster_id from API 1.13', async () => {
    const at = async (version: string) => (await demo('GET', '/clusters/Listed-0', { version })).json;
    expect(await at('1.12')).toHaveProperty('stack_id');
    const newer = await at('1.13');
    expect(newer).toHaveProperty('cluster_id');
    expect(newer).not.toHaveProperty('stack_id');
  });

  it('serves the microversions of an older cloud', async () => {
    const zed = await startSandbox({ release: 'zed' });
    const zedDemo = await magnumAs(zed);
    const { status, json } = await zedDemo('GET', '/clusters', { version: '1.11' });
    expect(status).toBe(406);
    expect(json.errors[0].max_version).toBe('1.10');
    expect((await zedDemo('GET', '')).json).toHaveProperty('bays');
    await zed.close();
  });
});

describe('pages', () => {
  const names = ({ json }: { json: { clusters: { name: string }[] } }) =>
    json.clusters.map(({ name }) => name);

  it("limits a page to the server's maximum and links the next page", async () => {
    const seen: string[] = [];
    let path: string | undefined = '/clusters?sort_key=name&sort_dir=desc&limit=100';
    for (let page = 0; path !== undefined && page < 9; page += 1) {
      const reply = await demo('GET', path);
      seen.push(...names(reply));
      path = reply.json.next?.replace(sandbox.magnumUrl, '');
    }
    expect(seen).toHaveLength(12);
    expect(seen.slice(0, 3)).toEqual(['Listed-9', 'Listed-8', 'Listed-7']);
  });

  it('links the next page with an absolute URL and the same arguments', async () => {
    const { json } = await demo('GET', '/clusters/detail?limit=2&sort_key=name');
    expect(json.next).toBe(
      `${sandbox.magnumUrl}/clusters/detail?sort_key=name&sort_dir=asc&limit=2&marker=${json.clusters[1].uuid}`,
    );
  });

  it.each([
    ['limit=0', 'Limit must be positive'],
    [
      'limit=x',
      "Invalid input for field/attribute limit. Value: 'x'. unable to convert to int. Error: invalid literal for int() with base 10: 'x'",
    ],
    ['sort_dir=up', "Invalid sort direction: up. Acceptable values are 'asc' or 'desc'"],
    ['sort_key=x', 'The sort_key value "x" is an invalid field for sorting'],
    [
      'marker=x',
      "Invalid input for field/attribute marker. Value: 'x'. unable to convert to uuid. Error: Expected a uuid but received x.",
    ],
    ['foo=1', 'Unknown argument: "foo"'],
  ])('rejects ?%s', async (query, sentence) => {
    const reply = await demo('GET', `/clusters?${query}`);
    expect({ status: reply.status, detail: detail(reply) }).toEqual({ status: 400, detail: sentence });
  });

  it('perClusterDelayMs delays a list by that time per cluster', async () => {
    const slow = await startSandbox({ perClusterDelayMs: 20 });
    slow.addClusters(5);
    const list = await magnumAs(slow);
    const startTime = performance.now();
    await list('GET', '/clusters');
    expect(performance.now() - startTime).toBeGreaterThan(95);
    await slow.close();
  });
});

describe('services, statistics and quotas', () => {
  it('lists services only for administrators', async () => {
    const { json } = await admin('GET', '/mservices');
    expect(json.mservices).toMatchObject([
      { binary: 'magnum-conductor', state: 'up', id: 1, disabled: false },
    ]);
    const rejection = await demo('GET', '/mservices');
    expect({ status: rejection.status, detail: detail(rejection) }).toEqual({
      status: 403,
      detail: "Policy doesn't allow magnum-service:get_all to be performed.",
    });
  });

  it('counts masters in the statistics', async () => {
    expect((await demo('GET', '/stats')).json).toEqual({ clusters: 12, nodes: 24 });
    expect((await admin('GET', `/stats?project_id=${'0'.repeat(32)}`)).json).toEqual({
      clusters: 0,
      nodes: 0,
    });
    expect(detail(await demo('GET', '/stats?project_id=other'))).toBe('Not authorized.');
    expect(detail(await demo('GET', '/stats?type=x'))).toBe(
      "Invalid stats type. Allowed values are 'cluster'",
    );
  });

  it('creates, shows, updates and deletes quotas', async () => {
    const project = (await demo('GET', '/clusters/Listed-0')).json.project_id;
    const path = `/quotas/${project}/Cluster`;
    expect((await demo('GET', path)).json).toEqual({
      hard_limit: 1000,
      project_id: project,
      resource: 'Cluster',
    });
    const json = { project_id: project, resource: 'Cluster', hard_limit: 3 };
    expect((await demo('POST', '/quotas', { json })).status).toBe(403);
    const created = await admin('POST', '/quotas', { json });
    expect({ status: created.status, json: created.json }).toMatchObject({ status: 201, json });
    expect((await admin('POST', '/quotas', { json })).status).toBe(409);
    expect((await demo('POST', '/clusters', { json: { cluster_template_id: 'kubernetes' } })).status).toBe(
      403,
    );
    expect((await admin('PATCH', path, { json: { hard_limit: 100 } })).json.hard_limit).toBe(100);
    expect((await admin('GET', '/quotas?all_tenants=True')).json.quotas).toHaveLength(1);
    expect((await admin('DELETE', path)).status).toBe(204);
    expect(detail(await admin('DELETE', path))).toBe(
      `Quota could not be found: project_id ${project} resource Cluster.`,
    );
    const unknown = await admin('POST', '/quotas', { json: { ...json, project_id: 'x' } });
    expect({ status: unknown.status, detail: detail(unknown) }).toEqual({
      status: 404,
      detail: 'The project_id x could not be found.',
    });
  });
});
