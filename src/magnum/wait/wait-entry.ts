/** One target of a wait: its last state, and the effect of a poll on it. */
import type { MagnumError } from '../../errors.ts';
import { exceededTimeout } from '../creation-timeout.ts';
import { isClusterNotReady, toleranceMs } from './poll-errors.ts';
import type { PollResult, PollTarget } from './status-poller.ts';
import {
  disappearedError,
  failedStateError,
  interruptedByError,
  statusUnavailableError,
} from './wait-messages.ts';
import {
  evaluateMissing,
  evaluateState,
  hasStartedRequest,
  healthOf,
  type StateVerdict,
} from './wait-state.ts';
import type { NodeProgress, WaitResource, WaitResult, WaitState } from './wait-types.ts';

export interface WaitEntry extends PollTarget {
  /** True if the cloud has started to work on the request. */
  hasStarted: boolean;
  nodes?: NodeProgress | undefined;
  /** The message of the last poll's transient error. */
  problem?: string | undefined;
  /** Milliseconds since the epoch: the time of the first of the polls that failed in succession. */
  failingSince?: number | undefined;
}

export interface PollTime {
  /** Milliseconds since the epoch, as `now`. */
  readonly startedAt: number;
  readonly now: number;
}

/** Records a poll's result in the entry; returns the result of the wait, or undefined to continue. */
export function recordPoll(
  entry: WaitEntry,
  poll: PollResult,
  time: PollTime,
  hasResponded: boolean,
): WaitResult | undefined {
  const { target } = entry;
  if (poll.kind === 'error') {
    const error = fatalErrorOf(entry, poll.error, time.now, hasResponded);
    return error && toWaitResult(entry, time, error);
  }
  entry.failingSince = undefined;
  entry.problem = undefined;
  if (poll.kind === 'missing') {
    const wasSeen = entry.resource !== undefined;
    const isKnown = wasSeen || target.request?.before !== undefined;
    const verdict = evaluateMissing(target, isKnown, time.now);
    return resultOf(verdict, entry, time, () => disappearedError(target, wasSeen, poll.error));
  }
  const { resource } = poll;
  entry.resource = resource;
  entry.nodes = poll.nodes ?? entry.nodes;
  entry.hasStarted ||= hasStartedRequest(target.request, resource, time.now);
  return resultOf(evaluateState(target, resource, entry.hasStarted), entry, time, () =>
    resource.status === 'DELETE_COMPLETE'
      ? disappearedError(target, true, undefined)
      : failedStateError(target, resource, time.now - time.startedAt),
  );
}

function resultOf(
  verdict: StateVerdict,
  entry: WaitEntry,
  time: PollTime,
  createError: () => MagnumError,
): WaitResult | undefined {
  if (verdict === 'wait') return undefined;
  return toWaitResult(entry, time, verdict === 'reached' ? undefined : createError());
}

/** The error that ends the wait; undefined for a transient error that is still tolerated. */
function fatalErrorOf(
  entry: WaitEntry,
  error: MagnumError,
  now: number,
  hasResponded: boolean,
): MagnumError | undefined {
  const tolerance = toleranceMs(error, hasResponded);
  if (tolerance === undefined) return hasResponded ? interruptedByError(entry.target, error) : error;
  entry.failingSince ??= now;
  entry.problem = isClusterNotReady(error) ? undefined : error.message;
  const failingMs = now - entry.failingSince;
  return failingMs >= tolerance ? statusUnavailableError(entry.target, error, failingMs) : undefined;
}

/** True if `resource` would end the wait for this entry. */
export function isFinalState(entry: WaitEntry, resource: WaitResource, now: number): boolean {
  const hasStarted = entry.hasStarted || hasStartedRequest(entry.target.request, resource, now);
  return evaluateState(entry.target, resource, hasStarted) !== 'wait';
}

/** True if the wait names the reason of the health, which lists do not contain, and has not read it yet. */
export const lacksHealthReason = ({ target, resource }: WaitEntry, listed: WaitResource): boolean =>
  target.targetState === 'healthy' &&
  healthOf(listed) === 'UNHEALTHY' &&
  resource?.health_status_reason === undefined;

export const toWaitResult = (
  { target, resource, nodes }: WaitEntry,
  { startedAt, now }: PollTime,
  error: MagnumError | undefined,
): WaitResult => ({ target, resource, nodes, elapsedMs: now - startedAt, error });

/** `clockOffsetMs` is that of the service. */
export const toWaitState = (
  { target, resource, nodes, problem }: WaitEntry,
  { startedAt, now }: PollTime,
  clockOffsetMs = 0,
): WaitState => ({
  target,
  resource,
  nodes,
  problem,
  elapsedMs: now - startedAt,
  exceededTimeout:
    resource === undefined
      ? undefined
      : exceededTimeout(resource, { serviceNow: now + clockOffsetMs, observedMs: now - startedAt }),
});
