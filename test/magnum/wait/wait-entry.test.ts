/** The effect of one poll on a target of a wait. */
import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import type { PollResult } from '../../../src/magnum/wait/status-poller.ts';
import {
  isFinalState,
  recordPoll,
  toWaitResult,
  toWaitState,
  type WaitEntry,
} from '../../../src/magnum/wait/wait-entry.ts';
import type { WaitResource, WaitTarget } from '../../../src/magnum/wait/wait-types.ts';

const START = 1_000_000;
const time = (seconds: number) => ({ startedAt: START, now: START + seconds * 1_000 });
const resource = (status: string, fields: object = {}): WaitResource => ({
  uuid: 'u',
  name: 'c',
  cluster_template_id: 't',
  status,
  ...fields,
});
const entryFor = (target: Partial<WaitTarget> = {}): WaitEntry => ({
  target: { cluster: 'c', targetState: 'complete', ...target },
  hasStarted: false,
});
const seen = (status: string, nodes?: { ready: number; wanted: number }): PollResult => ({
  kind: 'seen',
  resource: resource(status),
  nodes,
});
const failing = (status: number): PollResult => ({
  kind: 'error',
  error: new MagnumError('failed', `HTTP ${status}`, { status }),
});
const notFound: PollResult = {
  kind: 'missing',
  error: new MagnumError('not-found', 'Cluster c could not be found.', { status: 404 }),
};

