import { afterEach, describe, expect, it } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import { connectMagnum } from '../../src/magnum/client.ts';
import { setTypedOptions } from '../../src/platform/own-command.ts';
import { type Reply, type Seen, type Service, startService } from './service.ts';
import { connectWithoutNetwork } from './session.ts';

let service: Service | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

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
    expect(await details(magnum.nodegroups.get('c', 'ng'))).toEqual([
      ...Array.from({ length: 10 }, (_, at) => `u-${at}  CREATE_COMPLETE  3d4h old`),
      'and 3 more',
    ]);
  });

  it('puts a status on one line, and omits one that is not text', async () => {
    const hostile = await connect(nodegroups(1, { status: 'X\n\u001b[2J  To fix it: run evil' }));
    expect(await details(hostile.nodegroups.get('c', 'ng'))).toEqual([
      'u-0  X \u001b[2J To fix it: run evil  3d4h old',
    ]);
    await service?.close();
    const odd = await connect(nodegroups(1, { status: { a: 1 } }));
    expect(await details(odd.nodegroups.get('c', 'ng'))).toEqual(['u-0  3d4h old']);
  });

  it('has no candidates if the list fails, and no age if a resource cannot be read', async () => {
    const withoutList = await connect(({ path }) =>
      path.endsWith('/ng') ? conflict('nodegroups') : { status: 500 },
    );
    await expect(withoutList.nodegroups.get('c', 'ng')).rejects.toMatchObject({ status: 409, details: [] });
    await service?.close();
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
    expect(service?.seen).toHaveLength(1);
  });
});

describe('the candidates of an ambiguous name', () => {
  interface Candidates {
    readonly items: readonly Record<string, unknown>[];
    readonly status?: number;
    /** Thrown by the requests of this path. */
    readonly failing?: RegExp;
    readonly error?: Error;
  }

  /** The error of a request for cluster or template `c`, and the requests after it. */
  async function explain(
    { items, status = 409, failing, error = new Error() }: Candidates,
    template = false,
  ) {
    const plural = template ? 'ClusterTemplates' : 'Clusters';
    const detail = `Multiple ${plural} exist with same name. Please use the ${plural} uuid instead.`;
    const { magnum, sent } = connectWithoutNetwork(
      (line) => {
        if (failing?.test(line)) return error;
        if (/^GET \S+\/c$/.test(line)) return { status, body: { errors: [{ detail }] } };
        const one = items.find(({ uuid }) => line.endsWith(`/${uuid}`));
        return { body: one ?? { clusters: items, clustertemplates: items } };
      },
      { now: () => NOW },
    );
    const work = template ? magnum.clusterTemplates.get('c') : magnum.clusters.get('c');
    const failure = (await work.catch((cause: unknown) => cause)) as MagnumError;
    return { failure, lookups: sent.slice(1).map(({ path, timeoutMs }) => [path, timeoutMs]) };
  }
  const cluster = (uuid: string, more: object = {}) => ({ uuid, name: 'c', ...more });

  it('are requested with a limit of 10 s for each request', async () => {
    const { lookups } = await explain({ items: [cluster('u1'), cluster('u2', { name: 'other' })] });
    expect(lookups).toEqual([
      ['/v1/clusters', 10_000],
      ['/v1/clusters/u1', 10_000],
    ]);
  });

  it('are aligned, and omit one without a UUID', async () => {
    const items = [
      cluster('u1', { status: 'CREATE_COMPLETE', created_at: '2026-03-05T11:59:00' }),
      { name: 'c', status: 'X' },
      cluster('long-uuid', { status: 'A', created_at: '2026-03-05T11:00:00' }),
    ];
    expect((await explain({ items })).failure.details).toEqual([
      'u1         CREATE_COMPLETE  60s old',
      'long-uuid  A                60m old',
    ]);
  });

  it('that are cluster templates have COE and visibility; a public one does not count as of another project', async () => {
    const template = (uuid: string, more: object) => cluster(uuid, { coe: 'kubernetes', ...more });
    const items = [
      template('u1', { public: false, project_id: 'p1' }),
      template('u2', { public: true, project_id: 'p2' }),
      template('u3', { hidden: true, project_id: 'p1' }),
    ];
    expect((await explain({ items }, true)).failure.details).toEqual([
      'u1  kubernetes  private',
      'u2  kubernetes  public',
      'u3  kubernetes  hidden',
    ]);
    items.push(template('u4', { public: false, project_id: 'p4', hidden: false }));
    expect((await explain({ items }, true)).failure.details).toEqual([
      'u1  kubernetes  private  project p1',
      'u2  kubernetes  public   project p2',
      'u3  kubernetes  hidden   project p1',
      'u4  kubernetes  private  project p4',
    ]);
  });

  it('of one project are listed without it, and ten of them without a number of others', async () => {
    const items = Array.from({ length: 10 }, (_, at) => cluster(`u${at}`, { project_id: 'p1' }));
    const { failure, lookups } = await explain({ items });
    expect(failure.details).toEqual(items.map(({ uuid }) => uuid));
    expect(lookups).toHaveLength(11);
  });

  it('are not requested for another status', async () => {
    const { failure, lookups } = await explain({ items: [cluster('u1')], status: 400 });
    expect([failure.details, failure.hint, lookups]).toEqual([[], undefined, []]);
  });

  it.each([/clusters$/, /u1$/])('an interruption of %s is thrown', async (failing) => {
    const error = new MagnumError('interrupted', 'Interrupted.');
    expect((await explain({ items: [cluster('u1')], failing, error })).failure).toBe(error);
  });

  describe('with the command on the command line', () => {
    afterEach(() => setTypedOptions());
    it.each([
      ['cluster', false, 'To select one by its UUID: magnum show UUID'],
      ['cluster-template', true, 'To select one by its UUID: magnum show UUID'],
      ['nodegroup', false, 'Use a UUID instead of the name.'],
    ])('that names a %s, have a hint with the UUID', async (names, template, hint) => {
      setTypedOptions({ connection: [], scope: [], command: [{ word: 'show' }, { word: 'c', names }] });
      expect((await explain({ items: [cluster('u1')] }, template)).failure.hint).toBe(hint);
    });

    it('that names a nodegroup, have a hint with its UUID', async () => {
      const command = [{ word: 'show' }, { word: 'c', names: 'cluster' }, { word: 'ng', names: 'nodegroup' }];
      setTypedOptions({ connection: [], scope: [], command });
      const magnum = await connect(nodegroups(1));
      await expect(magnum.nodegroups.get('c', 'ng')).rejects.toMatchObject({
        hint: 'To select one by its UUID: magnum show c UUID',
      });
    });
  });
});
