import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import type { Cluster, Magnum, NodeGroup } from '../../../src/magnum/types.ts';
import { pollIntervalMs, waitFor } from '../../../src/magnum/wait/wait-loop.ts';
import { reachedSentence } from '../../../src/magnum/wait/wait-messages.ts';
import type { TargetState, WaitResult, WaitState, WaitTarget } from '../../../src/magnum/wait/wait-types.ts';
import { type VirtualClock, virtualClock } from '../../support/clock.ts';

type Fields = Partial<Cluster>;

/** What the service says of a cluster at a second: fields, or an error that it answers with. */
type Story = (second: number) => Fields | MagnumError;

const missing = () => new MagnumError('not-found', 'Cluster c could not be found.', { status: 404 });
const answer = (status: number) => new MagnumError('failed', `answered ${status}`, { status });
const unreachable = () =>
  new MagnumError('unreachable', 'Cannot reach cloud:9511.', {
    cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
  });

interface Fake {
  readonly magnum: Magnum;
  readonly asked: string[];
}

function fake(
  clock: VirtualClock,
  clusters: Record<string, Story>,
  nodegroups: Record<string, Story> = {},
): Fake {
  const asked: string[] = [];
  const second = () => clock.elapsed() / 1_000;
  const told = (story: Story | undefined, uuid: string): Cluster => {
    const said = story === undefined ? missing() : story(second());
    if (said instanceof MagnumError) throw said;
    return { uuid, name: uuid.replace('uuid-', ''), cluster_template_id: 't', ...said };
  };
  const find = (id: string) => (id.startsWith('uuid-') ? id : `uuid-${id}`);
  const storyOf = (id: string) => clusters[find(id).replace('uuid-', '')];
  const magnum = {
    clusters: {
      get: async (id: string) => {
        asked.push(`get ${id}`);
        return told(storyOf(id), find(id));
      },
      async *list() {
        asked.push('list');
        for (const name of Object.keys(clusters)) yield told(clusters[name], `uuid-${name}`);
      },
    },
    nodegroups: {
      get: async (_cluster: string, id: string) => told(nodegroups[id.replace('uuid-', '')], find(id)),
      async *list() {
        asked.push('nodegroups');
        for (const name of Object.keys(nodegroups)) yield told(nodegroups[name], `uuid-${name}`) as NodeGroup;
      },
    },
  };
  return { magnum: magnum as unknown as Magnum, asked };
}

interface Waited {
  readonly endings: WaitResult[];
  readonly states: WaitState[];
  readonly asked: string[];
  readonly clock: VirtualClock;
}

