import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import type { Cluster, Magnum, NodeGroup } from '../../../src/magnum/types.ts';
import { pollIntervalMs, waitFor } from '../../../src/magnum/wait/wait-loop.ts';
import { reachedSentence } from '../../../src/magnum/wait/wait-messages.ts';
import type { TargetState, WaitResult, WaitState, WaitTarget } from '../../../src/magnum/wait/wait-types.ts';
import { type VirtualClock, virtualClock } from '../../support/clock.ts';

type Fields = Partial<Cluster>;

/** The response for a cluster or nodegroup, by seconds since the start: its fields, or an error. */
type StatusAt = (second: number) => Fields | MagnumError;

const missing = () => new MagnumError('not-found', 'Cluster c could not be found.', { status: 404 });
const httpError = (status: number) => new MagnumError('failed', `HTTP ${status}`, { status });
const unreachable = () =>
  new MagnumError('unreachable', 'Cannot reach cloud:9511.', {
    cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
  });

interface FakeMagnum {
  readonly magnum: Magnum;
  readonly requests: string[];
}

function fakeMagnum(
  clock: VirtualClock,
  clusters: Record<string, StatusAt>,
  nodegroups: Record<string, StatusAt> = {},
): FakeMagnum {
  const requests: string[] = [];
  const second = () => clock.elapsed() / 1_000;
  const clusterAt = (statusAt: StatusAt | undefined, uuid: string): Cluster => {
    const fields = statusAt === undefined ? missing() : statusAt(second());
    if (fields instanceof MagnumError) throw fields;
    return { uuid, name: uuid.replace('uuid-', ''), cluster_template_id: 't', ...fields };
  };
  const find = (id: string) => (id.startsWith('uuid-') ? id : `uuid-${id}`);
  const statusOf = (id: string) => clusters[find(id).replace('uuid-', '')];
  const magnum = {
    clusters: {
      get: async (id: string) => {
        requests.push(`get ${id}`);
        return clusterAt(statusOf(id), find(id));
      },
      async *list() {
        requests.push('list');
        for (const name of Object.keys(clusters)) yield clusterAt(clusters[name], `uuid-${name}`);
      },
    },
    nodegroups: {
      get: async (_cluster: string, id: string) => clusterAt(nodegroups[id.replace('uuid-', '')], find(id)),
      async *list() {
        requests.push('nodegroups');
        for (const name of Object.keys(nodegroups))
          yield clusterAt(nodegroups[name], `uuid-${name}`) as NodeGroup;
      },
    },
  };
  return { magnum: magnum as unknown as Magnum, requests };
}

interface WaitRun {
  readonly results: WaitResult[];
  readonly states: WaitState[];
  readonly requests: string[];
  readonly clock: VirtualClock;
}

