import { describe, expect, it } from 'vitest';
import type { Magnum } from '../../src/magnum/types.ts';
import { all, connectForTests, speaking } from './connect.ts';
import type { Reply, Seen } from './service.ts';

const { start, seen, requests } = connectForTests();
const VERSIONS = speaking('1.10');
const uuids = async (items: AsyncIterable<{ uuid: string }>) => (await all(items)).map(({ uuid }) => uuid);

/** Clusters 1 to `total`, paged like Magnum with at most `pageSize` on a page. `base` is the URL in `next`. */
const paged =
  (total: number, pageSize: number, base = 'https://internal:9511/magnum') =>
  ({ path }: Seen): Reply => {
    const url = new URL(path, 'http://x');
    const count = Math.min(Number(url.searchParams.get('limit') ?? pageSize), pageSize);
    const from = Number(url.searchParams.get('marker') ?? 0);
    const items = Array.from({ length: Math.min(count, total - from) }, (_, i) => ({
      uuid: String(from + i + 1),
    }));
    const last = from + items.length;
    const next =
      items.length === count ? { next: `${base}${url.pathname}?limit=${count}&marker=${last}` } : {};
    return { body: { clusters: items, ...next } };
  };

describe('Magnum.clusters.list and other lists', () => {
  it('follow `next` to the end, at the endpoint of the session', async () => {
    const magnum = await start(paged(5, 2), { prefix: '/container-infra' });
    expect(await uuids(magnum.clusters.list())).toEqual(['1', '2', '3', '4', '5']);
    expect(requests()).toEqual([
      'GET /v1/clusters',
      'GET /v1/clusters?limit=2&marker=2',
      'GET /v1/clusters?limit=2&marker=4',
    ]);
  });

  it('with `detail` request /detail for every page', async () => {
    const magnum = await start(paged(3, 2));
    await uuids(magnum.clusters.list({ detail: true }));
    expect(requests()).toEqual(['GET /v1/clusters/detail', 'GET /v1/clusters/detail?limit=2&marker=2']);
  });

  it('request no more items than `limit`, also on later pages', async () => {
    const magnum = await start(paged(9, 2));
    expect(await uuids(magnum.clusters.list({ limit: 5 }))).toEqual(['1', '2', '3', '4', '5']);
    expect(requests()).toEqual([
      'GET /v1/clusters?limit=5',
      'GET /v1/clusters?limit=2&marker=2',
      'GET /v1/clusters?limit=1&marker=4',
    ]);
  });

  it('stop at `limit` if the service returns more', async () => {
    const magnum = await start(() => ({
      body: {
        clusters: [{ uuid: '1' }, { uuid: '2' }, { uuid: '3' }],
        next: 'http://x/v1/clusters?marker=3',
      },
    }));
    expect(await uuids(magnum.clusters.list({ limit: 2 }))).toEqual(['1', '2']);
    expect(requests()).toEqual(['GET /v1/clusters?limit=2']);
  });

  it('yield all items with limit 0', async () => {
    const magnum = await start(paged(3, 2));
    expect(await uuids(magnum.clusters.list({ limit: 0 }))).toHaveLength(3);
    expect(requests()[0]).toBe('GET /v1/clusters');
  });

  it('send all options, percent-encoded', async () => {
    const magnum = await start(() => ({ body: { clustertemplates: [] } }));
    await all(
      magnum.clusterTemplates.list({ limit: 7, marker: 'a&b=ü', sort_key: 'na me', sort_dir: 'desc' }),
    );
    expect(requests()).toEqual([
      'GET /v1/clustertemplates?limit=7&marker=a%26b%3D%C3%BC&sort_key=na+me&sort_dir=desc',
    ]);
  });

  it.each([
    ['itself', () => ({ body: { clusters: [{ uuid: '1' }], next: 'http://x/v1/clusters?marker=1' } })],
    [
      'an earlier page',
      ({ path }: Seen) => ({
        body: {
          clusters: [{ uuid: '1' }],
          next: `http://x/v1/clusters?marker=${path.endsWith('=1') ? 2 : 1}`,
        },
      }),
    ],
  ])('fail as a loop if `next` leads to %s', async (_next, answer) => {
    const magnum = await start(answer);
    await expect(all(magnum.clusters.list())).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('form a loop'),
    });
    expect(seen().length).toBeLessThan(5);
  });

  it('request the next page while a page is used', async () => {
    const magnum = await start(paged(4, 2));
    const items = magnum.clusters.list()[Symbol.asyncIterator]();
    await items.next();
    await expect.poll(() => seen().length).toBe(2);
    await items.return?.();
  });

  it('yield the items of a page before the error of the next page', async () => {
    const first = paged(4, 2);
    const magnum = await start((seen) =>
      seen.path.includes('marker') ? { status: 500, body: {} } : first(seen),
    );
    const read: string[] = [];
    const reading = (async () => {
      for await (const { uuid } of magnum.clusters.list()) {
        read.push(uuid);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    })();
    await expect(reading).rejects.toMatchObject({ kind: 'failed', status: 500 });
    expect(read).toEqual(['1', '2']);
  });

  it('cause no unhandled rejection if the next page fails after the caller has stopped', async () => {
    const unhandled: unknown[] = [];
    const record = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', record);
    const first = paged(4, 2);
    const magnum = await start((seen) =>
      seen.path.includes('marker') ? { status: 500, body: {} } : first(seen),
    );
    for await (const _ of magnum.clusters.list()) break;
    await expect.poll(() => seen().length).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off('unhandledRejection', record);
    expect(unhandled).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['an object without a list', {}],
    ['a list of strings', { clusters: ['x'] }],
    ['HTML', '<html>hello</html>'],
    ['an array', []],
    ['an invalid `next`', { clusters: [], next: 5 }],
  ])('fail with the request line if the response is %s', async (_body, body) => {
    const magnum = await start(() => ({ body }));
    await expect(all(magnum.clusters.list())).rejects.toMatchObject({
      name: 'MagnumError',
      kind: 'failed',
      message: expect.stringContaining('GET /v1/clusters'),
    });
  });

  it('return services from /v1/mservices', async () => {
    const magnum = await start(() => ({
      body: { mservices: [{ id: 1, host: null, binary: 'b', state: 'up' }] },
    }));
    expect(await all(magnum.services.list())).toEqual([{ id: 1, host: null, binary: 'b', state: 'up' }]);
    expect(requests()).toEqual(['GET /v1/mservices']);
  });
});

