import { describe, expect, it } from 'vitest';
import { connectForTests, speaking } from './connect.ts';

const { start, seen, requests } = connectForTests();
const accepted = () => ({ status: 202, headers: speaking('1.14'), body: { uuid: 'u1' } });

describe('clusters.resize', () => {
  it('sends only the node count without other fields', async () => {
    const magnum = await start(accepted);
    expect(await magnum.clusters.resize('my c', { node_count: 3 })).toEqual({ uuid: 'u1' });
    await magnum.clusters.resize('c', { node_count: 3, nodes_to_remove: [], nodegroup: undefined });
    expect(requests()).toEqual([
      'POST /v1/clusters/my%20c/actions/resize',
      'POST /v1/clusters/c/actions/resize',
    ]);
    expect(seen().map(({ json }) => json)).toEqual([{ node_count: 3 }, { node_count: 3 }]);
  });

  it('sends the nodes to remove and the nodegroup', async () => {
    const request = { node_count: 0, nodes_to_remove: ['n1', 'n2'], nodegroup: 'big' };
    const magnum = await start(({ path }) =>
      path === '/' ? { body: { versions: [{ min_version: '1.1', max_version: '1.10' }] } } : accepted(),
    );
    await magnum.clusters.resize('c', request);
    expect(seen().at(-1)?.json).toEqual(request);
  });

  it('requests the UUID if the response is empty, as in Magnum 8', async () => {
    const magnum = await start(({ method }) =>
      method === 'POST' ? { status: 202, headers: speaking('1.7') } : { body: { uuid: 'u1', name: 'c' } },
    );
    expect(await magnum.clusters.resize('c', { node_count: 3 })).toMatchObject({ uuid: 'u1' });
    expect(requests()).toEqual(['POST /v1/clusters/c/actions/resize', 'GET /v1/clusters/c']);
  });

  it('fails if the response is a web page', async () => {
    const magnum = await start(() => ({ status: 202, body: '<html>' }));
    await expect(magnum.clusters.resize('c', { node_count: 3 })).rejects.toMatchObject({
      kind: 'failed',
      message: 'The response to POST /v1/clusters/c/actions/resize is not JSON.',
    });
  });

  it('names the missing cluster for a 404', async () => {
    const magnum = await start(() => ({ status: 404, headers: speaking('1.14') }));
    await expect(magnum.clusters.resize('c', { node_count: 3 })).rejects.toMatchObject({
      kind: 'not-found',
      message: 'Cluster c could not be found.',
    });
  });
});

describe('clusters.upgrade', () => {
  it('sends the template, and the other fields if they are set', async () => {
    const magnum = await start(accepted);
    expect(await magnum.clusters.upgrade('c', { cluster_template: 't2' })).toEqual({ uuid: 'u1' });
    await magnum.clusters.upgrade('c', { cluster_template: 't2', max_batch_size: 4, nodegroup: 'big' });
    expect(requests()).toEqual([
      'POST /v1/clusters/c/actions/upgrade',
      'POST /v1/clusters/c/actions/upgrade',
    ]);
    expect(seen().map(({ json }) => json)).toEqual([
      { cluster_template: 't2' },
      { cluster_template: 't2', max_batch_size: 4, nodegroup: 'big' },
    ]);
  });
});

describe('certificates.rotate and credentials.rotate', () => {
  // The response of Magnum 10 is empty.
  it.each([undefined, { uuid: 'u1' }])('certificates.rotate accepts the body %j', async (body) => {
    const magnum = await start(() => ({ status: 202, body }));
    expect(await magnum.certificates.rotate('u1')).toBeUndefined();
    expect(requests()).toEqual(['PATCH /v1/certificates/u1']);
    expect(seen()[0]?.json).toBeUndefined();
  });

  it('credentials.rotate returns the UUID', async () => {
    const magnum = await start(accepted);
    expect(await magnum.credentials.rotate('my c')).toEqual({ uuid: 'u1' });
    expect(requests()).toEqual(['PATCH /v1/credentials/my%20c']);
    expect(seen()[0]?.json).toBeUndefined();
  });

  it('name the missing cluster for a 404', async () => {
    const magnum = await start(() => ({ status: 404, headers: speaking('1.14') }));
    const missing = { kind: 'not-found', message: 'Cluster c could not be found.' };
    await expect(magnum.certificates.rotate('c')).rejects.toMatchObject(missing);
    await expect(magnum.credentials.rotate('c')).rejects.toMatchObject(missing);
  });
});