interface Plan {
  readonly clusters: Record<string, StatusAt>;
  readonly nodegroups?: Record<string, StatusAt>;
  readonly targets: (clock: VirtualClock) => WaitTarget[];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

async function runWait(plan: Plan): Promise<WaitRun> {
  const clock = virtualClock();
  const { magnum, requests } = fakeMagnum(clock, plan.clusters, plan.nodegroups);
  const states: WaitState[] = [];
  const results: WaitResult[] = [];
  const options = {
    magnum,
    timeoutMs: plan.timeoutMs,
    signal: plan.signal ?? new AbortController().signal,
    now: clock.now,
    sleep: clock.sleep,
    random: () => 0.5,
    report: (now: readonly WaitState[]) => void states.push(...now),
  };
  for await (const result of waitFor(plan.targets(clock), options)) results.push(result);
  return { results, states, requests, clock };
}

/** Waits for one cluster, `c`. */
async function waitForCluster(
  statusAt: StatusAt,
  target: Partial<WaitTarget> & { targetState?: TargetState } = {},
  timeoutMs?: number,
) {
  const seen = await runWait({
    clusters: { c: statusAt },
    targets: () => [{ cluster: 'c', targetState: 'complete', ...target }],
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  const [result] = seen.results;
  if (result === undefined || seen.results.length !== 1) throw new Error('expected one result');
  return { ...seen, result, seconds: result.elapsedMs / 1_000 };
}

const createRequest: WaitTarget['request'] = { kind: 'create', at: virtualClock().now() };
const changeRequest = (before: Fields, nodeCount?: number): WaitTarget['request'] => ({
  kind: 'change',
  at: virtualClock().now(),
  before: { uuid: 'uuid-c', name: 'c', cluster_template_id: 't', ...before },
  nodeCount,
});

describe('waitFor: a new cluster', () => {
  it('tolerates 404 and 400 at first, and waits for CREATE_COMPLETE', async () => {
    const { result, seconds, states, requests } = await waitForCluster(
      (second) => {
        if (second < 2) return missing();
        if (second < 4) return httpError(400);
        return { status: second < 100 ? 'CREATE_IN_PROGRESS' : 'CREATE_COMPLETE' };
      },
      { request: createRequest },
    );
    expect(result.error).toBeUndefined();
    expect(seconds).toBeGreaterThanOrEqual(100);
    expect(seconds).toBeLessThan(112);
    expect(states.map(({ resource }) => resource?.status)).toContain('CREATE_IN_PROGRESS');
    expect(requests.length).toBeLessThan(45);
    expect(reachedSentence(result)).toMatch(/^Cluster c is CREATE_COMPLETE after 1m4\ds\.$/);
  });

  it('fails after about a minute if the cluster never becomes readable', async () => {
    const notThere = await waitForCluster(missing, { request: createRequest });
    expect(notThere.result.error).toMatchObject({ kind: 'not-found' });
    expect(notThere.seconds).toBeGreaterThanOrEqual(60);
    const broken = await waitForCluster(() => httpError(400), { request: createRequest });
    expect(broken.result.error).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('HTTP 400'),
    });
    expect(broken.seconds).toBeLessThan(75);
  });

  it('fails on CREATE_FAILED with the reason in the message and the faults as details', async () => {
    const { result } = await waitForCluster((second) => ({
      status: second < 5 ? 'CREATE_IN_PROGRESS' : 'CREATE_FAILED',
      status_reason: 'no room\nleft',
      faults: { 'default-worker': 'No valid host', 'default-master': null },
    }));
    expect(result.error).toMatchObject({
      kind: 'ended-in-failure',
      message: 'Cluster c ended in CREATE_FAILED after 5s: no room left',
      details: ['default-worker: No valid host', 'default-master: failed'],
    });
  });
});

describe('waitFor: a changed cluster', () => {
  const before = { status: 'CREATE_COMPLETE', updated_at: '1', node_count: 1 };

  it('does not accept the status of an earlier operation', async () => {
    const { result, seconds } = await waitForCluster(
      (second) => {
        if (second < 4) return before;
        return second < 20
          ? { ...before, status: 'UPDATE_IN_PROGRESS' }
          : { ...before, status: 'UPDATE_COMPLETE' };
      },
      { request: changeRequest(before, 5) },
    );
    expect(result).toMatchObject({ error: undefined, resource: { status: 'UPDATE_COMPLETE' } });
    expect(seconds).toBeGreaterThanOrEqual(20);
  });

  it('does not fail because an earlier operation failed', async () => {
    const failed = { status: 'UPDATE_FAILED', updated_at: '1' };
    const { result } = await waitForCluster(
      (second) => (second < 3 ? failed : { status: 'UPDATE_COMPLETE' }),
      {
        request: changeRequest(failed),
      },
    );
    expect(result.error).toBeUndefined();
  });

  it.each([
    ['a changed updated_at', 0, { updated_at: '2' }, undefined],
    ['another status', 0, { status: 'UPDATE_COMPLETE' }, undefined],
    ['a changed updated_at and health', 10, { updated_at: '2', health_status: 'HEALTHY' }, undefined],
    ['no change', 10, {}, undefined],
    ['the requested node count', 10, { node_count: 5 }, 5],
    ['another node count than requested', 30, {}, 5],
  ])('accepts a final status with %s after %i s', async (_, expected, after, nodeCount) => {
    const { result, seconds } = await waitForCluster(() => ({ ...before, ...after }), {
      request: changeRequest(before, nodeCount),
    });
    expect(result.error).toBeUndefined();
    expect(seconds).toBeGreaterThanOrEqual(expected);
    expect(seconds).toBeLessThan(expected + 4);
  });

  it('fails on ROLLBACK_COMPLETE after a request, but not without one', async () => {
    const rolledBack = { status: 'ROLLBACK_COMPLETE' };
    expect(
      (await waitForCluster(() => rolledBack, { request: changeRequest(before) })).result.error?.kind,
    ).toBe('ended-in-failure');
    expect((await waitForCluster(() => rolledBack)).result.error).toBeUndefined();
  });
});

describe('waitFor: a deleted cluster', () => {
  it('reaches gone after a 404, also if the cluster never existed', async () => {
    const { result } = await waitForCluster(
      (second) => (second < 9 ? { status: 'DELETE_IN_PROGRESS' } : missing()),
      {
        targetState: 'gone',
      },
    );
    expect(reachedSentence(result)).toMatch(/^Cluster c is gone after 9s\.$/);
    const never = await waitForCluster(missing, { targetState: 'gone' });
    expect(reachedSentence(never.result)).toBe('Cluster c does not exist.');
  });

  it('fails with not-found if the target state is complete or healthy', async () => {
    for (const targetState of ['complete', 'healthy'] as const) {
      const { result } = await waitForCluster(
        (second) => (second < 5 ? { status: 'DELETE_IN_PROGRESS' } : missing()),
        {
          targetState,
        },
      );
      expect(result.error).toMatchObject({ kind: 'not-found', message: 'Cluster c no longer exists.' });
    }
    expect((await waitForCluster(missing)).result.error?.message).toBe('Cluster c could not be found.');
    expect((await waitForCluster(() => ({ status: 'DELETE_COMPLETE' }))).result.error?.kind).toBe(
      'not-found',
    );
  });

  it('fails on DELETE_FAILED, unless an earlier request failed', async () => {
    const failed = { status: 'DELETE_FAILED', status_reason: 'in use' };
    expect((await waitForCluster(() => failed, { targetState: 'gone' })).result.error?.message).toMatch(
      /DELETE_FAILED.*: in use$/,
    );
    const again = await waitForCluster((second) => (second < 4 ? failed : missing()), {
      targetState: 'gone',
      request: { kind: 'delete', at: virtualClock().now(), before: changeRequest(failed)?.before },
    });
    expect(again.result.error).toBeUndefined();
  });

  it('polls by UUID after the first response, so another cluster with the name has no effect', async () => {
    const { requests } = await waitForCluster(
      (second) => (second < 3 ? { status: 'DELETE_IN_PROGRESS' } : missing()),
      {
        targetState: 'gone',
      },
    );
    expect(requests[0]).toBe('get c');
    expect(new Set(requests.slice(1))).toEqual(new Set(['get uuid-c']));
  });
});

describe('waitFor: target state healthy', () => {
  it('waits for HEALTHY after CREATE_COMPLETE', async () => {
    const { result, seconds } = await waitForCluster(
      (second) => ({
        status: second < 3 ? 'CREATE_IN_PROGRESS' : 'CREATE_COMPLETE',
        health_status: second < 10 ? 'UNHEALTHY' : 'HEALTHY',
      }),
      { targetState: 'healthy' },
    );
    expect(reachedSentence(result)).toMatch(/^Cluster c is HEALTHY after 1\ds\.$/);
    expect(seconds).toBeGreaterThanOrEqual(10);
  });

  it('is reached on UPDATE_FAILED if the cluster is HEALTHY, and fails if it is not', async () => {
    const failed = { status: 'UPDATE_FAILED' };
    const healthy = await waitForCluster(() => ({ ...failed, health_status: 'HEALTHY' }), {
      targetState: 'healthy',
    });
    expect(healthy.result.error).toBeUndefined();
    const unhealthy = await waitForCluster(() => ({ ...failed, health_status: 'UNHEALTHY' }), {
      targetState: 'healthy',
    });
    expect(unhealthy.result.error?.kind).toBe('ended-in-failure');
  });
});

describe('waitFor: errors of the service', () => {
  const during = (from: number, to: number, error: () => MagnumError) => (second: number) =>
    second >= from && second < to
      ? error()
      : { status: second < 200 ? 'CREATE_IN_PROGRESS' : 'CREATE_COMPLETE' };

  it.each([
    ['a refused connection', unreachable],
    ['503', () => httpError(503)],
    ['429', () => httpError(429)],
    ['a timeout', () => new MagnumError('timeout', 'did not respond')],
  ])('tolerates %s for two minutes, and reports it as `problem`', async (_, error) => {
    const { result, states } = await waitForCluster(during(5, 125, error));
    expect(result.error).toBeUndefined();
    const problems = states.map(({ problem }) => problem);
    expect(problems[0]).toBeUndefined();
    expect(problems).toContainEqual(expect.stringContaining(error().message));
    expect(problems.at(-1)).toBeUndefined();
  });

  it('gives up after 5 min without a successful poll, with the reason and a command', async () => {
    const { result, seconds } = await waitForCluster(during(5, 10_000, unreachable));
    expect(result.error).toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(
        /^Could not read the status of cluster c for 5m\d+s: Cannot reach cloud:9511\.$/,
      ),
      hint: 'To wait again: magnum cluster-wait c --for complete',
    });
    expect(seconds).toBeGreaterThan(300);
    expect(seconds).toBeLessThan(330);
  });