describe('Magnum functions for one resource', () => {
  const accepted = () => ({ status: 202, body: { uuid: 'u1' } });

  it('encode the name as one segment of the path', async () => {
    const magnum = await start(() => ({ body: { uuid: 'u1', name: 'x' } }));
    await magnum.clusters.get('my cluster/é?#%');
    await magnum.clusterTemplates.get('../x');
    expect(requests()).toEqual([
      'GET /v1/clusters/my%20cluster%2F%C3%A9%3F%23%25',
      'GET /v1/clustertemplates/..%2Fx',
    ]);
  });

  it.each(['', '.', '..', '\ud800'])('reject the name "%s" without a request', async (id) => {
    const magnum = await start(accepted);
    await expect(magnum.clusters.get(id)).rejects.toMatchObject({ kind: 'usage' });
    await expect(magnum.clusters.delete(id)).rejects.toMatchObject({ kind: 'usage' });
    await expect(magnum.clusterTemplates.update(id, [])).rejects.toMatchObject({ kind: 'usage' });
    expect(seen()).toEqual([]);
  });

  it('create, update and delete clusters and templates', async () => {
    const magnum = await start(({ method }) => (method === 'DELETE' ? { status: 204 } : accepted()));
    const patch = [{ op: 'replace', path: '/node_count', value: 2 }] as const;
    expect(await magnum.clusters.create({ name: 'c' })).toEqual({ uuid: 'u1' });
    await magnum.clusters.update('c', patch);
    await magnum.clusters.update('c', patch, { rollback: true });
    expect(await magnum.clusters.delete('c')).toBeUndefined();
    await magnum.clusterTemplates.create({ name: 't' });
    await magnum.clusterTemplates.update('t', patch);
    await magnum.clusterTemplates.delete('t');
    expect(requests()).toEqual([
      'POST /v1/clusters',
      'PATCH /v1/clusters/c',
      'PATCH /v1/clusters/c/?rollback=True',
      'DELETE /v1/clusters/c',
      'POST /v1/clustertemplates',
      'PATCH /v1/clustertemplates/t',
      'DELETE /v1/clustertemplates/t',
    ]);
    expect(seen().map(({ json }) => json)).toEqual([
      { name: 'c' },
      patch,
      patch,
      undefined,
      { name: 't' },
      patch,
      undefined,
    ]);
  });

  it("throw the service's message with status and request ID", async () => {
    const magnum = await start(() => ({
      status: 409,
      headers: { 'x-openstack-request-id': 'req-9' },
      body: { errors: [{ title: 'Multiple', detail: 'Multiple clusters exist.' }] },
    }));
    await expect(magnum.clusters.get('twin')).rejects.toMatchObject({
      kind: 'failed',
      status: 409,
      requestId: 'req-9',
      message: 'Multiple clusters exist.',
    });
  });

  it('name the missing resource if a 404 has no message', async () => {
    const magnum = await start(() => ({ status: 404, body: {} }));
    await expect(magnum.clusterTemplates.get('a/b')).rejects.toMatchObject({
      kind: 'not-found',
      message: 'ClusterTemplate a/b could not be found.',
    });
  });

  it.each<[string, Reply]>([
    ['is not JSON', { body: 'ok' }],
    ['is null', { body: 'null' }],
    ['has no UUID', { body: { name: 'c' } }],
    ['has an empty UUID', { body: { uuid: '' } }],
  ])('fail if the response %s', async (_body, reply) => {
    const magnum = await start(() => reply);
    await expect(magnum.clusters.get('c')).rejects.toMatchObject({ name: 'MagnumError', kind: 'failed' });
    await expect(magnum.clusters.create({})).rejects.toMatchObject({ name: 'MagnumError', kind: 'failed' });
  });

  it('return stats of one project, or of the own project', async () => {
    const magnum = await start(() => ({ body: { clusters: 2, nodes: 7 } }));
    expect(await magnum.stats.get('p &1')).toEqual({ clusters: 2, nodes: 7 });
    await magnum.stats.get();
    expect(requests()).toEqual(['GET /v1/stats?project_id=p+%261', 'GET /v1/stats']);
  });

  it('fail if stats have no numbers', async () => {
    const magnum = await start(() => ({ body: { clusters: '2' } }));
    await expect(magnum.stats.get()).rejects.toMatchObject({ kind: 'failed' });
  });

  it('return the CA certificate, and sign a CSR', async () => {
    const magnum = await start(({ method }) => ({
      status: method === 'POST' ? 201 : 200,
      body: { pem: `${method}-pem` },
    }));
    expect(await magnum.certificates.ca('u1')).toBe('GET-pem');
    expect(await magnum.certificates.sign('u1', 'CSR')).toBe('POST-pem');
    expect(requests()).toEqual(['GET /v1/certificates/u1', 'POST /v1/certificates']);
    expect(seen()[1]?.json).toEqual({ cluster_uuid: 'u1', csr: 'CSR' });
  });

  it('fail if the CA certificate is null', async () => {
    const magnum = await start(() => ({ body: { pem: null } }));
    await expect(magnum.certificates.ca('u1')).rejects.toMatchObject({
      message: expect.stringContaining('no certificate'),
    });
  });
});

