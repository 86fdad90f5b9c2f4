import { describe, expect, it } from 'vitest';
import { all, connectForTests, speaking } from './connect.ts';

const { start, seen, requests } = connectForTests();
const quota = { id: 7, project_id: 'p1', resource: 'Cluster', hard_limit: 5, created_at: 'then' };

describe('Magnum.quotas', () => {
  it('sends the same requests as the legacy client to read, create, update and delete a quota', async () => {
    const magnum = await start(({ method }) =>
      method === 'DELETE' ? { status: 204 } : { status: method === 'POST' ? 201 : 202, body: quota },
    );
    const body = { project_id: 'p1', resource: 'Cluster', hard_limit: 5 };
    expect(await magnum.quotas.create(body)).toEqual(quota);
    expect(await magnum.quotas.update('p1', 'Cluster', { ...body, hard_limit: 6 })).toEqual(quota);
    expect(await magnum.quotas.get('p 1', 'a/b')).toEqual(quota);
    expect(await magnum.quotas.delete('p1', 'Cluster')).toBeUndefined();
    expect(requests()).toEqual([
      'POST /v1/quotas',
      'PATCH /v1/quotas/p1/Cluster',
      'GET /v1/quotas/p%201/a%2Fb',
      'DELETE /v1/quotas/p1/Cluster',
    ]);
    expect(seen().map(({ json }) => json)).toEqual([body, { ...body, hard_limit: 6 }, undefined, undefined]);
  });

  it("returns the cloud's default, which has no ID", async () => {
    const magnum = await start(() => ({ body: { project_id: 'p1', hard_limit: 20 } }));
    expect(await magnum.quotas.get('p1', 'Cluster')).toEqual({ project_id: 'p1', hard_limit: 20 });
  });

  it('sends all_tenants for every page, although `next` does not contain it', async () => {
    const magnum = await start(({ path }) => ({
      body: path.includes('marker=7')
        ? { quotas: [{ ...quota, id: 8 }] }
        : { quotas: [quota], next: 'http://inner/v1/quotas?sort_key=id&sort_dir=asc&limit=1&marker=7' },
    }));
    const options = { all_tenants: true, marker: '6', sort_key: 'id', sort_dir: 'desc', limit: 2 } as const;
    const listed = await all(magnum.quotas.list(options));
    expect(listed.map(({ id }) => id)).toEqual([7, 8]);
    expect(requests()).toEqual([
      'GET /v1/quotas?limit=2&marker=6&sort_key=id&sort_dir=desc&all_tenants=True',
      'GET /v1/quotas?sort_key=id&sort_dir=asc&limit=1&marker=7&all_tenants=True',
    ]);
  });

  it.each([undefined, {}, { all_tenants: false }])(
    'lists the own quotas with options %j',
    async (options) => {
      const magnum = await start(() => ({ body: { quotas: [] } }));
      expect(await all(magnum.quotas.list(options))).toEqual([]);
      expect(requests()).toEqual(['GET /v1/quotas']);
    },
  );

  it('names the missing quota for a 404', async () => {
    const magnum = await start(() => ({ status: 404, headers: speaking('1.14') }));
    const missing = {
      kind: 'not-found',
      message: 'The quota of project p1 for Cluster could not be found.',
    };
    await expect(magnum.quotas.delete('p1', 'Cluster')).rejects.toMatchObject(missing);
    await expect(magnum.quotas.update('p1', 'Cluster', quota)).rejects.toMatchObject(missing);
  });

  it.each([
    {},
    { project_id: 'p1' },
    { project_id: 1, hard_limit: 5 },
    { project_id: 'p1', hard_limit: '5' },
  ])('fails if the response is %j', async (body) => {
    const magnum = await start(() => ({ body }));
    await expect(magnum.quotas.get('p1', 'Cluster')).rejects.toMatchObject({
      name: 'MagnumError',
      kind: 'failed',
      message: 'The response to GET /v1/quotas/p1/Cluster contains no quota.',
    });
  });

  it.each(['', '..'])('rejects the project or resource "%s" without a request', async (part) => {
    const magnum = await start(() => ({ body: quota }));
    await expect(magnum.quotas.get(part, 'Cluster')).rejects.toMatchObject({ kind: 'usage' });
    await expect(magnum.quotas.delete('p1', part)).rejects.toMatchObject({ kind: 'usage' });
    expect(seen()).toEqual([]);
  });
});