interface Plan {
  readonly clusters: Record<string, Story>;
  readonly nodegroups?: Record<string, Story>;
  readonly targets: (clock: VirtualClock) => WaitTarget[];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

async function waited(plan: Plan): Promise<Waited> {
  const clock = virtualClock();
  const { magnum, asked } = fake(clock, plan.clusters, plan.nodegroups);
  const states: WaitState[] = [];
  const endings: WaitResult[] = [];
  const options = {
    magnum,
    timeoutMs: plan.timeoutMs,
    signal: plan.signal ?? new AbortController().signal,
    now: clock.now,
    sleep: clock.sleep,
    random: () => 0.5,
    report: (now: readonly WaitState[]) => void states.push(...now),
  };
  for await (const ending of waitFor(plan.targets(clock), options)) endings.push(ending);
  return { endings, states, asked, clock };
}

/** One cluster, `c`. */
async function one(
  story: Story,
  target: Partial<WaitTarget> & { targetState?: TargetState } = {},
  timeoutMs?: number,
) {
  const seen = await waited({
    clusters: { c: story },
    targets: () => [{ cluster: 'c', targetState: 'complete', ...target }],
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  const [ending] = seen.endings;
  if (ending === undefined || seen.endings.length !== 1) throw new Error('not one ending');
  return { ...seen, ending, seconds: ending.elapsedMs / 1_000 };
}

const made: WaitTarget['request'] = { kind: 'create', at: virtualClock().now() };
const asked = (before: Fields, nodeCount?: number): WaitTarget['request'] => ({
  kind: 'change',
  at: virtualClock().now(),
  before: { uuid: 'uuid-c', name: 'c', cluster_template_id: 't', ...before },
  nodeCount,
});

describe('a new cluster', () => {
  it('may be unreadable at first, and is complete when it says so', async () => {
    const { ending, seconds, states, asked } = await one(
      (second) => {
        if (second < 2) return missing();
        if (second < 4) return answer(400);
        return { status: second < 100 ? 'CREATE_IN_PROGRESS' : 'CREATE_COMPLETE' };
      },
      { request: made },
    );
    expect(ending.error).toBeUndefined();
    expect(seconds).toBeGreaterThanOrEqual(100);
    expect(seconds).toBeLessThan(112);
    expect(states.map(({ resource }) => resource?.status)).toContain('CREATE_IN_PROGRESS');
    expect(asked.length).toBeLessThan(45);
    expect(reachedSentence(ending)).toMatch(/^Cluster c is CREATE_COMPLETE after 1m4\ds\.$/);
  });

  it('that never becomes readable is an error in the end', async () => {
    const notThere = await one(missing, { request: made });
    expect(notThere.ending.error).toMatchObject({ kind: 'not-found' });
    expect(notThere.seconds).toBeGreaterThanOrEqual(60);
    const broken = await one(() => answer(400), { request: made });
    expect(broken.ending.error).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('answered 400'),
    });
    expect(broken.seconds).toBeLessThan(75);
  });

  it('that fails says why', async () => {
    const { ending } = await one((second) => ({
      status: second < 5 ? 'CREATE_IN_PROGRESS' : 'CREATE_FAILED',
      status_reason: 'no room\nleft',
      faults: { 'default-worker': 'No valid host', 'default-master': null },
    }));
    expect(ending.error).toMatchObject({
      kind: 'ended-in-failure',
      message: 'Cluster c ended in CREATE_FAILED after 5s: no room left',
      details: ['default-worker: No valid host', 'default-master: failed'],
    });
  });
});

describe('a changed cluster', () => {
  const before = { status: 'CREATE_COMPLETE', updated_at: '1', node_count: 1 };

  it('is not complete because it was so before', async () => {
    const { ending, seconds } = await one(
      (second) => {
        if (second < 4) return before;
        return second < 20
          ? { ...before, status: 'UPDATE_IN_PROGRESS' }
          : { ...before, status: 'UPDATE_COMPLETE' };
      },
      { request: asked(before, 5) },
    );
    expect(ending).toMatchObject({ error: undefined, resource: { status: 'UPDATE_COMPLETE' } });
    expect(seconds).toBeGreaterThanOrEqual(20);
  });

  it('has not failed because it had before', async () => {
    const failed = { status: 'UPDATE_FAILED', updated_at: '1' };
    const { ending } = await one((second) => (second < 3 ? failed : { status: 'UPDATE_COMPLETE' }), {
      request: asked(failed),
    });
    expect(ending.error).toBeUndefined();
  });

  it.each([
    ['was touched since', { updated_at: '2' }, undefined, 0],
    ['has another status', { status: 'UPDATE_COMPLETE' }, undefined, 0],
    ['was touched by a look at its health', { updated_at: '2', health_status: 'HEALTHY' }, undefined, 10],
    ['does not change', {}, undefined, 10],
    ['has as many nodes as asked for', { node_count: 5 }, 5, 10],
    ['has not as many nodes as asked for', {}, 5, 30],
  ])('that %s is believed in time', async (_, after, nodeCount, expected) => {
    const { ending, seconds } = await one(() => ({ ...before, ...after }), {
      request: asked(before, nodeCount),
    });
    expect(ending.error).toBeUndefined();
    expect(seconds).toBeGreaterThanOrEqual(expected);
    expect(seconds).toBeLessThan(expected + 4);
  });

  it('that was rolled back has failed; one that rests so has not', async () => {
    const rolledBack = { status: 'ROLLBACK_COMPLETE' };
    expect((await one(() => rolledBack, { request: asked(before) })).ending.error?.kind).toBe(
      'ended-in-failure',
    );
    expect((await one(() => rolledBack)).ending.error).toBeUndefined();
  });
});

describe('what is gone', () => {
  it('is reached by those who wait for it, whether they saw it or not', async () => {
    const { ending } = await one((second) => (second < 9 ? { status: 'DELETE_IN_PROGRESS' } : missing()), {
      targetState: 'gone',
    });
    expect(reachedSentence(ending)).toMatch(/^Cluster c is gone after 9s\.$/);
    const never = await one(missing, { targetState: 'gone' });
    expect(reachedSentence(never.ending)).toBe('There is no cluster c.');
  });

  it('is an error for those who wait for something else', async () => {
    for (const targetState of ['complete', 'healthy'] as const) {
      const { ending } = await one((second) => (second < 5 ? { status: 'DELETE_IN_PROGRESS' } : missing()), {
        targetState,
      });
      expect(ending.error).toMatchObject({ kind: 'not-found', message: 'Cluster c is gone.' });
    }
    expect((await one(missing)).ending.error?.message).toBe('Cluster c could not be found.');
    expect((await one(() => ({ status: 'DELETE_COMPLETE' }))).ending.error?.kind).toBe('not-found');
  });

  it('is not reached when the deletion fails; an older failure does not count', async () => {
    const failed = { status: 'DELETE_FAILED', status_reason: 'in use' };
    expect((await one(() => failed, { targetState: 'gone' })).ending.error?.message).toMatch(
      /DELETE_FAILED.*: in use$/,
    );
    const again = await one((second) => (second < 4 ? failed : missing()), {
      targetState: 'gone',
      request: { kind: 'delete', at: virtualClock().now(), before: asked(failed)?.before },
    });
    expect(again.ending.error).toBeUndefined();
  });

  it('is the cluster that was meant, and not another that got its name', async () => {
    const { asked } = await one((second) => (second < 3 ? { status: 'DELETE_IN_PROGRESS' } : missing()), {
      targetState: 'gone',
    });
    expect(asked[0]).toBe('get c');
    expect(new Set(asked.slice(1))).toEqual(new Set(['get uuid-c']));
  });
});

describe('health', () => {
  it('is waited for after completion', async () => {
    const { ending, seconds } = await one(
      (second) => ({
        status: second < 3 ? 'CREATE_IN_PROGRESS' : 'CREATE_COMPLETE',
        health_status: second < 10 ? 'UNHEALTHY' : 'HEALTHY',
      }),
      { targetState: 'healthy' },
    );
    expect(reachedSentence(ending)).toMatch(/^Cluster c is HEALTHY after 1\ds\.$/);
    expect(seconds).toBeGreaterThanOrEqual(10);
  });

  it('can be good where an update failed, and not be hoped for otherwise', async () => {
    const failed = { status: 'UPDATE_FAILED' };
    const well = await one(() => ({ ...failed, health_status: 'HEALTHY' }), { targetState: 'healthy' });
    expect(well.ending.error).toBeUndefined();
    const ill = await one(() => ({ ...failed, health_status: 'UNHEALTHY' }), { targetState: 'healthy' });
    expect(ill.ending.error?.kind).toBe('ended-in-failure');
  });
});

describe('trouble with the service', () => {
  const during = (from: number, to: number, error: () => MagnumError) => (second: number) =>
    second >= from && second < to
      ? error()
      : { status: second < 200 ? 'CREATE_IN_PROGRESS' : 'CREATE_COMPLETE' };

  it.each([
    ['no connection', unreachable],
    ['503', () => answer(503)],
    ['429', () => answer(429)],
    ['a time-out', () => new MagnumError('timeout', 'did not answer')],
  ])('%s for two minutes is lived through, and told of', async (_, error) => {
    const { ending, states } = await one(during(5, 125, error));
    expect(ending.error).toBeUndefined();
    const troubles = states.map(({ problem }) => problem);
    expect(troubles[0]).toBeUndefined();
    expect(troubles).toContainEqual(expect.stringContaining(error().message));
    expect(troubles.at(-1)).toBeUndefined();
  });

  it('ends the waiting after five minutes of nothing else', async () => {
    const { ending, seconds } = await one(during(5, 10_000, unreachable));
    expect(ending.error).toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(
        /^Nothing could be seen of cluster c for 5m\d+s: Cannot reach cloud:9511\.$/,
      ),
      hint: 'To check again: magnum cluster-wait c --for complete',
    });
    expect(seconds).toBeGreaterThan(300);
    expect(seconds).toBeLessThan(330);
  });