describe('API version of connectMagnum', () => {
  const ok = () => ({ headers: VERSIONS, body: { uuid: 'u1' } });

  it.each([
    ['latest', 'container-infra latest'],
    ['1.7', 'container-infra 1.7'],
    ['01.07', 'container-infra 1.7'],
    ['1.0', undefined],
    ['1', undefined],
  ])('sends %s as %s', async (apiVersion, header) => {
    const magnum = await start(ok, { apiVersion });
    await magnum.clusters.get('c');
    expect(seen()[0]?.headers['openstack-api-version']).toBe(header);
  });

  it.each(['', 'x', '1.x', '1.2.3', 'newest', '-1', '1.'])(
    'rejects "%s" without a request',
    async (apiVersion) => {
      await expect(start(ok, { apiVersion })).rejects.toMatchObject({
        kind: 'usage',
        message: expect.stringContaining(`"${apiVersion}"`),
      });
    },
  );

  it('updates apiVersion and serverVersions from every response, also from an error', async () => {
    const magnum = await start(() => ({ status: 404, headers: VERSIONS, body: {} }));
    expect([magnum.apiVersion, magnum.serverVersions]).toEqual(['latest', undefined]);
    await expect(magnum.clusters.get('c')).rejects.toMatchObject({ kind: 'not-found' });
    expect([magnum.apiVersion, magnum.serverVersions]).toEqual(['1.10', { minimum: '1.1', maximum: '1.10' }]);
  });

  it('updates clockOffsetMs from the date of every response, also of an error', async () => {
    let date = 'soon';
    const magnum = await start(() => ({ status: 404, headers: { date }, body: {} }));
    const offsetAfter = async () => {
      await magnum.clusters.get('c').catch(() => undefined);
      return magnum.clockOffsetMs;
    };
    expect([magnum.clockOffsetMs, await offsetAfter()]).toEqual([undefined, undefined]);
    date = new Date(Date.now() + 3_600_000).toUTCString();
    const offset = (await offsetAfter()) ?? 0;
    expect(Math.abs(offset - 3_600_000)).toBeLessThan(5_000);
    date = 'later';
    expect(await offsetAfter()).toBe(offset);
  });

  it('reports the supported versions if the cloud rejects the version with 406', async () => {
    const magnum = await start(
      ({ path }) =>
        path === '/'
          ? { body: { versions: [{ id: 'v1', min_version: '1.1', max_version: '1.10' }] } }
          : { status: 406, body: { errors: [{ title: '', detail: '' }] } },
      { apiVersion: '1.30' },
    );
    await expect(magnum.clusters.get('c')).rejects.toMatchObject({
      kind: 'failed',
      status: 406,
      message: 'This cloud does not support API version 1.30; it supports 1.1 to 1.10.',
    });
    expect(requests()).toEqual(['GET /v1/clusters/c', 'GET /']);
  });

  it('reports a 406 also if the service does not report its versions', async () => {
    const magnum = await start(() => ({ status: 406 }), { apiVersion: '1.30' });
    await expect(magnum.clusters.get('c')).rejects.toThrow('it does not report its versions');
  });

  it.each(['1', '1.0', '1.1', '1.2'])('rejects rollback with %s without a request', async (apiVersion) => {
    const magnum = await start(ok, { apiVersion });
    await expect(magnum.clusters.update('c', [], { rollback: true })).rejects.toMatchObject({
      kind: 'usage',
      message: `Rollback requires API 1.3; you requested ${apiVersion}.`,
      hint: 'Set --magnum-api-version (MAGNUM_API_VERSION) to 1.3 or later.',
    });
    expect(seen()).toEqual([]);
  });

  it.each(['1.3', '1.10', '2.0', 'latest'])('allows rollback with %s', async (apiVersion) => {
    const magnum = await start(ok, { apiVersion: apiVersion === '2.0' ? '2.1' : apiVersion });
    await magnum.clusters.update('c', [], { rollback: true });
    expect(requests()).toEqual(['PATCH /v1/clusters/c/?rollback=True']);
  });

  // The real service returns 400, "Unknown argument".
  it.each([400, 404])('explains a %i for rollback by the version of the cloud', async (status) => {
    const magnum = await start(() => ({ status, headers: speaking('1.2') }));
    await expect(magnum.clusters.update('c', [], { rollback: true })).rejects.toThrow(
      'Rollback requires API 1.3; this cloud supports up to 1.2.',
    );
  });
});

