/** The requests of one poll: one for each target, or a list. */
import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import type { Cluster, Magnum } from '../../../src/magnum/types.ts';
import { createStatusPoller, type PollTarget } from '../../../src/magnum/wait/status-poller.ts';

const names = (count: number) => Array.from({ length: count }, (_, at) => `c${at}`);
const clusterOf = (name: string, fields: object = {}): Cluster => ({
  uuid: `uuid-${name}`,
  name,
  cluster_template_id: 't',
  status: 'CREATE_IN_PROGRESS',
  node_count: 1,
  ...fields,
});
const targetsOf = (items: readonly string[]): PollTarget[] =>
  items.map((cluster) => ({ target: { cluster, targetState: 'complete' } }));

interface Cloud {
  readonly listed?: readonly Cluster[] | MagnumError;
  readonly get?: (id: string) => Cluster | Promise<Cluster>;
}

/** A service that records its requests and the number of concurrent ones. */
function cloudOf({ listed = [], get = (id) => clusterOf(id.replace('uuid-', '')) }: Cloud = {}) {
  const requests: string[] = [];
  const options: unknown[] = [];
  const count = { current: 0, maximum: 0 };
  const magnum = {
    clusters: {
      async get(id: string, more: unknown) {
        requests.push(`get ${id}`);
        options.push(more);
        count.current += 1;
        count.maximum = Math.max(count.maximum, count.current);
        await new Promise((resolve) => setImmediate(resolve));
        count.current -= 1;
        return await get(id);
      },
      async *list(more: unknown) {
        requests.push('list');
        options.push(more);
        if (listed instanceof MagnumError) throw listed;
        yield* listed;
      },
    },
    nodegroups: {
      async get(cluster: string, id: string, more: unknown) {
        requests.push(`get ${cluster} ${id}`);
        options.push(more);
        return { uuid: `uuid-${id.replace('uuid-', '')}`, name: id, node_count: 2, node_addresses: ['a'] };
      },
      async *list(cluster: string) {
        requests.push(`nodegroups ${cluster}`);
        yield* [];
      },
    },
  };
  const poller = createStatusPoller(magnum as unknown as Magnum);
  const poll = (targets: readonly PollTarget[], final: readonly string[] = []) =>
    poller.poll(targets, {
      timeoutMs: 5_000,
      shouldPollOne: (_, { name }) => final.includes(name ?? ''),
    });
  return { requests, options, count, poll };
}

