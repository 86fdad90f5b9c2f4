/**
 * Waits until clusters or nodegroups are as somebody wants them. It looks quickly at first and more slowly later, lives
 * through outages, and believes no status that an earlier operation has left behind.
 */
import type { MagnumError } from '../../errors.ts';
import type { Magnum } from '../types.ts';
import { isClusterNotReady, toleranceMs } from './poll-errors.ts';
import { createStatusPoller, type PollResult, type PollTarget } from './status-poller.ts';
import {
  disappearedError,
  failedStateError,
  interruptedError,
  statusUnavailableError,
  timeoutError,
} from './wait-messages.ts';
import { evaluateMissing, evaluateState, hasStartedRequest, type StateVerdict } from './wait-state.ts';
import type { NodeProgress, WaitResource, WaitResult, WaitState, WaitTarget } from './wait-types.ts';

export interface WaitOptions {
  readonly magnum: Magnum;
  /** Milliseconds; for ever without. */
  readonly timeoutMs?: number | undefined;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1; so that many who began together do not ask together. */
  readonly random: () => number;
  /** Told after each look how those are that are still waited for. */
  readonly report: (states: readonly WaitState[]) => void;
}

const MIN_POLL_INTERVAL_MS = 1_000;
const MAX_POLL_INTERVAL_MS = 10_000;
/** Milliseconds for one request: a connection that has died is found out in that time. */
const POLL_TIMEOUT_MS = 30_000;
const MIN_POLL_TIMEOUT_MS = 1_000;

/** Milliseconds until the next look: a tenth of the time that has passed, so that nobody waits much longer than need be. */
export function pollIntervalMs(elapsedMs: number, random: number): number {
  const pause = Math.min(MAX_POLL_INTERVAL_MS, Math.max(MIN_POLL_INTERVAL_MS, elapsedMs / 10));
  return Math.round(pause * (0.8 + 0.4 * random));
}

interface Waiting extends PollTarget {
  begun: boolean;
  nodes?: NodeProgress | undefined;
  problem?: string | undefined;
  /** Since when no look saw anything. */
  blindSince?: number | undefined;
}

/**
 * Each ending as it comes, in no order. Those that did not reach the goal carry a MagnumError: `ended-in-failure` with the
 * service's reason and faults, `not-found`, `timeout`, `auth` when no token can be had any more, or the trouble that
 * there was when nothing could be seen for too long. Throws MagnumError `interrupted` when the signal is aborted.
 */
export async function* waitFor(
  targets: readonly WaitTarget[],
  options: WaitOptions,
): AsyncGenerator<WaitResult> {
  const { now, sleep, signal, random, report } = options;
  const eyes = createStatusPoller(options.magnum);
  const start = now();
  const deadline = start + (options.timeoutMs ?? Number.POSITIVE_INFINITY);
  let waiting: Waiting[] = targets.map((target) => ({
    target,
    clusterUuid: target.uuid,
    begun: false,
  }));
  let hasAnswered = targets.some(({ request }) => request !== undefined);

  /** The ending that a look means; undefined to wait on. */
  function conclude(one: Waiting, look: PollResult): WaitResult | undefined {
    const seenBefore = one.resource !== undefined || one.target.request?.before !== undefined;
    if (look.kind === 'trouble') {
      const error = fatalErrorOf(one, look.error);
      return error && end(one, error);
    }
    hasAnswered = true;
    one.blindSince = undefined;
    one.problem = undefined;
    if (look.kind === 'missing') {
      const verdict = evaluateMissing(one.target, seenBefore, now());
      return resultBy(verdict, one, () =>
        disappearedError(one.target, one.resource !== undefined, look.error),
      );
    }
    const { resource } = look;
    one.resource = resource;
    one.nodes = look.nodes ?? one.nodes;
    one.begun ||= hasStartedRequest(one.target.request, resource, now());
    return resultBy(evaluateState(one.target, resource, one.begun), one, () => failure(one.target, resource));
  }

  function resultBy(verdict: StateVerdict, one: Waiting, errorOf: () => MagnumError): WaitResult | undefined {
    if (verdict === 'wait') return undefined;
    return end(one, verdict === 'reached' ? undefined : errorOf());
  }

  const failure = (target: WaitTarget, thing: WaitResource): MagnumError =>
    thing.status === 'DELETE_COMPLETE'
      ? disappearedError(target, true, undefined)
      : failedStateError(target, thing, now() - start);

  const end = ({ target, resource }: Waiting, error: MagnumError | undefined): WaitResult => ({
    target,
    resource,
    elapsedMs: now() - start,
    error,
  });

  /** The error to end with; undefined for trouble that may pass. */
  function fatalErrorOf(one: Waiting, error: MagnumError): MagnumError | undefined {
    const patience = toleranceMs(error, hasAnswered);
    if (patience === undefined) return error;
    one.blindSince ??= now();
    one.problem = isClusterNotReady(error) ? undefined : error.message;
    const blindMs = now() - one.blindSince;
    return blindMs >= patience ? statusUnavailableError(one.target, error, blindMs) : undefined;
  }

  const wouldFinish = (one: Waiting, thing: WaitResource): boolean => {
    const begun = one.begun || hasStartedRequest(one.target.request, thing, now());
    return evaluateState(one.target, thing, begun) !== 'wait';
  };

  async function pollOnce(): Promise<WaitResult[]> {
    const timeoutMs = Math.min(POLL_TIMEOUT_MS, Math.max(MIN_POLL_TIMEOUT_MS, deadline - now()));
    const looks = await eyes.poll(waiting, {
      timeoutMs,
      shouldPollOne: (one, cluster) => wouldFinish(one as Waiting, cluster),
    });
    const endings = waiting.flatMap((one) => {
      const ending = conclude(one, looks.get(one) as PollResult);
      return ending === undefined ? [] : [ending];
    });
    const ended = new Set(endings.map(({ target }) => target));
    waiting = waiting.filter(({ target }) => !ended.has(target));
    return endings;
  }

  try {
    while (waiting.length > 0) {
      signal.throwIfAborted();
      yield* await pollOnce();
      report(waiting.map(stateOf));
      if (waiting.length === 0) return;
      const left = deadline - now();
      if (left <= 0) {
        yield* waiting.map((one) => end(one, timeoutError(one.target, one.resource, now() - start)));
        return;
      }
      await sleep(Math.min(left, pollIntervalMs(now() - start, random())), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    throw interruptedError(waiting.map(({ target }) => target));
  }
}

const stateOf = ({ target, resource, nodes, problem }: Waiting): WaitState => ({
  target,
  resource,
  nodes,
  problem,
});