  it('gives up after 30 s if the service has never responded', async () => {
    const { result, seconds } = await waitForCluster(unreachable);
    expect(result.error?.kind).toBe('unreachable');
    expect(seconds).toBeGreaterThanOrEqual(30);
    expect(seconds).toBeLessThan(40);
  });

  it.each([
    ['a rejected token', () => new MagnumError('auth', 'rejected', { status: 401 })],
    ['a name of several clusters', () => httpError(409)],
    [
      'an expired certificate',
      () =>
        new MagnumError('unreachable', 'x', {
          cause: Object.assign(new Error(), { code: 'CERT_HAS_EXPIRED' }),
        }),
    ],
  ])('fails immediately for %s', async (_, error) => {
    const { result, seconds } = await waitForCluster(during(0, 10_000, error));
    expect(result.error).toMatchObject({ kind: error().kind });
    expect(seconds).toBe(0);
  });

  it('rethrows an error that is not a MagnumError', async () => {
    const statusAt = () => {
      throw new TypeError('a bug');
    };
    await expect(waitForCluster(statusAt)).rejects.toThrow(TypeError);
  });
});

describe('waitFor: timeout and interrupt', () => {
  it('polls again at the timeout, and fails with the status and a command', async () => {
    const { result, seconds } = await waitForCluster(() => ({ status: 'CREATE_IN_PROGRESS' }), {}, 95_000);
    expect(seconds).toBe(95);
    expect(result.error).toMatchObject({
      kind: 'timeout',
      message: 'Cluster c is not complete after 1m35s (CREATE_IN_PROGRESS).',
      hint: 'The operation continues in the cloud. To wait again: magnum cluster-wait c --for complete',
    });
    const justInTime = await waitForCluster(
      (second) => ({ status: second < 95 ? 'CREATE_IN_PROGRESS' : 'CREATE_COMPLETE' }),
      {},
      95_000,
    );
    expect(justInTime.result.error).toBeUndefined();
  });

  it('polls once with a timeout of 0', async () => {
    expect((await waitForCluster(() => ({ status: 'CREATE_COMPLETE' }), {}, 0)).result.error).toBeUndefined();
    const { result, requests } = await waitForCluster(
      () => ({ status: 'X_IN_PROGRESS', node_count: null }),
      {},
      0,
    );
    expect(result.error?.kind).toBe('timeout');
    expect(requests).toEqual(['get c']);
  });

  it('fails as interrupted with a command if the signal is aborted', async () => {
    const stop = new AbortController();
    const waiting = runWait({
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
      message: 'Interrupted while waiting for my c, d.',
      hint: "Operations in the cloud continue. To wait again: magnum cluster-wait 'my c' d --for complete",
    });
  });
});