describe('createStatusPoller', () => {
  it('requests each of ten clusters with the time limit, five concurrently, and the nodes of each', async () => {
    const { requests, options, count, poll } = cloudOf();
    const targets = targetsOf(names(10));
    const results = await poll(targets);
    expect(requests.filter((line) => !line.startsWith('nodegroups'))).toEqual(
      names(10).map((name) => `get ${name}`),
    );
    expect(options).toEqual(Array(10).fill({ timeoutMs: 5_000 }));
    expect(count.maximum).toBe(5);
    expect(targets.map((item) => results.get(item))).toEqual(
      names(10).map((name) => ({
        kind: 'seen',
        resource: clusterOf(name),
        nodes: { ready: 0, wanted: 1 },
      })),
    );
  });

  it('requests eleven clusters with one list, and those that may be final individually, without nodes', async () => {
    const listed = names(11).map((name) => clusterOf(name));
    const { requests, options, poll } = cloudOf({ listed });
    const targets = targetsOf(names(11));
    targets[0] = {
      ...(targets[0] as PollTarget),
      resource: clusterOf('c0', { status: 'X', faults: 'before' }),
    };
    const results = await poll(targets, ['c3']);
    expect(requests).toEqual(['list', 'get c3']);
    expect(options).toEqual([{ timeoutMs: 5_000 }, { timeoutMs: 5_000 }]);
    expect(results.get(targets[0])).toEqual({
      kind: 'seen',
      resource: clusterOf('c0', { faults: 'before' }),
      nodes: undefined,
    });
    expect(results.get(targets[3] as PollTarget)).toEqual({
      kind: 'seen',
      resource: clusterOf('c3'),
      nodes: undefined,
    });
    expect(targets.map(({ clusterUuid }) => clusterUuid)).toEqual(names(11).map((name) => `uuid-${name}`));
  });

  it('finds listed clusters by UUID; requests those that are missing or whose name is ambiguous', async () => {
    const listed = [
      ...names(9).map((name) => clusterOf(name)),
      clusterOf('twin'),
      clusterOf('twin', { uuid: 'uuid-other' }),
      clusterOf('uuid-named', { uuid: 'uuid-x' }),
    ];
    const { requests, poll } = cloudOf({ listed });
    const targets = targetsOf([...names(8), 'uuid-c8', 'twin', 'missing', 'uuid-named', 'old']);
    (targets[12] as PollTarget).clusterUuid = 'uuid-x';
    (targets[7] as PollTarget).clusterUuid = 'uuid-gone';
    const results = await poll(targets);
    expect(requests).toEqual(['list', 'get uuid-gone', 'get twin', 'get missing']);
    expect(results.get(targets[12] as PollTarget)).toMatchObject({ resource: { name: 'uuid-named' } });
    expect(results.size).toBe(13);
  });

  it.each([
    ['400, which one new cluster causes', 400, 12],
    ['403', 403, 12],
    ['503', 503, 1],
    ['429', 429, 1],
  ])('requests each cluster after the list failed with %s: %i requests', async (_, status, count) => {
    const error = new MagnumError('failed', 'x', { status });
    const { requests, poll } = cloudOf({ listed: error });
    const targets = targetsOf(names(11));
    const results = await poll(targets);
    expect(requests).toHaveLength(count);
    expect([...results.values()]).toEqual(
      Array(11).fill(count === 1 ? { kind: 'error', error } : expect.objectContaining({ kind: 'seen' })),
    );
  });

  it('requests no list for ten clusters and a nodegroup', async () => {
    const { requests, poll } = cloudOf();
    const nodegroup: PollTarget = { target: { cluster: 'c', nodegroup: 'g', targetState: 'complete' } };
    const results = await poll([...targetsOf(names(10)), nodegroup]);
    expect(requests.filter((line) => line !== 'list')).toHaveLength(12);
    expect(requests).not.toContain('list');
    expect(results.get(nodegroup)).toMatchObject({ kind: 'seen', nodes: undefined });
  });

  it('requests a nodegroup by the UUIDs of its cluster and of itself after the first response', async () => {
    const { requests, options, poll } = cloudOf();
    const item: PollTarget = { target: { cluster: 'c', nodegroup: 'g', targetState: 'complete' } };
    const first = (await poll([item])).get(item);
    expect(first).toMatchObject({
      kind: 'seen',
      resource: { uuid: 'uuid-g' },
      nodes: { ready: 1, wanted: 2 },
    });
    if (first?.kind === 'seen') item.resource = first.resource;
    await poll([item]);
    expect(requests).toEqual(['get c', 'get uuid-c g', 'get uuid-c uuid-g']);
    expect(options).toEqual(Array(3).fill({ timeoutMs: 5_000 }));
  });

  it.each([
    ['missing', new MagnumError('not-found', 'x', { status: 404 })],
    ['error', new MagnumError('failed', 'x', { status: 500 })],
    ['error', new MagnumError('auth', 'x', { status: 401 })],
  ])('has the result "%s" for %s', async (kind, error) => {
    const { poll } = cloudOf({ get: () => Promise.reject(error) });
    const [item] = targetsOf(['c']) as [PollTarget];
    expect((await poll([item])).get(item)).toEqual({ kind, error });
    expect(item.clusterUuid).toBeUndefined();
  });

  it('throws an interruption, and an error that is not of the service', async () => {
    for (const error of [new MagnumError('interrupted', 'x'), new TypeError('a bug')]) {
      const { poll } = cloudOf({ get: () => Promise.reject(error) });
      await expect(poll(targetsOf(['c']))).rejects.toBe(error);
    }
    const { poll } = cloudOf({ listed: new MagnumError('interrupted', 'x') });
    await expect(poll(targetsOf(names(11)))).rejects.toMatchObject({ kind: 'interrupted' });
  });
});
