/** How many nodes of a cluster or nodegroup are ready. */
import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import type { Magnum } from '../../../src/magnum/types.ts';
import { createNodeCounter } from '../../../src/magnum/wait/node-counter.ts';
import type { WaitResource, WaitTarget } from '../../../src/magnum/wait/wait-types.ts';

const TARGET: WaitTarget = { cluster: 'c', targetState: 'complete' };
const resource = (fields: object): WaitResource => ({
  uuid: 'u',
  name: 'c',
  cluster_template_id: 't',
  status: 'CREATE_IN_PROGRESS',
  ...fields,
});

/** A counter whose cloud has these nodegroups, or rejects the list of nodegroups. */
function counterOf(groups: readonly object[] | unknown) {
  const requests: unknown[] = [];
  const magnum = {
    nodegroups: {
      async *list(cluster: string, options: unknown) {
        requests.push([cluster, options]);
        if (!Array.isArray(groups)) throw groups;
        yield* groups;
      },
    },
  } as unknown as Magnum;
  const count = createNodeCounter(magnum);
  return {
    requests,
    count: (fields: object, target: Partial<WaitTarget> = {}) =>
      count({ ...TARGET, ...target }, resource(fields), 7_000),
  };
}

const WORKERS = [{ role: 'worker', status: 'CREATE_COMPLETE', node_count: 4 }];

describe('createNodeCounter', () => {
  it.each<[string, readonly object[], number]>([
    ['no nodegroup', [], 1],
    ['complete nodegroups', [...WORKERS, { role: 'gpu', status: 'UPDATE_COMPLETE', node_count: 2 }], 6],
    ['master nodes', [...WORKERS, { role: 'master', status: 'CREATE_COMPLETE', node_count: 3 }], 4],
    ['a nodegroup without a role', [{ status: 'CREATE_COMPLETE', node_count: 2 }], 2],
    ['nodes that are being created', [...WORKERS, { status: 'CREATE_IN_PROGRESS', node_count: 3 }], 4],
    ['nodes that failed', [...WORKERS, { status: 'CREATE_FAILED', node_count: 3 }], 4],
    ['a nodegroup without status and count', [...WORKERS, { status: null }, { status: 'X_COMPLETE' }], 4],
    ['fewer nodes than addresses', [{ status: 'CREATE_COMPLETE', node_count: 0 }], 1],
    ['more nodes than wanted', [{ status: 'CREATE_COMPLETE', node_count: 20 }], 10],
  ])('counts the worker nodes of complete nodegroups: %s', async (_, groups, ready) => {
    const { count, requests } = counterOf(groups);
    expect(await count({ node_count: 10, node_addresses: ['a'] })).toEqual({ ready, wanted: 10 });
    expect(requests).toEqual([['u', { timeoutMs: 7_000 }]]);
  });

  it.each<[string, object, Partial<WaitTarget>, object | undefined]>([
    ['of a nodegroup', { node_count: 3, node_addresses: ['a'] }, { nodegroup: 'g' }, { ready: 1, wanted: 3 }],
    ['of a complete cluster', { status: 'CREATE_COMPLETE', node_count: 3 }, {}, { ready: 0, wanted: 3 }],
    ['if all have addresses', { node_count: 2, node_addresses: ['a', 'b'] }, {}, { ready: 2, wanted: 2 }],
    ['of more than wanted', { node_count: 1, node_addresses: ['a', 'b'] }, {}, { ready: 1, wanted: 1 }],
    ['of a cluster without nodes', { node_count: 0 }, {}, { ready: 0, wanted: 0 }],
    ['without a node count', { node_count: null, node_addresses: ['a'] }, {}, undefined],
    [
      'of a cluster that is deleted',
      { node_count: 3, node_addresses: ['a'] },
      { targetState: 'gone' },
      undefined,
    ],
  ])('requests no nodegroups for the nodes %s', async (_, fields, target, expected) => {
    const { count, requests } = counterOf(WORKERS);
    expect(await count(fields, target)).toEqual(expected);
    expect(requests).toEqual([]);
  });

  it.each([
    ['503', 503, 2],
    ['400', 400, 2],
    ['406', 406, 1],
    ['403', 403, 1],
  ])('after %s, counts addresses, and requests the nodegroups %s', async (_, status, times) => {
    const { count, requests } = counterOf(new MagnumError('failed', 'x', { status }));
    for (let poll = 0; poll < 2; poll += 1)
      expect(await count({ node_count: 3, node_addresses: ['a'] })).toEqual({ ready: 1, wanted: 3 });
    expect(requests).toHaveLength(times);
  });

  it.each([new MagnumError('interrupted', 'Interrupted.'), new TypeError('a bug')])(
    'throws %s of the list of nodegroups',
    async (error) => {
      await expect(counterOf(error).count({ node_count: 3 })).rejects.toBe(error);
    },
  );
});
