/**
 * Waits until clusters or nodegroups are as somebody wants them. It looks quickly at first and more slowly later, lives
 * through outages, and believes no status that an earlier operation has left behind.
 */
import type { MagnumError } from '../../errors.ts';
import type { Magnum } from '../types.ts';
import { isUnready, patienceFor } from './poll-errors.ts';
import { createEyes, type Look, type Watched } from './status-poller.ts';
import { disappeared, endedInFailure, gaveUp, interruptedWhileWaiting, timedOut } from './wait-messages.ts';
import { hasBegun, judge, judgeMissing, type Verdict } from './wait-state.ts';
import type { Ending, NodesSoFar, Target, Thing, WaitState } from './wait-types.ts';

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

const SHORTEST_PAUSE = 1_000;
const LONGEST_PAUSE = 10_000;
/** Milliseconds for one request: a connection that has died is found out in that time. */
const ANSWER_TIME = 30_000;
const LEAST_ANSWER_TIME = 1_000;

/** Milliseconds until the next look: a tenth of the time that has passed, so that nobody waits much longer than need be. */
export function pauseAfter(elapsedMs: number, random: number): number {
  const pause = Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, elapsedMs / 10));
  return Math.round(pause * (0.8 + 0.4 * random));
}

interface Waiting extends Watched {
  begun: boolean;
  nodes?: NodesSoFar | undefined;
  trouble?: string | undefined;
  /** Since when no look saw anything. */
  blindSince?: number | undefined;
}

/**
 * Each ending as it comes, in no order. Those that did not reach the goal carry a MagnumError: `ended-in-failure` with the
 * service's reason and faults, `not-found`, `timeout`, `auth` when no token can be had any more, or the trouble that
 * there was when nothing could be seen for too long. Throws MagnumError `interrupted` when the signal is aborted.
 */
export async function* waitFor(targets: readonly Target[], options: WaitOptions): AsyncGenerator<Ending> {
  const { now, sleep, signal, random, report } = options;
  const eyes = createEyes(options.magnum);
  const start = now();
  const deadline = start + (options.timeoutMs ?? Number.POSITIVE_INFINITY);
  let waiting: Waiting[] = targets.map((target) => ({
    target,
    clusterUuid: target.uuid,
    begun: false,
  }));
  let hasAnswered = targets.some(({ request }) => request !== undefined);

  /** The ending that a look means; undefined to wait on. */
  function conclude(one: Waiting, look: Look): Ending | undefined {
    const seenBefore = one.thing !== undefined || one.target.request?.before !== undefined;
    if (look.kind === 'trouble') {
      const error = despair(one, look.error);
      return error && end(one, error);
    }
    hasAnswered = true;
    one.blindSince = undefined;
    one.trouble = undefined;
    if (look.kind === 'missing') {
      const verdict = judgeMissing(one.target, seenBefore, now());
      return endingBy(verdict, one, () => disappeared(one.target, one.thing !== undefined, look.error));
    }
    const { thing } = look;
    one.thing = thing;
    one.nodes = look.nodes ?? one.nodes;
    one.begun ||= hasBegun(one.target.request, thing, now());
    return endingBy(judge(one.target, thing, one.begun), one, () => failure(one.target, thing));
  }

  function endingBy(verdict: Verdict, one: Waiting, errorOf: () => MagnumError): Ending | undefined {
    if (verdict === 'wait') return undefined;
    return end(one, verdict === 'reached' ? undefined : errorOf());
  }

  const failure = (target: Target, thing: Thing): MagnumError =>
    thing.status === 'DELETE_COMPLETE'
      ? disappeared(target, true, undefined)
      : endedInFailure(target, thing, now() - start);

  const end = ({ target, thing }: Waiting, error: MagnumError | undefined): Ending => ({
    target,
    thing,
    elapsedMs: now() - start,
    error,
  });

  /** The error to end with; undefined for trouble that may pass. */
  function despair(one: Waiting, error: MagnumError): MagnumError | undefined {
    const patience = patienceFor(error, hasAnswered);
    if (patience === undefined) return error;
    one.blindSince ??= now();
    one.trouble = isUnready(error) ? undefined : error.message;
    const blindMs = now() - one.blindSince;
    return blindMs >= patience ? gaveUp(one.target, error, blindMs) : undefined;
  }

  const wouldEnd = (one: Waiting, thing: Thing): boolean => {
    const begun = one.begun || hasBegun(one.target.request, thing, now());
    return judge(one.target, thing, begun) !== 'wait';
  };

  async function lookOnce(): Promise<Ending[]> {
    const timeoutMs = Math.min(ANSWER_TIME, Math.max(LEAST_ANSWER_TIME, deadline - now()));
    const looks = await eyes.lookAt(waiting, {
      timeoutMs,
      needsCloserLook: (one, cluster) => wouldEnd(one as Waiting, cluster),
    });
    const endings = waiting.flatMap((one) => {
      const ending = conclude(one, looks.get(one) as Look);
      return ending === undefined ? [] : [ending];
    });
    const ended = new Set(endings.map(({ target }) => target));
    waiting = waiting.filter(({ target }) => !ended.has(target));
    return endings;
  }

  try {
    while (waiting.length > 0) {
      signal.throwIfAborted();
      yield* await lookOnce();
      report(waiting.map(stateOf));
      if (waiting.length === 0) return;
      const left = deadline - now();
      if (left <= 0) {
        yield* waiting.map((one) => end(one, timedOut(one.target, one.thing, now() - start)));
        return;
      }
      await sleep(Math.min(left, pauseAfter(now() - start, random())), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    throw interruptedWhileWaiting(waiting.map(({ target }) => target));
  }
}

const stateOf = ({ target, thing, nodes, trouble }: Waiting): WaitState => ({
  target,
  thing,
  nodes,
  trouble,
});
