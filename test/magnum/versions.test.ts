import { describe, expect, it } from 'vitest';
import type { Magnum, VersionCache, VersionRange } from '../../src/magnum/types.ts';
import { all, connectForTests, speaking, versionDocument } from './connect.ts';
import type { Reply, Seen } from './service.ts';

const { start, seen, requests, url } = connectForTests();

/** A memory that says what it was told, and what was asked of it. */
function memoryOf(...ranges: [string, VersionRange][]) {
  const kept = new Map(ranges);
  const asked: string[] = [];
  const memory: VersionCache = {
    get: async (endpoint) => {
      asked.push('get');
      return kept.get(endpoint);
    },
    set: async (endpoint, range) => {
      asked.push('set');
      kept.set(endpoint, range);
    },
  };
  return { memory, kept, asked };
}

/** Remembers the same for every address. */
const remembering = (maximum: string): VersionCache => ({
  get: async () => ({ minimum: '1.1', maximum }),
  set: async () => {},
});

/** A Magnum whose newest version is `maximum`, with a body that any function takes. */
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

/** A Magnum of that age that says nothing of versions in its refusals. */
const refusing =
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
  ['Tainting nodes', '1.14', '1.13', (m) => m.nodegroups.create('c', { name: 'g', node_taints: [] })],
  ['Tainting nodes', '1.14', '1.13', (m) => m.nodegroups.update('c', 'g', replace('/node_taints', '[]'))],
];

describe.each(NEEDS)('%s', (name, since, before, use) => {
  it(`needs ${since} to be chosen, if any is`, async () => {
    const chosen = await start(cloud('1.14'), { apiVersion: before });
    await expect(use(chosen)).rejects.toMatchObject({
      name: 'MagnumError',
      kind: 'usage',
      message: `${name} needs API ${since}; you asked for ${before}.`,
    });
    expect(seen()).toEqual([]);
  });

  it(`is sent when ${since} is chosen`, async () => {
    const chosen = await start(cloud('1.14'), { apiVersion: since });
    await use(chosen);
    expect(seen().at(-1)?.headers['openstack-api-version']).toBe(`container-infra ${since}`);
  });

  it(`is not sent to a cloud that is known to have ${before}`, async () => {
    const { memory, kept } = memoryOf();
    const magnum = await start(cloud(before), { versions: memory });
    kept.set(url(), { minimum: '1.1', maximum: before });
    await expect(use(magnum)).rejects.toMatchObject({
      kind: 'failed',
      message: `${name} requires API ${since}; this cloud supports up to ${before}.`,
    });
    expect(requests()).toEqual(['GET /']);
  });

  it('is the reason of a refusal, where it is', async () => {
    const magnum = await start(refusing(before, 404));
    await expect(use(magnum)).rejects.toThrow(
      `${name} requires API ${since}; this cloud supports up to ${before}.`,
    );
  });
});

