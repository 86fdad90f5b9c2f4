import { describe, expect, it } from 'vitest';
import type { Magnum, VersionCache, VersionRange } from '../../src/magnum/types.ts';
import { all, connectForTests, speaking, versionDocument } from './connect.ts';
import type { Reply, Seen } from './service.ts';

const { start, seen, requests, url } = connectForTests();

/** A cache that records its calls. */
function recordingCache(...ranges: [string, VersionRange][]) {
  const stored = new Map(ranges);
  const calls: string[] = [];
  const cache: VersionCache = {
    get: async (endpoint) => {
      calls.push('get');
      return stored.get(endpoint);
    },
    set: async (endpoint, range) => {
      calls.push('set');
      stored.set(endpoint, range);
    },
  };
  return { cache, stored, calls };
}

/** A cache with the same range for every endpoint. */
const cacheWith = (maximum: string): VersionCache => ({
  get: async () => ({ minimum: '1.1', maximum }),
  set: async () => {},
});

/** A Magnum whose newest version is `maximum`, with a body that all functions accept. */
const cloud =
  (maximum: string) =>
  ({ path }: Seen): Reply =>
    path === '/'
      ? versionDocument(maximum)
      : {
          headers: speaking(maximum),
          body: {
            uuid: 'u',
            pem: 'p',
            clusters: 1,
            nodes: 1,
            project_id: 'p',
            hard_limit: 1,
            nodegroups: [],
            quotas: [],
          },
        };

/** A Magnum whose newest version is `maximum`; its error responses do not contain its versions. */
const rejecting =
  (maximum: string, status: number) =>
  ({ path }: Seen): Reply =>
    path === '/' ? versionDocument(maximum) : { status, body: { errors: [{ title: '', detail: '' }] } };

const quota = { project_id: 'p', resource: 'Cluster', hard_limit: 1 };
const replace = (path: string, value: unknown) => [{ op: 'replace', path, value }] as const;

const NEEDS: [name: string, since: string, before: string, use: (magnum: Magnum) => Promise<unknown>][] = [
  ['Rollback', '1.3', '1.2', (m) => m.clusters.update('c', [], { rollback: true })],
  ['Counting clusters and nodes', '1.4', '1.3', (m) => m.stats.get()],
  ['Rotating the CA', '1.5', '1.4', (m) => m.certificates.rotate('c')],
  ['Managing quotas', '1.6', '1.5', (m) => all(m.quotas.list())],
  ['Managing quotas', '1.6', '1.5', (m) => m.quotas.get('p', 'Cluster')],
  ['Managing quotas', '1.6', '1.5', (m) => m.quotas.create(quota)],
  ['Managing quotas', '1.6', '1.5', (m) => m.quotas.update('p', 'Cluster', quota)],
  ['Managing quotas', '1.6', '1.5', (m) => m.quotas.delete('p', 'Cluster')],
  ['Resizing a cluster', '1.7', '1.6', (m) => m.clusters.resize('c', { node_count: 1 })],
  ['Resizing one nodegroup', '1.8', '1.7', (m) => m.clusters.resize('c', { node_count: 1, nodegroup: 'g' })],
  ['Upgrading a cluster', '1.8', '1.7', (m) => m.clusters.upgrade('c', { cluster_template: 't' })],
  ['Managing nodegroups', '1.9', '1.8', (m) => all(m.nodegroups.list('c'))],
  ['Managing nodegroups', '1.9', '1.8', (m) => m.nodegroups.get('c', 'g')],
  ['Managing nodegroups', '1.9', '1.8', (m) => m.nodegroups.create('c', { name: 'g' })],
  ['Managing nodegroups', '1.9', '1.8', (m) => m.nodegroups.update('c', 'g', replace('/max_node_count', 2))],
  ['Managing nodegroups', '1.9', '1.8', (m) => m.nodegroups.delete('c', 'g')],
  ['A node count of 0', '1.10', '1.9', (m) => m.clusters.create({ node_count: 0 })],
  ['A node count of 0', '1.10', '1.9', (m) => m.clusters.update('c', replace('/node_count', 0))],
  ['A node count of 0', '1.10', '1.9', (m) => m.clusters.resize('c', { node_count: 0 })],
  ['A node count of 0', '1.10', '1.9', (m) => m.nodegroups.create('c', { name: 'g', node_count: 0 })],
  ['A node count of 0', '1.10', '1.9', (m) => m.nodegroups.create('c', { name: 'g', min_node_count: 0 })],
  ['A node count of 0', '1.10', '1.9', (m) => m.nodegroups.update('c', 'g', replace('/min_node_count', 0))],
  ['Rotating credentials', '1.12', '1.11', (m) => m.credentials.rotate('c')],
  ['Setting node labels', '1.14', '1.13', (m) => m.nodegroups.create('c', { name: 'g', node_labels: {} })],
  [
    'Setting node labels',
    '1.14',
    '1.13',
    (m) => m.nodegroups.update('c', 'g', replace('/node_labels', '{}')),
  ],
  [
    'Setting node labels',
    '1.14',
    '1.13',
    (m) => m.nodegroups.update('c', 'g', replace('/node_labels/a', 'b')),
  ],
  ['Setting node taints', '1.14', '1.13', (m) => m.nodegroups.create('c', { name: 'g', node_taints: [] })],
  [
    'Setting node taints',
    '1.14',
    '1.13',
    (m) => m.nodegroups.update('c', 'g', replace('/node_taints', '[]')),
  ],
];

