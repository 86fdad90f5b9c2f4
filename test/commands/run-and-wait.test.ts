/** Requests and the waits after them, with a fake Magnum in virtual time. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { deletionTexts, requestAll } from '../../src/commands/shared/request-all.ts';
import {
  createAndWait,
  parseTimeout,
  readBeforeRequest,
  runAndWait,
  type Subject,
  toOutcome,
  waitForResults,
} from '../../src/commands/shared/run-and-wait.ts';
import type { Context } from '../../src/context.ts';
import { MagnumError } from '../../src/errors.ts';
import type { Magnum } from '../../src/magnum/types.ts';
import type { TargetState, WaitResource } from '../../src/magnum/wait/wait-types.ts';
import { type Followed, message, type Outcome, record } from '../../src/output/result.ts';
import { virtualClock } from '../support/clock.ts';

const notFound = (what: string) =>
  new MagnumError('not-found', `${what} could not be found.`, { status: 404 });
const httpError = (status: number) => new MagnumError('failed', `HTTP ${status}`, { status });

/** The fields of a resource, or the error of its request, by seconds. */
type At = (second: number) => object | Error;

/** A cloud with clusters and nodegroups by name. A request for the UUID of `web` is one for `uuid-web`. */
function fakeContext(clusters: Record<string, At>, nodegroups: Record<string, At> = {}) {
  const clock = virtualClock();
  const requests: string[] = [];
  const remarks: string[] = [];
  const get = (items: Record<string, At>, id: string) => {
    const name = id.replace('uuid-', '');
    const found = items[name]?.(clock.elapsed() / 1_000) ?? notFound(id);
    if (found instanceof Error) throw found;
    return { uuid: `uuid-${name}`, name, links: [], ...found };
  };
  const magnum = {
    clusters: {
      get: async (id: string) => {
        requests.push(`get ${id}`);
        return get(clusters, id);
      },
    },
    nodegroups: {
      get: async (cluster: string, id: string) => {
        requests.push(`get ${cluster} ${id}`);
        return get(nodegroups, id);
      },
      list: async function* () {},
    },
  } as unknown as Magnum;
  const context = {
    world: { signal: new AbortController().signal, now: clock.now, sleep: clock.sleep },
    progress: { isLive: false, update: () => {}, done: () => {} },
    remark: (line: string) => void remarks.push(line),
    magnum: async () => magnum,
  } as unknown as Context;
  return { context, magnum, requests, remarks, clock };
}

const complete =
  (status = 'CREATE_COMPLETE') =>
  () => ({ status });
const WAIT = { wait: true, waitTimeout: undefined };
// The interval of polls without jitter.
beforeEach(() => {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.5);
  return () => random.mockRestore();
});

const endOf = async (result: unknown) => await (result as Followed).end();

describe('parseTimeout', () => {
  it.each([
    [undefined, undefined],
    ['600', 600_000],
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['0', 0],
  ])('of %j is %j', (text, ms) => {
    expect(parseTimeout(text)).toBe(ms);
  });

  it('rejects another text', () => {
    expect(() => parseTimeout('soon')).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: "Invalid duration 'soon'.",
        hint: 'Use seconds (600) or units (90s, 10m, 1h30m).',
      }),
    );
  });
});