describe('waitFor: several clusters', () => {
  const names = Array.from({ length: 30 }, (_, i) => `c${i}`);
  const completeAfter = (seconds: number) => (second: number) => ({
    status: second < seconds ? 'CREATE_IN_PROGRESS' : 'CREATE_COMPLETE',
  });
  const all: WaitTarget[] = names.map((cluster) => ({ cluster, targetState: 'complete' }));

  it('yields each result when it is known', async () => {
    const { results } = await runWait({
      clusters: {
        slow: completeAfter(30),
        quick: completeAfter(3),
        bad: () => ({ status: 'CREATE_FAILED' }),
      },
      targets: () =>
        ['slow', 'quick', 'bad', 'none'].map((cluster) => ({ cluster, targetState: 'complete' })),
    });
    expect(results.map(({ target, error }) => [target.cluster, error?.kind])).toEqual([
      ['bad', 'ended-in-failure'],
      ['none', 'not-found'],
      ['quick', undefined],
      ['slow', undefined],
    ]);
  });

  it('requests the reason of the health, which the list does not contain, once for each unhealthy cluster', async () => {
    const health = (isListed: boolean): Fields => ({
      status: 'CREATE_COMPLETE',
      health_status: 'UNHEALTHY',
      ...(isListed ? {} : { health_status_reason: { api: 'refused' } }),
    });
    const clock = virtualClock();
    const { magnum, requests } = fakeMagnum(
      clock,
      Object.fromEntries(names.map((name) => [name, () => health(false)])),
    );
    const list = async function* () {
      requests.push('list');
      for (const name of names)
        yield { uuid: `uuid-${name}`, name, cluster_template_id: 't', ...health(true) };
    };
    const results = [];
    for await (const result of waitFor(
      names.map((cluster) => ({ cluster, targetState: 'healthy' })),
      {
        magnum: { ...magnum, clusters: { ...magnum.clusters, list } },
        timeoutMs: 60_000,
        signal: new AbortController().signal,
        now: clock.now,
        sleep: clock.sleep,
        random: () => 0.5,
        report: () => undefined,
      },
    ))
      results.push(result);
    expect(results.every(({ error }) => error?.message.includes('not ok: api: refused') === true)).toBe(true);
    expect(requests.filter((line) => line.startsWith('get'))).toHaveLength(30);
  });

  it('polls 30 clusters with one list each time, and requests each cluster once at its end', async () => {
    const { results, requests } = await runWait({
      clusters: Object.fromEntries(names.map((name, i) => [name, completeAfter(i < 15 ? 20 : 40)])),
      targets: () => all,
    });
    expect(results.filter(({ error }) => error === undefined)).toHaveLength(30);
    const reads = requests.filter((line) => line.startsWith('get'));
    expect(requests.filter((line) => line === 'list').length).toBeGreaterThan(5);
    expect(reads).toHaveLength(30);
  });

  it('does not request each of 30 clusters while the list fails with 503', async () => {
    const { results, requests } = await runWait({
      clusters: Object.fromEntries(
        names.map((name) => [
          name,
          (second: number) => (second < 30 ? httpError(503) : completeAfter(40)(second)),
        ]),
      ),
      targets: (clock) => all.map((target) => ({ ...target, request: { kind: 'create', at: clock.now() } })),
    });
    expect(results.filter(({ error }) => error === undefined)).toHaveLength(30);
    expect(requests.filter((line) => line.startsWith('get'))).toHaveLength(30);
  });
});