describe('versions of an endpoint', () => {
  const notFound = (maximum: string) => (): Reply => ({ status: 404, headers: speaking(maximum), body: {} });

  it('cost no request where an older service would refuse by itself', async () => {
    const magnum = await start(cloud('1.14'));
    await magnum.nodegroups.get('c', 'g');
    await magnum.clusters.resize('c', { node_count: 1 });
    await magnum.clusters.resize('c', { node_count: 1, nodegroup: 'g' });
    expect(requests()).not.toContain('GET /');
  });

  it('are asked for once, before an older service would resize something else', async () => {
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

  it('are not asked for when they are remembered', async () => {
    const magnum = await start(cloud('1.8'), { versions: remembering('1.8') });
    await magnum.clusters.resize('c', { node_count: 1, nodegroup: 'g' });
    expect(requests()).toEqual(['POST /v1/clusters/c/actions/resize']);
  });

  it('do not stand in the way when the service does not tell them', async () => {
    const magnum = await start(({ path }) =>
      path === '/' ? { status: 300, body: '<html>' } : { status: 202, body: { uuid: 'u' } },
    );
    await magnum.clusters.resize('c', { node_count: 1, nodegroup: 'g' });
    expect(requests()).toEqual(['GET /', 'POST /v1/clusters/c/actions/resize']);
  });

  it('are asked for again after an outage', async () => {
    let outage = true;
    const magnum = await start((one) => {
      if (one.path !== '/' || !outage) return cloud('1.8')(one);
      outage = false;
      return { headers: { 'content-encoding': 'gzip' }, body: 'no gzip' };
    });
    const resize = () => magnum.clusters.resize('c', { node_count: 1, nodegroup: 'g' });
    await expect(resize()).rejects.toThrow('terminated');
    await resize();
    expect(requests()).toEqual(['GET /', 'GET /', 'POST /v1/clusters/c/actions/resize']);
  });

  it('are asked for anew before a memory says no', async () => {
    const magnum = await start(cloud('1.14'), { versions: remembering('1.7') });
    await magnum.nodegroups.get('c', 'g');
    expect(requests()).toEqual(['GET /', 'GET /v1/clusters/c/nodegroups/g']);
  });

  it('are not asked for again when an answer of this run has told them', async () => {
    const magnum = await start(cloud('1.7'));
    await magnum.clusters.get('c');
    await expect(magnum.nodegroups.get('c', 'g')).rejects.toThrow('this cloud has 1.7.');
    expect(requests()).toEqual(['GET /v1/clusters/c']);
  });

  it('are kept when an answer says something new, and only then', async () => {
    const { memory, kept, asked } = memoryOf();
    const magnum = await start(cloud('1.14'), { versions: memory });
    await magnum.clusters.get('c');
    await magnum.clusters.get('c');
    expect(asked).toEqual(['get', 'set']);
    expect([...kept]).toEqual([[url(), { minimum: '1.1', maximum: '1.14' }]]);
  });

  it('are kept from a refusal too', async () => {
    const { memory, kept } = memoryOf();
    const magnum = await start(notFound('1.14'), { versions: memory });
    await expect(magnum.clusters.get('c')).rejects.toMatchObject({ kind: 'not-found' });
    expect(kept.get(url())?.maximum).toBe('1.14');
  });

  it('are kept from the version document', async () => {
    const { memory, kept } = memoryOf();
    const magnum = await start(cloud('1.7'), { versions: memory });
    await expect(magnum.clusters.resize('c', { node_count: 1, nodegroup: 'g' })).rejects.toThrow(
      'Resizing one nodegroup requires API 1.8; this cloud supports up to 1.7.',
    );
    expect(kept.get(url())).toEqual({ minimum: '1.1', maximum: '1.7' });
    expect(magnum.serverVersions).toEqual({ minimum: '1.1', maximum: '1.7' });
  });

  it('that are remembered already are not written again', async () => {
    const { memory, kept, asked } = memoryOf();
    const magnum = await start(cloud('1.14'), { versions: memory });
    kept.set(url(), { minimum: '1.1', maximum: '1.14' });
    await magnum.clusters.get('c');
    expect(asked).toEqual(['get']);
  });

  it('are not looked up for what every service can do', async () => {
    const { memory, asked } = memoryOf();
    const magnum = await start(() => ({ body: { uuid: 'u' } }), { versions: memory });
    await magnum.clusters.get('c');
    await magnum.clusters.create({ node_count: 1 });
    await magnum.clusters.update('c', replace('/node_count', 1));
    expect(asked).toEqual([]);
  });

  it.each(['container-infra', 'container-infrastructure', 'container-infrastructure-management'])(
    'are read under the name %s',
    async (service) => {
      const magnum = await start(() => ({ headers: speaking('1.14', service), body: { uuid: 'u' } }));
      await magnum.clusters.get('c');
      expect([magnum.apiVersion, magnum.serverVersions?.maximum]).toEqual(['1.14', '1.14']);
    },
  );

  it('of other services are not taken for them', async () => {
    const magnum = await start(() => ({ headers: speaking('2.90', 'compute'), body: { uuid: 'u' } }));
    await magnum.clusters.get('c');
    expect([magnum.apiVersion, magnum.serverVersions]).toEqual(['latest', undefined]);
  });
});

describe('a refusal by an older service', () => {
  it.each([
    ['an argument', 400],
    ['a path', 404],
    ['a method', 405],
    ['a version', 406],
  ])('that knows of no such thing as %s (%i) is explained', async (_what, status) => {
    const magnum = await start(refusing('1.10', status));
    await expect(magnum.credentials.rotate('c')).rejects.toMatchObject({
      kind: 'failed',
      status,
      message: 'Rotating credentials requires API 1.12; this cloud supports up to 1.10.',
    });
    expect(requests()).toEqual(['PATCH /v1/credentials/c', 'GET /']);
  });

  it.each([401, 403, 409, 500, 503])('with %i is about something else', async (status) => {
    const magnum = await start(refusing('1.10', status));
    await expect(magnum.credentials.rotate('c')).rejects.toThrow(`answered ${status}`);
    expect(requests()).toEqual(['PATCH /v1/credentials/c']);
  });
});

describe('a refusal that has to do with no version', () => {
  it.each([400, 404, 405])('with %i stays what it is', async (status) => {
    const magnum = await start(() => ({
      status,
      headers: speaking('1.14'),
      body: { errors: [{ title: 'No', detail: 'No, because.' }] },
    }));
    await expect(magnum.nodegroups.get('c', 'g')).rejects.toMatchObject({ status, message: 'No, because.' });
    expect(requests()).toEqual(['GET /v1/clusters/c/nodegroups/g']);
  });

  it('is told when the service does not answer to more', async () => {
    const magnum = await start(({ path }) =>
      path === '/'
        ? { headers: { 'content-encoding': 'gzip' }, body: 'no gzip' }
        : { status: 404, body: { errors: [{ title: 'No', detail: 'No, because.' }] } },
    );
    await expect(magnum.nodegroups.get('c', 'g')).rejects.toMatchObject({
      kind: 'not-found',
      message: 'No, because.',
    });
  });
});