describe('readBeforeRequest', () => {
  it.each<[string, Record<string, At>, Record<string, At>, Subject, unknown, string[]]>([
    [
      'a cluster',
      { web: complete() },
      {},
      { cluster: 'web' },
      { clusterUuid: 'uuid-web', resource: expect.objectContaining({ name: 'web' }) },
      ['get web'],
    ],
    [
      'a nodegroup by the UUID of its cluster',
      { web: complete() },
      { gpu: complete('UPDATE_COMPLETE') },
      { cluster: 'web', nodegroup: 'gpu' },
      {
        clusterUuid: 'uuid-web',
        resource: expect.objectContaining({ name: 'gpu', status: 'UPDATE_COMPLETE' }),
      },
      ['get web', 'get uuid-web gpu'],
    ],
    [
      'nothing of a cluster that cannot be read',
      { web: () => httpError(500) },
      {},
      { cluster: 'web', nodegroup: 'gpu' },
      { clusterUuid: undefined, resource: undefined },
      ['get web'],
    ],
    [
      'only the UUID of the cluster of a nodegroup that cannot be read',
      { web: complete() },
      { gpu: () => httpError(400) },
      { cluster: 'web', nodegroup: 'gpu' },
      { clusterUuid: 'uuid-web', resource: undefined },
      ['get web', 'get uuid-web gpu'],
    ],
  ])('reads %s', async (_, clusters, nodegroups, subject, expected, lines) => {
    const { magnum, requests } = fakeContext(clusters, nodegroups);
    expect(await readBeforeRequest(magnum, subject)).toEqual(expected);
    expect(requests).toEqual(lines);
  });

  it.each([
    ['an ambiguous name', httpError(409)],
    ['a missing cluster', notFound('Cluster web')],
    ['a rejected login', new MagnumError('auth', 'x', { status: 401 })],
    ['an unreachable service', new MagnumError('unreachable', 'x')],
    ['an interruption', new MagnumError('interrupted', 'x')],
    ['a bug', new TypeError('x')],
  ])('throws the error about %s', async (_, error) => {
    const { magnum } = fakeContext({ web: () => error });
    await expect(readBeforeRequest(magnum, { cluster: 'web' })).rejects.toBe(error);
  });
});

describe('toOutcome', () => {
  const target = { cluster: 'web', nodegroup: 'gpu', targetState: 'gone' as TargetState };
  it('has the sentence and the target state, or the error with its status', () => {
    const result = { target, resource: undefined, elapsedMs: 0 };
    const error = new MagnumError('timeout', 'Late.', { status: 504, requestId: 'req-1' });
    expect([toOutcome(result), toOutcome({ ...result, error })]).toEqual([
      { item: 'web/gpu', text: 'Nodegroup gpu of cluster web does not exist.', status: 'gone' },
      { item: 'web/gpu', text: 'Late. (HTTP 504) (Request-ID: req-1)', error },
    ]);
  });
});