  it('ends it sooner when the service has never answered', async () => {
    const { ending, seconds } = await one(unreachable);
    expect(ending.error?.kind).toBe('unreachable');
    expect(seconds).toBeGreaterThanOrEqual(30);
    expect(seconds).toBeLessThan(40);
  });

  it.each([
    ['a token that is refused', () => new MagnumError('auth', 'refused', { status: 401 })],
    ['a name that stands for several', () => answer(409)],
    [
      'a certificate that is not trusted',
      () =>
        new MagnumError('unreachable', 'x', {
          cause: Object.assign(new Error(), { code: 'CERT_HAS_EXPIRED' }),
        }),
    ],
  ])('that does not pass ends it at once: %s', async (_, error) => {
    const { ending, seconds } = await one(during(0, 10_000, error));
    expect(ending.error).toMatchObject({ kind: error().kind });
    expect(seconds).toBe(0);
  });

  it('rethrows an error that is not a MagnumError', async () => {
    const story = () => {
      throw new TypeError('a bug');
    };
    await expect(one(story)).rejects.toThrow(TypeError);
  });
});

describe('an end to patience', () => {
  it('names the state and how to look again, after a look at the last moment', async () => {
    const { ending, seconds } = await one(() => ({ status: 'CREATE_IN_PROGRESS' }), {}, 95_000);
    expect(seconds).toBe(95);
    expect(ending.error).toMatchObject({
      kind: 'timeout',
      message: 'Cluster c is not complete after 1m35s: it is CREATE_IN_PROGRESS.',
      hint: 'The cloud goes on by itself. To check again: magnum cluster-wait c --for complete',
    });
    const justInTime = await one(
      (second) => ({ status: second < 95 ? 'CREATE_IN_PROGRESS' : 'CREATE_COMPLETE' }),
      {},
      95_000,
    );
    expect(justInTime.ending.error).toBeUndefined();
  });

  it('of 0 is one look', async () => {
    expect((await one(() => ({ status: 'CREATE_COMPLETE' }), {}, 0)).ending.error).toBeUndefined();
    const { ending, asked } = await one(() => ({ status: 'X_IN_PROGRESS', node_count: null }), {}, 0);
    expect(ending.error?.kind).toBe('timeout');
    expect(asked).toEqual(['get c']);
  });

  it('by the user says that the cloud goes on, and how to look again', async () => {
    const stop = new AbortController();
    const waiting = waited({
      clusters: {
        'my c': () => ({ status: 'CREATE_IN_PROGRESS' }),
        d: (second) => {
          if (second > 5) stop.abort(new MagnumError('interrupted', 'Interrupted.'));
          return { status: 'CREATE_IN_PROGRESS' };
        },
      },
      targets: () => ['my c', 'd'].map((cluster) => ({ cluster, targetState: 'complete' })),
      signal: stop.signal,
    });
    await expect(waiting).rejects.toMatchObject({
      kind: 'interrupted',
      message: 'Interrupted. The cloud goes on with my c, d.',
      hint: "To check again: magnum cluster-wait 'my c' d --for complete",
    });
  });
});

