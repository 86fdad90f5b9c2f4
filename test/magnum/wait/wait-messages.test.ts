/** The sentences, hints and errors of waits. */
import { afterEach, describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import {
  disappearedError,
  failedStateError,
  interruptedByError,
  nameOf,
  reachedSentence,
  statusUnavailableError,
  subjectOf,
  timeoutError,
  waitInterruptedError,
} from '../../../src/magnum/wait/wait-messages.ts';
import type { TargetState, WaitResource, WaitTarget } from '../../../src/magnum/wait/wait-types.ts';
import { setTypedOptions } from '../../../src/platform/own-command.ts';

const CLUSTER: WaitTarget = { cluster: 'my c', targetState: 'complete' };
const NODEGROUP: WaitTarget = { cluster: 'c', nodegroup: 'gpu', targetState: 'complete' };
const REQUEST = { kind: 'change', at: 0 } as const;
const resource = (fields: object): WaitResource => ({
  uuid: 'u',
  name: 'c',
  cluster_template_id: 't',
  ...fields,
});

/** What is printed of an error. */
const parts = ({ kind, message, hint, details, requestId, status, cause }: MagnumError) => ({
  kind,
  message,
  hint,
  details,
  requestId,
  status,
  cause,
});

afterEach(() => setTypedOptions());

it('subjectOf and nameOf name a cluster or a nodegroup', () => {
  expect([CLUSTER, NODEGROUP].map(subjectOf)).toEqual(['Cluster my c', 'Nodegroup gpu of cluster c']);
  expect([CLUSTER, NODEGROUP].map(nameOf)).toEqual(['my c', 'c/gpu']);
});

describe('reachedSentence', () => {
  const state = { status: 'CREATE_COMPLETE', health_status: 'HEALTHY' };
  it.each<[string, Partial<WaitTarget>, object | undefined, string]>([
    ['complete', {}, state, 'Cluster my c is CREATE_COMPLETE after 1m1s.'],
    ['healthy', { targetState: 'healthy' }, state, 'Cluster my c is HEALTHY after 1m1s.'],
    ['gone', { targetState: 'gone' }, state, 'Cluster my c is gone after 1m1s.'],
    [
      'gone, deleted by this command',
      { targetState: 'gone', request: { kind: 'delete', at: 0 } },
      undefined,
      'Cluster my c is gone after 1m1s.',
    ],
    ['gone, never seen', { targetState: 'gone' }, undefined, 'Cluster my c does not exist.'],
  ])('for %s', (_, target, fields, sentence) => {
    const result = {
      target: { ...CLUSTER, ...target },
      resource: fields && resource(fields),
      elapsedMs: 61_999,
    };
    expect(reachedSentence(result)).toBe(sentence);
  });
});

describe('failedStateError', () => {
  it('has the reason on one line, and the faults as details', () => {
    const fields = { status: 'UPDATE_FAILED', status_reason: 'a\n b', faults: { w: 'no\nhost', m: null } };
    expect(parts(failedStateError(CLUSTER, resource(fields), 5_000))).toEqual({
      kind: 'ended-in-failure',
      message: 'Cluster my c ended in UPDATE_FAILED after 5s: a b',
      details: ['w: no host', 'm: failed'],
      hint: "To see why: magnum cluster-show 'my c' --tree",
    });
  });

  it.each([undefined, null, 'text'])('has neither without them: faults %j', (faults) => {
    const error = failedStateError(NODEGROUP, resource({ status: 'CREATE_FAILED', faults }), 0);
    expect(parts(error)).toEqual({
      kind: 'ended-in-failure',
      message: 'Nodegroup gpu of cluster c ended in CREATE_FAILED after 0s.',
      details: [],
      hint: 'To see why: magnum cluster-show c --tree',
    });
  });

  it('explains the first reason that is known', () => {
    const faults = { w: 'odd', m: 'Quota exceeded for cores', n: 'No valid host was found' };
    const { hint } = failedStateError(CLUSTER, resource({ status: 'CREATE_FAILED', faults }), 0);
    expect(hint).toMatch(
      /^The project's quota is exhausted: .*\. To see why: magnum cluster-show 'my c' --tree$/,
    );
  });

  it('names the problems of the health if the wait was for it', () => {
    const fields = { status: 'UPDATE_FAILED', health_status_reason: { api: 'ok', 'n.Ready': 'False' } };
    const detailsFor = (targetState: TargetState) =>
      failedStateError({ ...CLUSTER, targetState }, resource(fields), 0).details;
    expect([detailsFor('healthy'), detailsFor('complete')]).toEqual([['health: n.Ready: False'], []]);
  });
});

describe('timeoutError', () => {
  const running = { status: 'X_IN_PROGRESS', health_status: 'UNHEALTHY' };
  it.each<[TargetState, object | undefined, boolean, string, string]>([
    [
      'complete',
      running,
      false,
      'is not complete after 9s (X_IN_PROGRESS).',
      'The operation continues in the cloud. To wait again',
    ],
    ['complete', undefined, false, 'is not complete after 9s (status unknown).', 'To wait again'],
    [
      'complete',
      { status: null },
      true,
      'is not complete after 9s (no status).',
      'The operation continues in the cloud. To wait again',
    ],
    ['gone', { status: 'X_COMPLETE' }, false, 'still exists after 9s (X_COMPLETE).', 'To wait again'],
    [
      'healthy',
      running,
      false,
      'is not healthy after 9s (X_IN_PROGRESS, health UNHEALTHY).',
      'The operation continues in the cloud. To wait again',
    ],
    [
      'healthy',
      { status: 'X_COMPLETE' },
      false,
      'is not healthy after 9s (X_COMPLETE, health unknown).',
      'To wait again',
    ],
  ])('for %s with %j, requested %s', (targetState, fields, isRequested, message, hint) => {
    const target = { ...CLUSTER, targetState, ...(isRequested && { request: REQUEST }) };
    expect(parts(timeoutError(target, fields && resource(fields), 9_000))).toEqual({
      kind: 'timeout',
      message: `Cluster my c ${message}`,
      hint: `${hint}: magnum cluster-wait 'my c' --for ${targetState}`,
      details: [],
    });
  });

  it('names up to three problems of the health, and counts the others', () => {
    const entries = Object.fromEntries(
      [1, 2, 3, 4, 5].map((n) => [`n${n}.Ready`, n === 1 ? 'refused\n now' : false]),
    );
    const fields = {
      status: 'X_COMPLETE',
      health_status: 'UNHEALTHY',
      health_status_reason: { api: 'ok', ...entries },
    };
    const { message } = timeoutError({ ...CLUSTER, targetState: 'healthy' }, resource(fields), 9_000);
    expect(message).toBe(
      'Cluster my c is not healthy after 9s (X_COMPLETE, health UNHEALTHY; ' +
        'not ok: n1.Ready: refused now, n2.Ready: False, n3.Ready: False and 2 more).',
    );
  });

  it('suggests to show a nodegroup, with the options of the command line', () => {
    setTypedOptions({ connection: ['--os-cloud', 'prod'], scope: [] });
    expect(timeoutError(NODEGROUP, undefined, 0).hint).toBe(
      'To check the status: magnum nodegroup-show c gpu --os-cloud prod',
    );
  });
});

describe('disappearedError', () => {
  const findHint = async () => 'Did you mean web?';
  const rejection = new MagnumError('not-found', 'Cluster c could not be found.', {
    findHint,
    requestId: 'req-1',
    status: 404,
  });

  it('reports that the resource no longer exists if it was seen, without a similar name', () => {
    const error = disappearedError(CLUSTER, true, rejection);
    expect(parts(error)).toEqual({
      kind: 'not-found',
      message: 'Cluster my c no longer exists.',
      details: [],
      requestId: 'req-1',
      status: 404,
    });
    expect(error.findHint).toBeUndefined();
  });

  it("has the service's message and a similar name if it was never seen", () => {
    const error = disappearedError(CLUSTER, false, rejection);
    expect(error.message).toBe('Cluster c could not be found.');
    expect(error.findHint).toBe(findHint);
  });

  it('has a message of its own without an error of the service', () => {
    expect(disappearedError(NODEGROUP, false, undefined).message).toBe(
      'Nodegroup gpu of cluster c could not be found.',
    );
  });
});

describe('statusUnavailableError', () => {
  const cause = new Error('cause');
  const error = (hint?: string) =>
    new MagnumError('unreachable', 'No route.', { hint, requestId: 'req-1', status: 503, cause });

  it('has the time, and all parts of the error', () => {
    expect(parts(statusUnavailableError(NODEGROUP, error(), 301_000))).toEqual({
      kind: 'unreachable',
      message: 'Could not read the status of nodegroup gpu of cluster c for 5m1s: No route.',
      hint: 'To check the status: magnum nodegroup-show c gpu',
      details: [],
      requestId: 'req-1',
      status: 503,
      cause,
    });
  });

  it.each([
    [undefined, "To wait again: magnum cluster-wait 'my c' --for complete"],
    ['Check it.', "Check it. To wait again: magnum cluster-wait 'my c' --for complete"],
    [
      'To start it: magnum sandbox start',
      "To start it: magnum sandbox start; magnum cluster-wait 'my c' --for complete",
    ],
  ])('with the hint %j, has the hint %j', (hint, expected) => {
    expect(statusUnavailableError(CLUSTER, error(hint), 0).hint).toBe(expected);
    expect(interruptedByError(CLUSTER, error(hint)).hint).toBe(expected);
  });
});

it('interruptedByError does not change an error of a service that responds', () => {
  const error = new MagnumError('auth', 'rejected', { hint: 'Log in.' });
  expect(interruptedByError(CLUSTER, error)).toBe(error);
});

describe('waitInterruptedError', () => {
  it.each<[string, WaitTarget[], string, string]>([
    [
      'one cluster',
      [{ ...CLUSTER, targetState: 'gone' }],
      'my c',
      "To wait again: magnum cluster-wait 'my c' --for gone",
    ],
    [
      'many clusters',
      'abcdefg'.split('').map((cluster) => ({ cluster, targetState: 'complete' })),
      'a, b, c, d, e and 2 more',
      'To wait again: magnum cluster-wait a b c d e f g --for complete',
    ],
    [
      'clusters with a command of their own, that of the last one',
      ['--keep', '--set'].map((option, index) => ({
        cluster: 'ab'[index] as string,
        targetState: 'complete',
        continuation: { command: 'cluster-config', options: [option, 'a b'] },
      })),
      'a, b',
      "To wait again: magnum cluster-config a b --set 'a b'",
    ],
    ['a nodegroup', [NODEGROUP], 'c/gpu', 'To check the status: magnum nodegroup-show c gpu'],
    [
      'nodegroups',
      [NODEGROUP, { ...NODEGROUP, nodegroup: 'x' }],
      'c/gpu, c/x',
      'To check the status: magnum nodegroup-list c',
    ],
    [
      'a nodegroup and a cluster',
      [NODEGROUP, CLUSTER],
      'c/gpu, my c',
      "To wait again: magnum cluster-wait 'my c' --for complete",
    ],
  ])('for %s', (_, targets, names, hint) => {
    expect(parts(waitInterruptedError(targets))).toEqual({
      kind: 'interrupted',
      message: `Interrupted while waiting for ${names}.`,
      hint: `Operations in the cloud continue. ${hint}`,
      details: [],
    });
  });
});
