/** The verdict of one poll: every target state with every status. */
import { describe, expect, it } from 'vitest';
import {
  evaluateMissing,
  evaluateState,
  hasStartedRequest,
  healthOf,
  isInProgress,
  type StateVerdict,
  statusOf,
} from '../../../src/magnum/wait/wait-state.ts';
import type { AcceptedRequest, TargetState, WaitResource } from '../../../src/magnum/wait/wait-types.ts';

const AT = 1_000_000;
const cluster = (fields: object): WaitResource => ({
  uuid: 'u',
  name: 'c',
  cluster_template_id: 't',
  ...fields,
});
const request = (kind: AcceptedRequest['kind'], more: Partial<AcceptedRequest> = {}): AcceptedRequest => ({
  kind,
  at: AT,
  ...more,
});

describe('evaluateState', () => {
  /** The verdicts for the target states complete, gone and healthy, the last for an unhealthy and for a healthy cluster. */
  const VERDICTS: [
    status: unknown,
    complete: StateVerdict,
    gone: StateVerdict,
    unhealthy: StateVerdict,
    healthy: StateVerdict,
  ][] = [
    ['CREATE_COMPLETE', 'reached', 'wait', 'wait', 'reached'],
    ['UPDATE_COMPLETE', 'reached', 'wait', 'wait', 'reached'],
    ['ROLLBACK_COMPLETE', 'reached', 'wait', 'wait', 'reached'],
    ['CREATE_IN_PROGRESS', 'wait', 'wait', 'wait', 'wait'],
    ['DELETE_IN_PROGRESS', 'wait', 'wait', 'wait', 'wait'],
    ['CREATE_FAILED', 'failed', 'wait', 'failed', 'reached'],
    ['UPDATE_FAILED', 'failed', 'wait', 'failed', 'reached'],
    ['ROLLBACK_FAILED', 'failed', 'wait', 'failed', 'reached'],
    ['DELETE_FAILED', 'failed', 'failed', 'failed', 'reached'],
    ['DELETE_COMPLETE', 'missing', 'reached', 'missing', 'missing'],
    ['RESUMED', 'wait', 'wait', 'wait', 'reached'],
    [null, 'wait', 'wait', 'wait', 'wait'],
    [7, 'wait', 'wait', 'wait', 'wait'],
  ];

  it.each(VERDICTS)(
    '%s is %s for complete, %s for gone, %s for healthy and %s if it is healthy',
    (...row) => {
      const [status, ...expected] = row;
      const verdict = (targetState: TargetState, health_status = 'UNHEALTHY') =>
        evaluateState({ cluster: 'c', targetState }, cluster({ status, health_status }), true);
      expect([
        verdict('complete', 'HEALTHY'),
        verdict('gone', 'HEALTHY'),
        verdict('healthy'),
        verdict('healthy', 'HEALTHY'),
      ]).toEqual(expected);
    },
  );

  it.each(['complete', 'gone', 'healthy'] as const)(
    'waits for %s with any status before the request has started',
    (targetState) => {
      const statuses = ['CREATE_COMPLETE', 'CREATE_FAILED', 'DELETE_FAILED', 'DELETE_COMPLETE'];
      const verdicts = statuses.map((status) =>
        evaluateState(
          { cluster: 'c', targetState, request: request('change') },
          cluster({ status, health_status: 'HEALTHY' }),
          false,
        ),
      );
      expect(verdicts).toEqual(['wait', 'wait', 'wait', 'wait']);
    },
  );

  it.each(['create', 'change', 'delete'] as const)(
    'ROLLBACK_COMPLETE is a failure after a request to %s, and UPDATE_COMPLETE is not',
    (kind) => {
      const target = { cluster: 'c', targetState: 'complete', request: request(kind) } as const;
      const verdicts = ['ROLLBACK_COMPLETE', 'UPDATE_COMPLETE'].map((status) =>
        evaluateState(target, cluster({ status }), true),
      );
      expect(verdicts).toEqual(['failed', 'reached']);
    },
  );
});