describe('traceKey of connectMagnum', () => {
  it('adds signed trace headers to every request, without the key', async () => {
    const magnum = await start(() => ({ body: { uuid: 'u1' } }), { traceKey: 'the-hmac-key' });
    await magnum.clusters.get('c');
    await magnum.clusters.create({});
    const infos = seen().map(({ headers }) => String(headers['x-trace-info']));
    expect(infos).toHaveLength(2);
    for (const info of infos) {
      expect(JSON.parse(Buffer.from(info, 'base64url').toString()).base_id).toBe(magnum.traceId);
    }
    expect(seen()[0]?.headers['x-trace-hmac']).toMatch(/^[0-9a-f]{40}$/);
    expect(JSON.stringify(seen())).not.toContain('the-hmac-key');
  });

  it('without it, sends no trace headers', async () => {
    const magnum = await start(() => ({ body: { uuid: 'u1' } }));
    await magnum.clusters.get('c');
    expect(magnum.traceId).toBeUndefined();
    expect(seen()[0]?.headers).not.toHaveProperty('x-trace-info');
  });
});

describe('a web page with a successful status, from a portal or a proxy', () => {
  const page = '<!DOCTYPE html><html><head><title>Welcome</title></head><body>Log in</body></html>';
  const calls: Readonly<Record<string, (magnum: Magnum) => Promise<unknown>>> = {
    'clusters.delete': ({ clusters }) => clusters.delete('c'),
    'clusters.get': ({ clusters }) => clusters.get('c'),
    'clusters.create': ({ clusters }) => clusters.create({ name: 'c', cluster_template_id: 't' }),
    'clusters.update': ({ clusters }) => clusters.update('c', []),
    'clusters.resize': ({ clusters }) => clusters.resize('c', { node_count: 1 }),
    'clusters.list': ({ clusters }) => all(clusters.list()),
    'clusterTemplates.delete': ({ clusterTemplates }) => clusterTemplates.delete('t'),
    'nodegroups.delete': ({ nodegroups }) => nodegroups.delete('c', 'n'),
    'quotas.delete': ({ quotas }) => quotas.delete('p', 'Cluster'),
    'certificates.rotate': ({ certificates }) => certificates.rotate('u'),
    'certificates.ca': ({ certificates }) => certificates.ca('u'),
    'credentials.rotate': ({ credentials }) => credentials.rotate('u'),
    'stats.get': ({ stats }) => stats.get('p'),
  };

  it.each(
    Object.entries(calls).flatMap(([name, call]) =>
      [200, 202, 203].map((status) => ({ name, call, status })),
    ),
  )('makes $name fail ($status)', async ({ call, status }) => {
    const headers = { ...speaking('1.14'), 'content-type': 'text/html' };
    const magnum = await start(() => ({ status, headers, body: page }));
    await expect(call(magnum)).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/^The response to \w+ \/v1\/\S+ is not (a JSON object|JSON)\.$/),
    });
  });

  it.each(['', ' ', 'null', '{}', '{"uuid": "u"}'])('clusters.delete accepts the body %j', async (body) => {
    const magnum = await start(() => ({ status: 202, headers: speaking('1.14'), body }));
    await expect(magnum.clusters.delete('c')).resolves.toBeUndefined();
  });
});