describe('runAndWait', () => {
  const ACCEPTED = message('Accepted.', { uuid: 'u' });

  it('without --wait sends the request alone', async () => {
    const { context, requests } = fakeContext({});
    const calls: unknown[] = [];
    const act = async (before?: WaitResource) => {
      calls.push(before);
      return ACCEPTED;
    };
    const choice = { wait: false, waitTimeout: '1m' };
    expect(await runAndWait(choice, context, { subject: { cluster: 'web' } }, act)).toBe(ACCEPTED);
    expect([calls, requests]).toEqual([[undefined], []]);
  });

  it('sends nothing for an invalid timeout, even without --wait', async () => {
    const { context, requests } = fakeContext({});
    const act = async () => {
      throw new Error('sent');
    };
    for (const wait of [true, false])
      await expect(
        runAndWait({ wait, waitTimeout: 'x' }, context, { subject: { cluster: 'web' } }, act),
      ).rejects.toMatchObject({ kind: 'usage' });
    expect(requests).toEqual([]);
  });

  it('waits for the operation, by the UUID of the cluster, and has its final state without links', async () => {
    const statusAt: At = (second) => ({
      status: second < 1 ? 'CREATE_COMPLETE' : second < 5 ? 'UPDATE_IN_PROGRESS' : 'UPDATE_COMPLETE',
      faults: null,
    });
    const { context, requests, remarks } = fakeContext({ web: statusAt });
    const seen: unknown[] = [];
    const result = await runAndWait(WAIT, context, { subject: { cluster: 'web' } }, async (before) => {
      seen.push(before?.status);
      return ACCEPTED;
    });
    expect(seen).toEqual(['CREATE_COMPLETE']);
    expect(result).toMatchObject({ kind: 'followed', beginning: 'Accepted.', createdUuid: undefined });
    expect(await endOf(result)).toEqual(
      message('Cluster web is UPDATE_COMPLETE after 5s.', {
        uuid: 'uuid-web',
        name: 'web',
        status: 'UPDATE_COMPLETE',
        faults: null,
      }),
    );
    expect(requests[0]).toBe('get web');
    expect(new Set(requests.slice(1))).toEqual(new Set(['get uuid-web']));
    expect(remarks).toEqual(['web: CREATE_COMPLETE', 'web: UPDATE_IN_PROGRESS']);
  });

  it.each([
    [5, 30],
    [1, 10],
    [undefined, 10],
  ])(
    'with the requested node count %j accepts an unchanged status after %i s',
    async (nodeCount, seconds) => {
      const { context, clock } = fakeContext({ web: () => ({ status: 'UPDATE_COMPLETE', node_count: 1 }) });
      const subject = { cluster: 'web', nodeCount };
      await endOf(await runAndWait(WAIT, context, { subject }, async () => ACCEPTED));
      expect(Math.floor(clock.elapsed() / 1_000)).toBeGreaterThanOrEqual(seconds);
      expect(clock.elapsed()).toBeLessThan((seconds + 5) * 1_000);
    },
  );

  it('waits up to the timeout, and throws the error', async () => {
    const { context } = fakeContext({ web: complete('X_IN_PROGRESS') });
    const choice = { wait: true, waitTimeout: '3s' };
    const result = await runAndWait(choice, context, { subject: { cluster: 'web' } }, async () => ACCEPTED);
    await expect(endOf(result)).rejects.toMatchObject({
      kind: 'timeout',
      message: 'Cluster web is not complete after 3s (X_IN_PROGRESS).',
    });
  });

  it.each<[string, Subject, string, object]>([
    [
      'a nodegroup',
      { cluster: 'web', nodegroup: 'gpu' },
      'Nodegroup gpu of cluster web is gone after 2s.',
      { uuid: 'uuid-gpu', name: 'gpu', status: 'gone' },
    ],
    [
      'a cluster',
      { cluster: 'web' },
      'Cluster web is gone after 2s.',
      { uuid: 'uuid-web', name: 'web', status: 'gone' },
    ],
  ])('waits until %s is gone', async (_, subject, sentence, data) => {
    const item: At = (second) => (second < 2 ? { status: 'DELETE_IN_PROGRESS' } : notFound('It'));
    const clusters = { web: subject.nodegroup === undefined ? item : complete() };
    const { context } = fakeContext(clusters, { gpu: item });
    const end = await endOf(await runAndWait(WAIT, context, { subject, goal: 'gone' }, async () => ACCEPTED));
    expect(end).toMatchObject({ data });
    expect((end as { text: string }).text.replace(/[23]s/, '2s')).toBe(sentence);
  });

  it('has the typed name of a cluster that was never seen', async () => {
    const { context } = fakeContext({ web: (second) => (second === 0 ? httpError(500) : notFound('It')) });
    const result = await runAndWait(
      WAIT,
      context,
      { subject: { cluster: 'web' }, goal: 'gone' },
      async () => {
        await context.world.sleep(1_000);
        return ACCEPTED;
      },
    );
    expect(await endOf(result)).toEqual(
      message('Cluster web is gone after 0s.', { uuid: null, name: 'web', status: 'gone' }),
    );
  });

  it('suggests to wait if another operation is in progress', async () => {
    const { context } = fakeContext({ web: complete() });
    const busy = new MagnumError(
      'failed',
      'Updating a cluster when status is "UPDATE_IN_PROGRESS" is not supported',
    );
    for (const wait of [true, false])
      await expect(
        runAndWait({ wait, waitTimeout: undefined }, context, { subject: { cluster: 'web' } }, async () => {
          throw busy;
        }),
      ).rejects.toMatchObject({
        message: busy.message,
        hint: 'To wait until it is complete: magnum cluster-wait web',
      });
  });

  it('begins with a sentence if the request returns a record', async () => {
    const { context } = fakeContext({ web: complete() });
    const result = await runAndWait(WAIT, context, { subject: { cluster: 'web' } }, async () =>
      record({ a: 1 }),
    );
    expect(result).toMatchObject({ beginning: 'The request has been accepted.' });
  });
});