describe('evaluateMissing', () => {
  it.each<[TargetState, AcceptedRequest['kind'] | undefined, boolean, number, StateVerdict]>([
    ['gone', undefined, false, 0, 'reached'],
    ['gone', 'delete', true, 90_000, 'reached'],
    ['gone', 'create', false, 0, 'reached'],
    ['complete', 'create', false, 0, 'wait'],
    ['complete', 'create', false, 59_999, 'wait'],
    ['complete', 'create', false, 60_000, 'missing'],
    ['complete', 'create', true, 0, 'missing'],
    ['healthy', 'create', false, 59_999, 'wait'],
    ['complete', 'change', false, 0, 'missing'],
    ['complete', undefined, false, 0, 'missing'],
    ['healthy', undefined, false, 0, 'missing'],
  ])(
    'a 404 with target %s, request %s, seen %s, %i ms later: %s',
    (targetState, kind, wasSeen, ms, verdict) => {
      const target = { cluster: 'c', targetState, request: kind && request(kind) };
      expect(evaluateMissing(target, wasSeen, AT + ms)).toBe(verdict);
    },
  );
});

describe('hasStartedRequest', () => {
  const BEFORE = {
    status: 'UPDATE_COMPLETE',
    updated_at: '1',
    node_count: 1,
    health_status: 'HEALTHY',
    health_status_reason: { api: 'ok' },
  };
  const started = (after: object, ms: number, more: Partial<AcceptedRequest> = {}) =>
    hasStartedRequest(
      request('change', { before: cluster(BEFORE), ...more }),
      cluster({ ...BEFORE, ...after }),
      AT + ms,
    );

  it('is true without a request, and for a new resource', () => {
    expect(hasStartedRequest(undefined, cluster(BEFORE), AT)).toBe(true);
    expect(hasStartedRequest(request('create'), cluster(BEFORE), AT)).toBe(true);
    expect(hasStartedRequest(request('delete'), cluster(BEFORE), AT)).toBe(false);
  });

  it.each<[string, object, number, Partial<AcceptedRequest>, boolean]>([
    ['an operation in progress', { status: 'UPDATE_IN_PROGRESS' }, 0, {}, true],
    ['an operation in progress as before', { status: 'X_IN_PROGRESS' }, 0, { before: undefined }, true],
    ['another final status', { status: 'UPDATE_FAILED' }, 0, {}, true],
    ['another updated_at', { updated_at: '2' }, 0, {}, true],
    ['no updated_at any more', { updated_at: null }, 9_999, {}, false],
    ['another updated_at and health', { updated_at: '2', health_status: 'UNHEALTHY' }, 9_999, {}, false],
    ['another updated_at and reason', { updated_at: '2', health_status_reason: {} }, 9_999, {}, false],
    ['no change for less than 10 s', {}, 9_999, {}, false],
    ['no change for 10 s', {}, 10_000, {}, true],
    ['the requested node count for less than 10 s', { node_count: 5 }, 9_999, { nodeCount: 5 }, false],
    ['the requested node count for 10 s', { node_count: 5 }, 10_000, { nodeCount: 5 }, true],
    ['another node count for less than 30 s', {}, 29_999, { nodeCount: 5 }, false],
    ['another node count for 30 s', {}, 30_000, { nodeCount: 5 }, true],
    [
      'an unknown state before',
      { status: 'UPDATE_FAILED', updated_at: '2' },
      9_999,
      { before: undefined },
      false,
    ],
    ['an unknown state before, for 10 s', {}, 10_000, { before: undefined }, true],
  ])('%s', (_, after, ms, more, expected) => {
    expect(started(after, ms, more)).toBe(expected);
  });

  it('a first updated_at counts as a change; a missing health equals null', () => {
    const before = { status: 'CREATE_COMPLETE', health_status: null };
    const change = request('change', { before: cluster(before) });
    expect(hasStartedRequest(change, cluster({ ...before, updated_at: '1' }), AT)).toBe(true);
    expect(hasStartedRequest(change, cluster({ status: 'CREATE_COMPLETE', updated_at: '1' }), AT)).toBe(true);
  });
});

it('statusOf and healthOf are undefined for a value that is not text, and without a resource', () => {
  const odd = cluster({ status: 5, health_status: {} });
  const usual = cluster({ status: 'A', health_status: 'B' });
  expect([statusOf(odd), healthOf(odd), statusOf(undefined), healthOf(undefined)]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect([statusOf(usual), healthOf(usual)]).toEqual(['A', 'B']);
});

it.each([
  ['CREATE_IN_PROGRESS', true],
  ['IN_PROGRESS', false],
  ['CREATE_IN_PROGRESS_2', false],
  ['CREATE_COMPLETE', false],
  [null, false],
  [undefined, false],
])('isInProgress of %s is %s', (status, expected) => {
  expect(isInProgress(status)).toBe(expected);
});
