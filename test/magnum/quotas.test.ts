import { describe, expect, it } from 'vitest';
import { all, connectForTests, speaking } from './connect.ts';

const { start, seen, requests } = connectForTests();
const quota = { id: 7, project_id: 'p1', resource: 'Cluster', hard_limit: 5, created_at: 'then' };

describe('quotas', () => {
  it('are asked for, set and deleted as the Python client does', async () => {
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

  it('are those of the cloud where none are set', async () => {
    const magnum = await start(() => ({ body: { project_id: 'p1', hard_limit: 20 } }));
    expect(await magnum.quotas.get('p1', 'Cluster')).toEqual({ project_id: 'p1', hard_limit: 20 });
  });

  it('of all projects are listed on every page, though the next address forgets it', async () => {
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

  it.each([undefined, {}, { all_tenants: false }])("are one's own with the options %j", async (options) => {
    const magnum = await start(() => ({ body: { quotas: [] } }));
    expect(await all(magnum.quotas.list(options))).toEqual([]);
    expect(requests()).toEqual(['GET /v1/quotas']);
  });

  it('that are missing are named', async () => {
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
  ])('are not read from %j', async (body) => {
    const magnum = await start(() => ({ body }));
    await expect(magnum.quotas.get('p1', 'Cluster')).rejects.toMatchObject({
      name: 'MagnumError',
      kind: 'failed',
      message: 'The answer to GET /v1/quotas/p1/Cluster holds no quota.',
    });
  });

  it.each(['', '..'])('are not asked for of the project or resource "%s"', async (part) => {
    const magnum = await start(() => ({ body: quota }));
    await expect(magnum.quotas.get(part, 'Cluster')).rejects.toMatchObject({ kind: 'usage' });
    await expect(magnum.quotas.delete('p1', part)).rejects.toMatchObject({ kind: 'usage' });
    expect(seen()).toEqual([]);
  });
});
