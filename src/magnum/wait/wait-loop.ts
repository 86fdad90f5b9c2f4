/**
 * Waits until clusters or nodegroups reach a state. Polls often at first and less often later, tolerates transient
 * errors, and ignores the final status of an earlier operation.
 */
import type { Magnum } from '../types.ts';
import { createStatusPoller, type PollResult } from './status-poller.ts';
import {
  isFinalState,
  lacksHealthReason,
  recordPoll,
  toWaitResult,
  toWaitState,
  type WaitEntry,
} from './wait-entry.ts';
import { timeoutError, waitInterruptedError } from './wait-messages.ts';
import type { WaitResult, WaitState, WaitTarget } from './wait-types.ts';

export interface WaitOptions {
  readonly magnum: Magnum;
  /** Milliseconds; no limit if undefined. */
  readonly timeoutMs?: number | undefined;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1. Spreads the polls of processes that were started together. */
  readonly random: () => number;
  /** Called after each poll with the targets that are still waited for, and the start of the wait: milliseconds as `now`. */
  readonly report: (states: readonly WaitState[], startedAt: number) => void;
}

const MIN_POLL_INTERVAL_MS = 1_000;
const MAX_POLL_INTERVAL_MS = 10_000;
/** For one request, to detect a dead connection. */
const POLL_TIMEOUT_MS = 30_000;
const MIN_POLL_TIMEOUT_MS = 1_000;

/** Milliseconds until the next poll: a tenth of the elapsed time, so the result is at most about 10 % late. */
export function pollIntervalMs(elapsedMs: number, random: number): number {
  const interval = Math.min(MAX_POLL_INTERVAL_MS, Math.max(MIN_POLL_INTERVAL_MS, elapsedMs / 10));
  return Math.round(interval * (0.8 + 0.4 * random));
}

/**
 * Yields the result of each target when it is known. The result of a target that did not reach its state has a MagnumError:
 * `ended-in-failure` with the service's reason and faults, `not-found`, `timeout`, `auth` if the login has expired and cannot
 * be renewed, or the error of the polls if they failed for too long. Throws MagnumError `interrupted` if the signal is aborted.
 */
export async function* waitFor(
  targets: readonly WaitTarget[],
  options: WaitOptions,
): AsyncGenerator<WaitResult> {
  const { now, sleep, signal, random, report } = options;
  const poller = createStatusPoller(options.magnum);
  const startedAt = now();
  const deadline = startedAt + (options.timeoutMs ?? Number.POSITIVE_INFINITY);
  const pollTime = () => ({ startedAt, now: now() });
  let entries = targets.map((target): WaitEntry => ({ target, clusterUuid: target.uuid, hasStarted: false }));
  let hasResponded = targets.some(({ request }) => request !== undefined);

  async function pollOnce(): Promise<WaitResult[]> {
    const timeoutMs = Math.min(POLL_TIMEOUT_MS, Math.max(MIN_POLL_TIMEOUT_MS, deadline - now()));
    const polls = await poller.poll(entries, {
      timeoutMs,
      shouldPollOne: (entry, cluster) =>
        isFinalState(entry as WaitEntry, cluster, now()) || lacksHealthReason(entry as WaitEntry, cluster),
    });
    const results = entries.flatMap((entry) => {
      const poll = polls.get(entry) as PollResult;
      hasResponded ||= poll.kind !== 'error';
      return recordPoll(entry, poll, pollTime(), hasResponded) ?? [];
    });
    const finalTargets = new Set(results.map(({ target }) => target));
    entries = entries.filter(({ target }) => !finalTargets.has(target));
    return results;
  }

  try {
    while (entries.length > 0) {
      signal.throwIfAborted();
      yield* await pollOnce();
      const time = pollTime();
      report(
        entries.map((entry) => toWaitState(entry, time, options.magnum.clockOffsetMs)),
        startedAt,
      );
      if (entries.length === 0) return;
      const remainingMs = deadline - now();
      if (remainingMs <= 0) {
        yield* entries.map((entry) =>
          toWaitResult(entry, time, timeoutError(entry.target, entry.resource, time.now - startedAt)),
        );
        return;
      }
      await sleep(Math.min(remainingMs, pollIntervalMs(now() - startedAt, random())), signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    throw waitInterruptedError(entries.map(({ target }) => target));
  }
}