describe('several', () => {
  const names = Array.from({ length: 30 }, (_, i) => `c${i}`);
  const goodAfter = (seconds: number) => (second: number) => ({
    status: second < seconds ? 'CREATE_IN_PROGRESS' : 'CREATE_COMPLETE',
  });
  const all: WaitTarget[] = names.map((cluster) => ({ cluster, targetState: 'complete' }));

  it('end each for itself', async () => {
    const { endings } = await waited({
      clusters: { slow: goodAfter(30), quick: goodAfter(3), bad: () => ({ status: 'CREATE_FAILED' }) },
      targets: () =>
        ['slow', 'quick', 'bad', 'nobody'].map((cluster) => ({ cluster, targetState: 'complete' })),
    });
    expect(endings.map(({ target, error }) => [target.cluster, error?.kind])).toEqual([
      ['bad', 'ended-in-failure'],
      ['nobody', 'not-found'],
      ['quick', undefined],
      ['slow', undefined],
    ]);
  });

  it('that are many are looked at with one list a round, and closely at their end', async () => {
    const { endings, asked } = await waited({
      clusters: Object.fromEntries(names.map((name, i) => [name, goodAfter(i < 15 ? 20 : 40)])),
      targets: () => all,
    });
    expect(endings.filter(({ error }) => error === undefined)).toHaveLength(30);
    const reads = asked.filter((line) => line.startsWith('get'));
    expect(asked.filter((line) => line === 'list').length).toBeGreaterThan(5);
    expect(reads).toHaveLength(30);
  });

  it('that are many do not each ask a service that has trouble', async () => {
    const { endings, asked } = await waited({
      clusters: Object.fromEntries(
        names.map((name) => [name, (second: number) => (second < 30 ? answer(503) : goodAfter(40)(second))]),
      ),
      targets: (clock) => all.map((target) => ({ ...target, request: { kind: 'create', at: clock.now() } })),
    });
    expect(endings.filter(({ error }) => error === undefined)).toHaveLength(30);
    expect(asked.filter((line) => line.startsWith('get'))).toHaveLength(30);
  });
});