describe.each(NEEDS)('%s', (name, since, before, use) => {
  it(`is rejected without a request if API version ${before} is requested`, async () => {
    const magnum = await start(cloud('1.14'), { apiVersion: before });
    await expect(use(magnum)).rejects.toMatchObject({
      name: 'MagnumError',
      kind: 'usage',
      message: `${name} requires API ${since}; you requested ${before}.`,
    });
    expect(seen()).toEqual([]);
  });

  it(`is sent if API version ${since} is requested`, async () => {
    const magnum = await start(cloud('1.14'), { apiVersion: since });
    await use(magnum);
    expect(seen().at(-1)?.headers['openstack-api-version']).toBe(`container-infra ${since}`);
  });

  it(`is not sent to a cloud with ${before} in the cache, after the version was requested again`, async () => {
    const { cache, stored } = recordingCache();
    const magnum = await start(cloud(before), { versions: cache });
    stored.set(url(), { minimum: '1.1', maximum: before });
    await expect(use(magnum)).rejects.toMatchObject({
      kind: 'failed',
      message: `${name} requires API ${since}; this cloud supports up to ${before}.`,
    });
    expect(requests()).toEqual(['GET /']);
  });

  it(`explains a 404 of a cloud with ${before}`, async () => {
    const magnum = await start(rejecting(before, 404));
    await expect(use(magnum)).rejects.toThrow(
      `${name} requires API ${since}; this cloud supports up to ${before}.`,
    );
  });
});

