/** Lists that are refreshed in place: their notes, pauses and errors, in virtual time. */
import { describe, expect, it } from 'vitest';
import { watchRows } from '../../src/commands/shared/watch-rows.ts';
import type { Context } from '../../src/context.ts';
import { MagnumError } from '../../src/errors.ts';
import { type Rows, rows, type WatchedView } from '../../src/output/result.ts';
import { virtualClock } from '../support/clock.ts';

const NOON = new Date(2026, 2, 5, 12, 0, 0).getTime();
const refused = () =>
  new MagnumError('unreachable', 'Cannot reach cloud.', {
    cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
  });
const failing = (status: number) => new MagnumError('failed', `HTTP ${status}`, { status });
const rejected = new MagnumError('auth', 'Rejected.', { status: 401 });

type Read = Error | readonly { uuid: string }[];

/** Reads the results in their order, the last one repeatedly, until `views` views have been drawn. */
async function watch(seconds: number, reads: readonly Read[], views = reads.length) {
  const clock = virtualClock(NOON);
  const stop = new AbortController();
  const events: string[] = [];
  const seen: WatchedView[] = [];
  const context = {
    progress: { done: () => void events.push('done') },
    world: {
      stdout: { isTTY: true },
      env: {},
      signal: stop.signal,
      now: clock.now,
      sleep: clock.sleep,
    },
  } as unknown as Pick<Context, 'world' | 'progress'>;
  let count = 0;
  const read = async (): Promise<Rows> => {
    events.push('read');
    const result = reads[Math.min(count, reads.length - 1)] as Read;
    count += 1;
    if (result instanceof Error) throw result;
    return rows(['uuid'], result);
  };
  let failure: unknown;
  try {
    for await (const view of watchRows(seconds, read, context).views) {
      events.push('view');
      seen.push(view);
      if (seen.length === views) stop.abort();
    }
  } catch (error) {
    failure = error;
  }
  return { failure, events, pauses: clock.sleeps, views: seen, notes: seen.map(({ note }) => note) };
}

describe('watchRows', () => {
  it('reads and draws the list after each interval, until it is interrupted', async () => {
    const { views, pauses, events, failure } = await watch(5, [[{ uuid: 'a' }], [{ uuid: 'b' }]]);
    expect(views).toEqual([
      {
        columns: [{ key: 'uuid' }],
        rows: [{ uuid: 'a' }],
        identity: 'uuid',
        note: 'Every 5 s. Updated 12:00:00. Ctrl-C to quit.',
      },
      {
        columns: [{ key: 'uuid' }],
        rows: [{ uuid: 'b' }],
        identity: 'uuid',
        note: 'Every 5 s. Updated 12:00:05. Ctrl-C to quit.',
      },
    ]);
    expect(pauses).toEqual([5_000]);
    expect(events).toEqual(['read', 'done', 'view', 'read', 'done', 'view']);
    expect(failure).toBeUndefined();
  });

  it.each([
    [2, 7, [2, 4, 8, 16, 32, 60]],
    [20, 4, [20, 40, 60]],
    [60, 3, [60, 60]],
    [90, 3, [60, 60]],
  ])('every %i s, doubles the interval with each error, up to 60 s', async (seconds, views, expected) => {
    const { pauses } = await watch(seconds, [[], failing(503)], views);
    expect(pauses).toEqual(expected.map((pause) => pause * 1_000));
  });

  it('has the usual interval again after a success', async () => {
    const { pauses, notes } = await watch(2, [[], failing(503), refused(), [], failing(500), []]);
    expect(pauses).toEqual([2_000, 4_000, 8_000, 2_000, 4_000]);
    expect(notes).toEqual([
      'Every 2 s. Updated 12:00:00. Ctrl-C to quit.',
      'No response at 12:00:02 (HTTP 503). Ctrl-C to quit.',
      'No response at 12:00:06 (Cannot reach cloud.). Ctrl-C to quit.',
      'Every 2 s. Updated 12:00:14. Ctrl-C to quit.',
      'No response at 12:00:16 (HTTP 500). Ctrl-C to quit.',
      'Every 2 s. Updated 12:00:20. Ctrl-C to quit.',
    ]);
  });

  it('keeps the last rows after a transient error', async () => {
    const { views } = await watch(2, [[{ uuid: 'a' }], failing(429)]);
    expect(views[1]).toEqual({ ...views[0], note: 'No response at 12:00:02 (HTTP 429). Ctrl-C to quit.' });
  });

  it.each([
    ['a transient error of the first read', [failing(503)], 0],
    ['another error of the first read', [rejected], 0],
    ['another error later', [[], rejected], 1],
    ['an error that is a bug', [[], new TypeError('a bug')], 1],
  ])('fails for %s', async (_, reads, count) => {
    const { failure, views } = await watch(2, reads, 5);
    expect(failure).toBe(reads.at(-1));
    expect(views).toHaveLength(count);
  });

  it('ends without an error if the read is interrupted', async () => {
    const stop = new AbortController();
    const world = {
      stdout: { isTTY: true },
      env: {},
      signal: stop.signal,
      now: () => NOON,
      sleep: async () => {},
    };
    const progress = { done: () => {} };
    const context = { world, progress } as unknown as Pick<Context, 'world' | 'progress'>;
    const read = async (): Promise<Rows> => {
      stop.abort();
      throw new MagnumError('interrupted', 'Interrupted.');
    };
    const views: WatchedView[] = [];
    for await (const view of watchRows(2, read, context).views) views.push(view);
    expect(views).toEqual([]);
  });

  it.each([
    ['stdout is not a terminal', false, {}],
    ['the terminal is dumb', true, { TERM: 'dumb' }],
  ])('is a usage error if %s', (_, isTTY, env) => {
    const context = { world: { stdout: { isTTY }, env } } as unknown as Context;
    expect(() => watchRows(2, async () => rows([], []), context)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: '--watch requires a terminal.',
        hint: 'Omit --watch to print the list once; in scripts, use cluster-wait.',
      }),
    );
  });
});
