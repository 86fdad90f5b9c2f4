import { describe, expect, it } from 'vitest';
import type { NodeGroupBody } from '../../src/magnum/types.ts';
import { all, connectForTests, speaking } from './connect.ts';
import type { Seen } from './service.ts';

const { start, seen, requests } = connectForTests();
const group = { uuid: 'g1', name: 'big', node_count: 2 };

describe('Magnum.nodegroups', () => {
  it('reads, creates, updates and deletes a nodegroup below its cluster', async () => {
    const magnum = await start(({ method }) =>
      method === 'DELETE' ? { status: 204 } : { status: method === 'GET' ? 200 : 202, body: group },
    );
    const body: NodeGroupBody = {
      name: 'big',
      node_count: 2,
      role: 'worker',
      merge_labels: true,
      labels: { a: 'b' },
      node_labels: { zone: 'a' },
      node_taints: [{ key: 'gpu', value: '', effect: 'NoSchedule' }],
    };
    const patch = [{ op: 'replace', path: '/max_node_count', value: 9 }] as const;
    expect(await magnum.nodegroups.get('c 1', 'big/one')).toEqual(group);
    expect(await magnum.nodegroups.create('c 1', body)).toEqual(group);
    expect(await magnum.nodegroups.update('c 1', 'big', patch)).toEqual(group);
    expect(await magnum.nodegroups.delete('c 1', 'big')).toBeUndefined();
    expect(requests()).toEqual([
      'GET /v1/clusters/c%201/nodegroups/big%2Fone',
      'POST /v1/clusters/c%201/nodegroups',
      'PATCH /v1/clusters/c%201/nodegroups/big',
      'DELETE /v1/clusters/c%201/nodegroups/big',
    ]);
    expect(seen().map(({ json }) => json)).toEqual([undefined, body, patch, undefined]);
  });

  it('sends the role for every page, although `next` does not contain it', async () => {
    const magnum = await start(({ path }) => ({
      body: path.includes('marker')
        ? { nodegroups: [{ uuid: 'g3' }] }
        : {
            nodegroups: [{ uuid: 'g1' }, { uuid: 'g2' }],
            next: 'http://inner:9511/v1/clusters/c-uuid/nodegroups?sort_key=id&sort_dir=asc&limit=2&marker=g2',
          },
    }));
    const options = { role: 'work & er', sort_key: 'id', sort_dir: 'asc', limit: 3 } as const;
    expect(await all(magnum.nodegroups.list('c', options))).toEqual([
      { uuid: 'g1' },
      { uuid: 'g2' },
      { uuid: 'g3' },
    ]);
    expect(requests()).toEqual([
      'GET /v1/clusters/c/nodegroups?limit=3&sort_key=id&sort_dir=asc&role=work+%26+er',
      'GET /v1/clusters/c/nodegroups?sort_key=id&sort_dir=asc&limit=1&marker=g2&role=work+%26+er',
    ]);
  });

  it('lists all nodegroups without options', async () => {
    const magnum = await start(() => ({ body: { nodegroups: [group] } }));
    expect(await all(magnum.nodegroups.list('c'))).toEqual([group]);
    expect(requests()).toEqual(['GET /v1/clusters/c/nodegroups']);
  });

  it('names the missing cluster or nodegroup for a 404', async () => {
    const magnum = await start(() => ({ status: 404, headers: speaking('1.14'), body: {} }));
    const cluster = { kind: 'not-found', message: 'Cluster c could not be found.' };
    const both = { kind: 'not-found', message: 'Nodegroup g of cluster c could not be found.' };
    await expect(all(magnum.nodegroups.list('c'))).rejects.toMatchObject(cluster);
    await expect(magnum.nodegroups.create('c', { name: 'g' })).rejects.toMatchObject(cluster);
    await expect(magnum.nodegroups.get('c', 'g')).rejects.toMatchObject(both);
    await expect(magnum.nodegroups.update('c', 'g', [])).rejects.toMatchObject(both);
    await expect(magnum.nodegroups.delete('c', 'g')).rejects.toMatchObject(both);
  });

  it.each([
    ['', 'g'],
    ['..', 'g'],
    ['c', ''],
  ])('rejects cluster "%s" with nodegroup "%s" without a request', async (cluster, id) => {
    const magnum = await start(() => ({ body: group }));
    const usage = { name: 'MagnumError', kind: 'usage' };
    await expect(magnum.nodegroups.get(cluster, id)).rejects.toMatchObject(usage);
    await expect(magnum.nodegroups.update(cluster, id, [])).rejects.toMatchObject(usage);
    await expect(magnum.nodegroups.delete(cluster, id)).rejects.toMatchObject(usage);
    if (id !== '') {
      await expect(all(magnum.nodegroups.list(cluster))).rejects.toMatchObject(usage);
      await expect(magnum.nodegroups.create(cluster, { name: id })).rejects.toMatchObject(usage);
    }
    expect(seen()).toEqual([]);
  });

  it('fails if the response has no UUID', async () => {
    const magnum = await start(({ method }: Seen) => ({ status: method === 'GET' ? 200 : 202, body: {} }));
    const message = (line: string) => `The response to ${line} contains no UUID.`;
    await expect(magnum.nodegroups.get('c', 'g')).rejects.toThrow(message('GET /v1/clusters/c/nodegroups/g'));
    await expect(magnum.nodegroups.create('c', { name: 'g' })).rejects.toThrow(
      message('POST /v1/clusters/c/nodegroups'),
    );
  });
});