describe('API versions of the service', () => {
  const notFound = (maximum: string) => (): Reply => ({ status: 404, headers: speaking(maximum), body: {} });

  it('are not requested for features that an older service rejects', async () => {
    const magnum = await start(cloud('1.14'));
    await magnum.nodegroups.get('c', 'g');
    await magnum.clusters.resize('c', { node_count: 1 });
    await magnum.clusters.resize('c', { node_count: 1, nodegroup: 'g' });
    expect(requests()).not.toContain('GET /');
  });

  it('are requested once before a nodegroup is resized, because an older service would ignore the nodegroup', async () => {
    const magnum = await start(cloud('1.8'));
    await Promise.all([
      magnum.clusters.resize('c', { node_count: 1, nodegroup: 'g' }),
      magnum.clusters.resize('d', { node_count: 1, nodegroup: 'g' }),
    ]);
    await magnum.clusters.resize('e', { node_count: 1, nodegroup: 'g' });
    expect(requests().filter((line) => line === 'GET /')).toHaveLength(1);
    expect(requests()[0]).toBe('GET /');
    expect(requests()).toHaveLength(4);
  });

  it('are not requested if they are cached', async () => {
    const magnum = await start(cloud('1.8'), { versions: cacheWith('1.8') });
    await magnum.clusters.resize('c', { node_count: 1, nodegroup: 'g' });
    expect(requests()).toEqual(['POST /v1/clusters/c/actions/resize']);
  });

  it('are not required if the service does not report them', async () => {
    const magnum = await start(({ path }) =>
      path === '/' ? { status: 300, body: '<html>' } : { status: 202, body: { uuid: 'u' } },
    );
    await magnum.clusters.resize('c', { node_count: 1, nodegroup: 'g' });
    expect(requests()).toEqual(['GET /', 'POST /v1/clusters/c/actions/resize']);
  });

  it('are requested again after a failure', async () => {
    let outage = true;
    const magnum = await start((request) => {
      if (request.path !== '/' || !outage) return cloud('1.8')(request);
      outage = false;
      return { headers: { 'content-encoding': 'gzip' }, body: 'not gzip' };
    });
    const resize = () => magnum.clusters.resize('c', { node_count: 1, nodegroup: 'g' });
    await expect(resize()).rejects.toThrow('terminated');
    await resize();
    expect(requests()).toEqual(['GET /', 'GET /', 'POST /v1/clusters/c/actions/resize']);
  });

  it('are requested again before a feature fails because of the cache', async () => {
    const magnum = await start(cloud('1.14'), { versions: cacheWith('1.7') });
    await magnum.nodegroups.get('c', 'g');
    expect(requests()).toEqual(['GET /', 'GET /v1/clusters/c/nodegroups/g']);
  });

  it('are not requested if an earlier response of this run contained them', async () => {
    const magnum = await start(cloud('1.7'));
    await magnum.clusters.get('c');
    await expect(magnum.nodegroups.get('c', 'g')).rejects.toThrow('this cloud supports up to 1.7.');
    expect(requests()).toEqual(['GET /v1/clusters/c']);
  });

  it('are cached when a response contains new ones, and only then', async () => {
    const { cache, stored, calls } = recordingCache();
    const magnum = await start(cloud('1.14'), { versions: cache });
    await magnum.clusters.get('c');
    await magnum.clusters.get('c');
    expect(calls).toEqual(['get', 'set']);
    expect([...stored]).toEqual([[url(), { minimum: '1.1', maximum: '1.14' }]]);
  });

  it('are cached from an error response', async () => {
    const { cache, stored } = recordingCache();
    const magnum = await start(notFound('1.14'), { versions: cache });
    await expect(magnum.clusters.get('c')).rejects.toMatchObject({ kind: 'not-found' });
    expect(stored.get(url())?.maximum).toBe('1.14');
  });

  it('are cached from the version document', async () => {
    const { cache, stored } = recordingCache();
    const magnum = await start(cloud('1.7'), { versions: cache });
    await expect(magnum.clusters.resize('c', { node_count: 1, nodegroup: 'g' })).rejects.toThrow(
      'Resizing one nodegroup requires API 1.8; this cloud supports up to 1.7.',
    );
    expect(stored.get(url())).toEqual({ minimum: '1.1', maximum: '1.7' });
    expect(magnum.serverVersions).toEqual({ minimum: '1.1', maximum: '1.7' });
  });

  it('are not cached again if the cache has the same', async () => {
    const { cache, stored, calls } = recordingCache();
    const magnum = await start(cloud('1.14'), { versions: cache });
    stored.set(url(), { minimum: '1.1', maximum: '1.14' });
    await magnum.clusters.get('c');
    expect(calls).toEqual(['get']);
  });

  it.each([
    ['oldest', { minimum: '1.2', maximum: '1.14' }],
    ['newest', { minimum: '1.1', maximum: '1.13' }],
  ])('are cached again if the cache has another %s version', async (_, old) => {
    const { cache, stored, calls } = recordingCache();
    const magnum = await start(cloud('1.14'), { versions: cache });
    stored.set(url(), old);
    await magnum.clusters.get('c');
    expect(calls).toEqual(['get', 'set']);
    expect(stored.get(url())).toEqual({ minimum: '1.1', maximum: '1.14' });
  });

  it('are cached again if a later response of the run has others', async () => {
    const { cache, stored } = recordingCache();
    let maximum = '1.13';
    const magnum = await start((request) => cloud(maximum)(request), { versions: cache });
    await magnum.clusters.get('c');
    maximum = '1.14';
    await magnum.clusters.get('c');
    expect([stored.get(url())?.maximum, magnum.serverVersions?.maximum]).toEqual(['1.14', '1.14']);
  });

  it('are not read from the cache for features that every service has', async () => {
    const { cache, calls } = recordingCache();
    const magnum = await start(() => ({ body: { uuid: 'u' } }), { versions: cache });
    await magnum.clusters.get('c');
    await magnum.clusters.create({ node_count: 1 });
    await magnum.clusters.update('c', replace('/node_count', 1));
    expect(calls).toEqual([]);
  });

  it.each(['container-infra', 'container-infrastructure', 'container-infrastructure-management'])(
    'are read from headers with the service type %s',
    async (service) => {
      const magnum = await start(() => ({ headers: speaking('1.14', service), body: { uuid: 'u' } }));
      await magnum.clusters.get('c');
      expect([magnum.apiVersion, magnum.serverVersions?.maximum]).toEqual(['1.14', '1.14']);
    },
  );

  it('are not read from headers with another service type', async () => {
    const magnum = await start(() => ({ headers: speaking('2.90', 'compute'), body: { uuid: 'u' } }));
    await magnum.clusters.get('c');
    expect([magnum.apiVersion, magnum.serverVersions]).toEqual(['latest', undefined]);
  });
});