describe('waitFor: node progress', () => {
  const inProgress = { status: 'UPDATE_IN_PROGRESS', node_count: 10, node_addresses: ['a', 'b'] };
  const nodesOf = ({ states }: WaitRun) => states.map(({ nodes }) => nodes);
  const completeAfter3s = (second: number) =>
    second < 3 ? inProgress : { ...inProgress, status: 'UPDATE_COMPLETE' };

  it('counts the nodes with an address', async () => {
    expect(nodesOf(await waitForCluster(completeAfter3s))).toContainEqual({ ready: 2, wanted: 10 });
  });

  it('counts the worker nodes of complete nodegroups, if these are more', async () => {
    const run = await runWait({
      clusters: { c: completeAfter3s },
      nodegroups: {
        master: () => ({ role: 'master', status: 'UPDATE_COMPLETE', node_count: 3 }),
        worker: () => ({ role: 'worker', status: 'UPDATE_COMPLETE', node_count: 7 }),
        gpu: () => ({ role: 'gpu', status: 'CREATE_IN_PROGRESS', node_count: 3 }),
      },
      targets: () => [{ cluster: 'c', targetState: 'complete' }],
    });
    expect(nodesOf(run)).toContainEqual({ ready: 7, wanted: 10 });
  });

  it('requests nodegroups once if the cloud does not support them', async () => {
    const { requests } = await runWait({
      clusters: { c: completeAfter3s },
      nodegroups: { any: () => new MagnumError('failed', 'requires API 1.9', { status: 406 }) },
      targets: () => [{ cluster: 'c', targetState: 'complete' }],
    });
    expect(requests.filter((line) => line === 'nodegroups')).toHaveLength(1);
  });
});