describe('createAndWait', () => {
  const created = async () => ({
    accepted: { ...message('Accepted.', {}), createdUuid: 'uuid-web' },
    subject: { cluster: 'web', uuid: 'uuid-web' },
  });

  it('without --wait returns the result of the request', async () => {
    const { context, requests } = fakeContext({});
    const result = await createAndWait({ wait: false, waitTimeout: undefined }, context, created);
    expect(result).toMatchObject({ kind: 'message', text: 'Accepted.' });
    expect(requests).toEqual([]);
  });

  it('waits for the new cluster by its UUID, although it cannot be read at first', async () => {
    const web: At = (second) =>
      second < 20 ? notFound('It') : { status: second < 30 ? 'CREATE_IN_PROGRESS' : 'CREATE_COMPLETE' };
    const { context, requests, remarks } = fakeContext({ web });
    const result = await createAndWait(WAIT, context, created);
    expect(result).toMatchObject({ kind: 'followed', beginning: 'Accepted.', createdUuid: 'uuid-web' });
    expect(await endOf(result)).toMatchObject({ data: { status: 'CREATE_COMPLETE' } });
    expect(new Set(requests)).toEqual(new Set(['get uuid-web']));
    expect(remarks).toEqual(['web: status unknown', 'web: CREATE_IN_PROGRESS']);
  });

  it('sends nothing for an invalid timeout', async () => {
    const { context } = fakeContext({});
    const act = async () => {
      throw new Error('sent');
    };
    await expect(createAndWait({ wait: true, waitTimeout: 'x' }, context, act)).rejects.toMatchObject({
      kind: 'usage',
    });
  });
});