describe('an error response of an older service', () => {
  it.each([
    ['an argument', 400],
    ['a path', 404],
    ['a method', 405],
    ['a version', 406],
  ])('for %s that it does not support (%i) is explained by its version', async (_what, status) => {
    const magnum = await start(rejecting('1.10', status));
    await expect(magnum.credentials.rotate('c')).rejects.toMatchObject({
      kind: 'failed',
      status,
      message: 'Rotating credentials requires API 1.12; this cloud supports up to 1.10.',
    });
    expect(requests()).toEqual(['PATCH /v1/credentials/c', 'GET /']);
  });

  it.each([401, 403, 409, 500, 503])('with %i is not explained by its version', async (status) => {
    const magnum = await start(rejecting('1.10', status));
    await expect(magnum.credentials.rotate('c')).rejects.toThrow(`Magnum returned ${status}`);
    expect(requests()).toEqual(['PATCH /v1/credentials/c']);
  });
});

describe('an error response that is not caused by the version', () => {
  it.each([400, 404, 405])("with %i keeps the service's message", async (status) => {
    const magnum = await start(() => ({
      status,
      headers: speaking('1.14'),
      body: { errors: [{ title: 'No', detail: 'No, because.' }] },
    }));
    await expect(magnum.nodegroups.get('c', 'g')).rejects.toMatchObject({ status, message: 'No, because.' });
    expect(requests()).toEqual(['GET /v1/clusters/c/nodegroups/g']);
  });

  it("keeps the service's message if the versions cannot be requested", async () => {
    const magnum = await start(({ path }) =>
      path === '/'
        ? { headers: { 'content-encoding': 'gzip' }, body: 'not gzip' }
        : { status: 404, body: { errors: [{ title: 'No', detail: 'No, because.' }] } },
    );
    await expect(magnum.nodegroups.get('c', 'g')).rejects.toMatchObject({
      kind: 'not-found',
      message: 'No, because.',
    });
  });
});