it('waitFor waits for one nodegroup, and offers nodegroup-show on timeout', async () => {
  const plan = (statusAt: StatusAt, targetState: TargetState): Plan => ({
    clusters: { c: () => ({ status: 'UPDATE_IN_PROGRESS' }) },
    nodegroups: { gpu: statusAt },
    targets: () => [{ cluster: 'c', nodegroup: 'gpu', targetState }],
  });
  const complete = await runWait(
    plan((s) => ({ status: s < 5 ? 'CREATE_IN_PROGRESS' : 'CREATE_COMPLETE' }), 'complete'),
  );
  expect(complete.results.map(reachedSentence)).toEqual([
    'Nodegroup gpu of cluster c is CREATE_COMPLETE after 5s.',
  ]);
  const gone = await runWait(plan((s) => (s < 5 ? { status: 'DELETE_IN_PROGRESS' } : missing()), 'gone'));
  expect(gone.results.map(({ error }) => error)).toEqual([undefined]);
  const late = await runWait({ ...plan(() => ({ status: 'X_IN_PROGRESS' }), 'complete'), timeoutMs: 5_000 });
  expect(late.results[0]?.error?.hint).toMatch(/To check the status: magnum nodegroup-show c gpu$/);
});

it('pollIntervalMs grows from 1 s to 10 s, and varies by 20 %', () => {
  expect([0, 10_000, 50_000, 1e9].map((elapsed) => pollIntervalMs(elapsed, 0.5))).toEqual([
    1_000, 1_000, 5_000, 10_000,
  ]);
  expect([0, 1].map((random) => pollIntervalMs(1e9, random))).toEqual([8_000, 12_000]);
});