describe('requestAll', () => {
  const going =
    (from: number, to = Number.POSITIVE_INFINITY): At =>
    (second) =>
      second < from ? { status: 'DELETE_IN_PROGRESS' } : second < to ? notFound('It') : {};

  /** The outcomes of a deletion, and what was deleted. */
  async function deleted(
    clusters: Record<string, At>,
    items: readonly string[],
    { wait = true, waitTimeout }: { wait?: boolean; waitTimeout?: string } = {},
    fails: readonly string[] = [],
  ) {
    const { context, requests } = fakeContext(clusters);
    const removed: [string, string][] = [];
    const deletion = {
      wait,
      waitTimeout,
      items,
      texts: deletionTexts('cluster'),
      goal: 'gone' as const,
      subjectOf: (cluster: string) => ({ cluster }),
      concurrency: 1,
      send: async ({ cluster, uuid = cluster }: Subject, item: string) => {
        if (fails.includes(item)) throw httpError(403);
        removed.push([uuid, item]);
      },
    };
    const outcomes: Outcome[] = [];
    for await (const outcome of requestAll(deletion, context).outcomes) outcomes.push(outcome);
    return { outcomes, removed, requests };
  }
  const accepted = (item: string) => ({ item, text: `Request to delete cluster ${item} has been accepted.` });

  it('without --wait deletes each item once, by its name', async () => {
    const { outcomes, removed, requests } = await deleted({}, ['a', 'b', 'a'], { wait: false });
    expect(outcomes).toEqual([accepted('a'), accepted('b')]);
    expect([removed, requests]).toEqual([
      [
        ['a', 'a'],
        ['b', 'b'],
      ],
      [],
    ]);
  });

  it('with --wait reports each request as interim, and the results as they become known', async () => {
    const { outcomes, removed } = await deleted({ a: going(5), b: going(2) }, ['a', 'b', 'b']);
    expect(removed).toEqual([
      ['uuid-a', 'a'],
      ['uuid-b', 'b'],
    ]);
    expect(outcomes.map(({ text, ...rest }) => ({ ...rest, text: text.replace(/\d+s/, 'Ns') }))).toEqual([
      { ...accepted('a'), interim: true },
      { ...accepted('b'), interim: true },
      { item: 'b', text: 'Cluster b is gone after Ns.', status: 'gone' },
      { item: 'a', text: 'Cluster a is gone after Ns.', status: 'gone' },
    ]);
  });

  it('waits only for the accepted deletions; a rejected one is final', async () => {
    const { outcomes } = await deleted({ a: going(0), b: complete(), c: going(0) }, ['none', 'b'], {}, ['b']);
    expect(outcomes).toEqual([
      {
        item: 'none',
        text: 'Delete for cluster none failed: none could not be found. (HTTP 404)',
        error: expect.objectContaining({ kind: 'not-found' }),
      },
      {
        item: 'b',
        text: 'Delete for cluster b failed: HTTP 403 (HTTP 403)',
        error: expect.objectContaining({ status: 403 }),
      },
    ]);
  });

  it('does not take an earlier DELETE_FAILED for the result of the deletion', async () => {
    const a: At = (second) => (second < 5 ? { status: 'DELETE_FAILED' } : notFound('It'));
    const { outcomes } = await deleted({ a }, ['a']);
    expect(outcomes.map(({ error }) => error)).toEqual([undefined, undefined]);
  });

  it('fails for a deletion that is not complete at the timeout, or ends in failure', async () => {
    const b: At = (second) => ({ status: second < 1 ? 'DELETE_IN_PROGRESS' : 'DELETE_FAILED' });
    const { outcomes } = await deleted({ a: going(50), b }, ['a', 'b'], { waitTimeout: '9' });
    expect(outcomes.slice(2).map(({ item, error }) => [item, (error as MagnumError).kind])).toEqual([
      ['b', 'ended-in-failure'],
      ['a', 'timeout'],
    ]);
  });

  it('deletes nothing for an invalid timeout', () => {
    const { context } = fakeContext({});
    const deletion = { ...WAIT, waitTimeout: 'x', goal: 'gone' as const, items: ['a'], concurrency: 1 };
    const texts = deletionTexts('cluster');
    const act = { texts, subjectOf: (cluster: string) => ({ cluster }), send: async () => {} };
    for (const wait of [true, false])
      expect(() => requestAll({ ...deletion, ...act, wait }, context)).toThrow("Invalid duration 'x'.");
  });
});

it('the live line, the events and the sentence count from the same time', async () => {
  const { context, clock, magnum } = fakeContext({ web: complete() });
  const target = { cluster: 'web', targetState: 'gone' } as const;
  const texts: string[] = [];
  const events: Record<string, unknown>[] = [];
  const slowLogin = async () => {
    await clock.sleep(1_900);
    return magnum;
  };
  const waitWith = async (parts: object) => {
    for await (const { error } of waitForResults([target], 61_500, {
      ...context,
      magnum: slowLogin,
      ...parts,
    }))
      texts.push(String(error?.message));
  };
  let line: (width: number) => readonly string[] = () => [];
  const progress = {
    isLive: true,
    update: (text: typeof line) => {
      line = text;
    },
    done: () => texts.push(...line(80)),
  };
  await waitWith({ progress });
  await waitWith({
    events: { report: (event: string, fields: object) => events.push({ event, ...fields }) },
  });
  expect(texts[0]).toMatch(/ after 1m1s /);
  expect(texts.slice(1)).toEqual([expect.stringMatching(/^web {2}CREATE_COMPLETE {2}1m1s/), texts[0]]);
  expect(events.at(-1)).toMatchObject({ event: 'timeout', elapsed_seconds: 61, message: texts[0] });
});