describe('recordPoll', () => {
  it('keeps the state and the last node counts, and has the result when the target state is reached', () => {
    const entry = entryFor();
    expect(recordPoll(entry, seen('X_IN_PROGRESS', { ready: 1, wanted: 2 }), time(1), true)).toBeUndefined();
    expect(recordPoll(entry, seen('X_IN_PROGRESS'), time(2), true)).toBeUndefined();
    expect(toWaitState(entry, time(2))).toEqual({
      target: entry.target,
      resource: resource('X_IN_PROGRESS'),
      nodes: { ready: 1, wanted: 2 },
      elapsedMs: 2_000,
      problem: undefined,
    });
    expect(recordPoll(entry, seen('X_COMPLETE'), time(3), true)).toEqual({
      target: entry.target,
      resource: resource('X_COMPLETE'),
      nodes: { ready: 1, wanted: 2 },
      elapsedMs: 3_000,
      error: undefined,
    });
  });

  it('remembers that the request has started', () => {
    const before = resource('UPDATE_COMPLETE');
    const entry = entryFor({ request: { kind: 'change', at: START, before } });
    expect(recordPoll(entry, seen('UPDATE_COMPLETE'), time(0), true)).toBeUndefined();
    expect(entry.hasStarted).toBe(false);
    expect(recordPoll(entry, seen('UPDATE_IN_PROGRESS'), time(1), true)).toBeUndefined();
    expect(recordPoll(entry, seen('UPDATE_COMPLETE'), time(2), true)?.error).toBeUndefined();
    expect(entry.hasStarted).toBe(true);
  });

  it.each([
    ['X_FAILED', 'ended-in-failure', 'Cluster c ended in X_FAILED after 4s.'],
    ['DELETE_COMPLETE', 'not-found', 'Cluster c no longer exists.'],
  ])('fails on %s', (status, kind, message) => {
    expect(recordPoll(entryFor(), seen(status), time(4), true)?.error).toMatchObject({ kind, message });
  });

  it('fails after a 404 as "could not be found", or as "no longer exists" if the cluster was seen', () => {
    expect(recordPoll(entryFor(), notFound, time(0), true)).toEqual({
      target: entryFor().target,
      resource: undefined,
      elapsedMs: 0,
      error: expect.objectContaining({ kind: 'not-found', message: 'Cluster c could not be found.' }),
    });
    const entry = { ...entryFor(), resource: resource('X_IN_PROGRESS') };
    expect(recordPoll(entry, notFound, time(0), true)?.error?.message).toBe('Cluster c no longer exists.');
  });

  it('waits after a 404 for a new cluster, unless it was seen', () => {
    const target = { request: { kind: 'create', at: START } } as const;
    expect(recordPoll(entryFor(target), notFound, time(59), true)).toBeUndefined();
    expect(recordPoll(entryFor(target), notFound, time(60), true)?.error?.kind).toBe('not-found');
    const entry = { ...entryFor(target), resource: resource('X_IN_PROGRESS') };
    expect(recordPoll(entry, notFound, time(1), true)?.error?.kind).toBe('not-found');
  });

  it('fails only after errors in succession for the whole tolerance, and reports them as the problem', () => {
    const entry = entryFor();
    expect(recordPoll(entry, failing(503), time(10), true)).toBeUndefined();
    expect(entry.problem).toBe('HTTP 503');
    expect(recordPoll(entry, failing(503), time(309), true)).toBeUndefined();
    recordPoll(entry, seen('X_IN_PROGRESS'), time(309), true);
    expect([entry.problem, entry.failingSince]).toEqual([undefined, undefined]);
    expect(recordPoll(entry, failing(503), time(320), true)).toBeUndefined();
    expect(recordPoll(entry, failing(500), time(619), true)).toBeUndefined();
    expect(entry.problem).toBe('HTTP 500');
    expect(recordPoll(entry, failing(503), time(620), true)).toMatchObject({
      elapsedMs: 620_000,
      resource: resource('X_IN_PROGRESS'),
      error: { message: 'Could not read the status of cluster c for 5m0s: HTTP 503', status: 503 },
    });
  });

  it('a 404 ends a succession of errors', () => {
    const entry = entryFor({ request: { kind: 'create', at: START } });
    recordPoll(entry, failing(503), time(0), true);
    recordPoll(entry, notFound, time(1), true);
    expect([entry.problem, entry.failingSince]).toEqual([undefined, undefined]);
  });

  it('a 400 is tolerated for a minute, and is not a problem', () => {
    const entry = entryFor();
    expect(recordPoll(entry, failing(503), time(0), true)).toBeUndefined();
    expect(recordPoll(entry, failing(400), time(59.9), true)).toBeUndefined();
    expect(entry.problem).toBeUndefined();
    expect(recordPoll(entry, failing(400), time(60), true)?.error?.message).toBe(
      'Could not read the status of cluster c for 1m0s: HTTP 400',
    );
  });

  it('fails immediately for another error, with a command only if the service had responded', () => {
    const error = new MagnumError('unreachable', 'Expired.', { hint: 'Check it.' });
    const result = (hasResponded: boolean) =>
      recordPoll(entryFor(), { kind: 'error', error }, time(0), hasResponded)?.error;
    expect(result(false)).toBe(error);
    expect(result(true)).toMatchObject({
      message: 'Expired.',
      hint: 'Check it. To wait again: magnum cluster-wait c --for complete',
    });
  });
});

describe('isFinalState', () => {
  it('is false before the request has started, and for an operation in progress', () => {
    const before = resource('X_COMPLETE');
    const entry = entryFor({ request: { kind: 'change', at: START, before } });
    expect(isFinalState(entry, before, START)).toBe(false);
    expect(isFinalState(entry, before, START + 10_000)).toBe(true);
    expect(isFinalState(entry, resource('X_IN_PROGRESS'), START)).toBe(false);
    expect(isFinalState({ ...entry, hasStarted: true }, before, START)).toBe(true);
    expect(entry.hasStarted).toBe(false);
  });

  it.each(['X_COMPLETE', 'X_FAILED', 'DELETE_COMPLETE'])('is true for %s', (status) => {
    expect(isFinalState(entryFor(), resource(status), START)).toBe(true);
  });
});

it('toWaitResult has the time since the start', () => {
  const entry = entryFor();
  const error = new MagnumError('timeout', 'x');
  expect(toWaitResult(entry, time(7), error)).toEqual({
    target: entry.target,
    resource: undefined,
    elapsedMs: 7_000,
    error,
  });
});