describe('nodes so far', () => {
  const atWork = { status: 'UPDATE_IN_PROGRESS', node_count: 10, node_addresses: ['a', 'b'] };
  const nodesOf = ({ states }: Waited) => states.map(({ nodes }) => nodes);
  const done = (second: number) => (second < 3 ? atWork : { ...atWork, status: 'UPDATE_COMPLETE' });

  it('are those with an address', async () => {
    expect(nodesOf(await one(done))).toContainEqual({ ready: 2, wanted: 10 });
  });

  it('are those of complete nodegroups, without masters', async () => {
    const seen = await waited({
      clusters: { c: done },
      nodegroups: {
        master: () => ({ role: 'master', status: 'UPDATE_COMPLETE', node_count: 3 }),
        worker: () => ({ role: 'worker', status: 'UPDATE_COMPLETE', node_count: 7 }),
        gpu: () => ({ role: 'gpu', status: 'CREATE_IN_PROGRESS', node_count: 3 }),
      },
      targets: () => [{ cluster: 'c', targetState: 'complete' }],
    });
    expect(nodesOf(seen)).toContainEqual({ ready: 7, wanted: 10 });
  });

  it('are asked for once where the cloud has no nodegroups', async () => {
    const { asked } = await waited({
      clusters: { c: done },
      nodegroups: { any: () => new MagnumError('failed', 'needs API 1.9', { status: 406 }) },
      targets: () => [{ cluster: 'c', targetState: 'complete' }],
    });
    expect(asked.filter((line) => line === 'nodegroups')).toHaveLength(1);
  });
});

it('waits for a nodegroup by itself', async () => {
  const plan = (story: Story, targetState: TargetState): Plan => ({
    clusters: { c: () => ({ status: 'UPDATE_IN_PROGRESS' }) },
    nodegroups: { gpu: story },
    targets: () => [{ cluster: 'c', nodegroup: 'gpu', targetState }],
  });
  const complete = await waited(
    plan((s) => ({ status: s < 5 ? 'CREATE_IN_PROGRESS' : 'CREATE_COMPLETE' }), 'complete'),
  );
  expect(complete.endings.map(reachedSentence)).toEqual([
    'Nodegroup gpu of cluster c is CREATE_COMPLETE after 5s.',
  ]);
  const gone = await waited(plan((s) => (s < 5 ? { status: 'DELETE_IN_PROGRESS' } : missing()), 'gone'));
  expect(gone.endings.map(({ error }) => error)).toEqual([undefined]);
  const late = await waited({ ...plan(() => ({ status: 'X_IN_PROGRESS' }), 'complete'), timeoutMs: 5_000 });
  expect(late.endings[0]?.error?.hint).toMatch(/To check again: magnum nodegroup-show c gpu$/);
});

it('pauses for a second at first, for ten in the end, and never all at the same time', () => {
  expect([0, 10_000, 50_000, 1e9].map((elapsed) => pollIntervalMs(elapsed, 0.5))).toEqual([
    1_000, 1_000, 5_000, 10_000,
  ]);
  expect([0, 1].map((random) => pollIntervalMs(1e9, random))).toEqual([8_000, 12_000]);
});