describe('waitFor: the requests and pauses of polls', () => {
  /** Waits for a cluster in progress, and records the time limit of each request and each pause. */
  async function record(timeoutMs: number | undefined, random = 0.5, request?: WaitTarget['request']) {
    const clock = virtualClock();
    const limits: unknown[] = [];
    const reports: number[] = [];
    const magnum = {
      clusters: {
        get: async (_id: string, options: unknown) => {
          limits.push(options);
          if (request !== undefined) throw unreachable();
          return { uuid: 'u', name: 'c', cluster_template_id: 't', status: 'X_IN_PROGRESS' };
        },
      },
    } as unknown as Magnum;
    const options = {
      magnum,
      timeoutMs,
      signal: new AbortController().signal,
      now: clock.now,
      sleep: clock.sleep,
      random: () => random,
      report: (states: readonly WaitState[]) => void reports.push(states.length),
    };
    const results: WaitResult[] = [];
    const target: WaitTarget = { cluster: 'c', targetState: 'complete', request };
    for await (const result of waitFor([target], options)) results.push(result);
    return { limits, reports, results, clock };
  }

  it('each request has up to 30 s, or the rest of the timeout, but at least 1 s', async () => {
    const { limits, clock, reports } = await record(32_500);
    const times = clock.sleeps.map((_, at) => clock.sleeps.slice(0, at + 1).reduce((sum, ms) => sum + ms, 0));
    expect(limits).toEqual(
      [0, ...times].map((ms) => ({ timeoutMs: Math.min(30_000, Math.max(1_000, 32_500 - ms)) })),
    );
    expect(limits[0]).toEqual({ timeoutMs: 30_000 });
    expect(limits.at(-1)).toEqual({ timeoutMs: 1_000 });
    expect(reports).toEqual(limits.map(() => 1));
  });

  it('the last pause ends at the timeout; the others vary by the random number', async () => {
    const { clock } = await record(2_500, 0);
    expect(clock.sleeps).toEqual([800, 800, 800, 100]);
    expect((await record(2_500, 1)).clock.sleeps).toEqual([1_200, 1_200, 100]);
  });

  it('tolerates an unreachable service for 5 min after an accepted request', async () => {
    const { results } = await record(undefined, 0.5, createRequest);
    expect(results[0]?.error?.message).toMatch(/^Could not read the status of cluster c for 5m\ds: /);
  });

  it('reports the targets that are still waited for, and nothing after the last', async () => {
    const reports: string[][] = [];
    const clock = virtualClock();
    const { magnum } = fakeMagnum(clock, {
      a: () => ({ status: 'X_COMPLETE' }),
      b: (second) => ({ status: second < 1 ? 'X_IN_PROGRESS' : 'X_COMPLETE' }),
    });
    const targets = ['a', 'b'].map((cluster) => ({ cluster, targetState: 'complete' }) as const);
    const options = {
      magnum,
      signal: new AbortController().signal,
      now: clock.now,
      sleep: clock.sleep,
      random: () => 0.5,
      report: (states: readonly WaitState[]) => void reports.push(states.map(({ target }) => target.cluster)),
    };
    for await (const _ of waitFor(targets, options));
    expect(reports).toEqual([['b'], []]);
    expect(clock.sleeps).toEqual([1_000]);
  });

  it('uses the known UUID of a cluster from the first request', async () => {
    const { requests } = await waitForCluster(() => ({ status: 'X_COMPLETE' }), { uuid: 'uuid-c' });
    expect(requests).toEqual(['get uuid-c']);
  });

  it('sends no request if the signal is aborted before', async () => {
    const signal = AbortSignal.abort(new MagnumError('interrupted', 'Interrupted.'));
    const states: string[] = [];
    const waiting = runWait({
      clusters: { c: () => ({ status: String(states.push('requested')) }) },
      targets: () => [{ cluster: 'c', targetState: 'healthy' }],
      signal,
    });
    await expect(waiting).rejects.toMatchObject({
      kind: 'interrupted',
      message: 'Interrupted while waiting for c.',
      hint: 'Operations in the cloud continue. To wait again: magnum cluster-wait c --for healthy',
    });
    expect(states).toEqual([]);
  });
});
