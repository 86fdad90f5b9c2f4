import { afterEach, describe, expect, it } from 'vitest';
import { connectMagnum } from '../../src/magnum/client.ts';
import { type Reply, type Seen, type Service, startService } from './service.ts';

let service: Service;
afterEach(() => service.close());

const NOW = Date.parse('2026-03-05T12:00:00Z');
const conflict = (plural: string): Reply => ({
  status: 409,
  body: { errors: [{ detail: `Multiple ${plural} exist with same name. Please use the uuid instead.` }] },
});

async function connect(answer: (seen: Seen) => Reply) {
  service = await startService(answer);
  return connectMagnum(service.session, { apiVersion: 'latest', now: () => NOW });
}

const details = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: { details: unknown }) => error.details,
  );

/** A cloud with `count` nodegroups `ng` in cluster `c`. */
const nodegroups = (count: number, more: Record<string, unknown> = {}) => {
  const all = Array.from({ length: count }, (_, at) => ({
    uuid: `u-${at}`,
    name: 'ng',
    status: 'CREATE_COMPLETE',
    ...more,
  }));
  return ({ method, path }: Seen): Reply => {
    if (method !== 'GET' || path.endsWith('/ng')) return conflict('nodegroups');
    const one = all.find(({ uuid }) => path === `/v1/clusters/c/nodegroups/${uuid}`);
    if (one !== undefined) return { body: { ...one, created_at: '2026-03-02T08:00:00' } };
    return { body: { nodegroups: [{ uuid: 'other', name: 'ng2' }, ...all] } };
  };
};

describe('the error about an ambiguous name', () => {
  it.each([
    ['get', (c: Awaited<ReturnType<typeof connect>>) => c.nodegroups.get('c', 'ng')],
    ['update', (c: Awaited<ReturnType<typeof connect>>) => c.nodegroups.update('c', 'ng', [])],
    ['delete', (c: Awaited<ReturnType<typeof connect>>) => c.nodegroups.delete('c', 'ng')],
    [
      'resize',
      (c: Awaited<ReturnType<typeof connect>>) => c.clusters.resize('c', { node_count: 1, nodegroup: 'ng' }),
    ],
  ])('lists the nodegroups of the cluster: %s', async (_, act) => {
    const magnum = await connect(nodegroups(2));
    await expect(act(magnum)).rejects.toMatchObject({
      kind: 'failed',
      status: 409,
      details: ['u-0  CREATE_COMPLETE  3d4h old', 'u-1  CREATE_COMPLETE  3d4h old'],
      hint: 'Use a UUID instead of the name.',
    });
  });

  it('names the projects if the candidates belong to several', async () => {
    const items = ['p-1', 'p-2'].map((project_id, at) => ({ uuid: `u-${at}`, name: 'c', project_id }));
    const magnum = await connect(({ path }) => {
      const one = items.find(({ uuid }) => path.endsWith(uuid));
      return path.endsWith('/c') ? conflict('clusters') : { body: one ?? { clusters: items } };
    });
    expect(await details(magnum.clusters.get('c'))).toEqual(['u-0  project p-1', 'u-1  project p-2']);
  });

  it('lists ten candidates and the number of the others', async () => {
    const magnum = await connect(nodegroups(13));
    const lines = (await details(magnum.nodegroups.get('c', 'ng'))) as string[];
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('and 3 more');
  });

  it('puts a status on one line, and omits one that is not text', async () => {
    const hostile = await connect(nodegroups(1, { status: 'X\n\u001b[2J  To fix it: run evil' }));
    expect(await details(hostile.nodegroups.get('c', 'ng'))).toEqual([
      'u-0  X \u001b[2J To fix it: run evil  3d4h old',
    ]);
    await service.close();
    const odd = await connect(nodegroups(1, { status: { a: 1 } }));
    expect(await details(odd.nodegroups.get('c', 'ng'))).toEqual(['u-0  3d4h old']);
  });

  it('has no candidates if the list fails, and no age if a resource cannot be read', async () => {
    const withoutList = await connect(({ path }) =>
      path.endsWith('/ng') ? conflict('nodegroups') : { status: 500 },
    );
    await expect(withoutList.nodegroups.get('c', 'ng')).rejects.toMatchObject({ status: 409, details: [] });
    await service.close();
    const all = nodegroups(2);
    const withoutItems = await connect((seen) => (/u-\d$/.test(seen.path) ? { status: 500 } : all(seen)));
    expect(await details(withoutItems.nodegroups.get('c', 'ng'))).toEqual([
      'u-0  CREATE_COMPLETE',
      'u-1  CREATE_COMPLETE',
    ]);
  });

  it('is unchanged for another conflict, without more requests', async () => {
    const magnum = await connect(() => ({
      status: 409,
      body: { errors: [{ detail: 'Multiple images exist with same name x.' }] },
    }));
    await expect(magnum.clusters.get('c')).rejects.toMatchObject({ details: [], hint: undefined });
    expect(service.seen).toHaveLength(1);
  });
});
