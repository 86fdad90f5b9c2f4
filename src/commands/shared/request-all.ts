/** Sends a request for each of several resources concurrently, and waits until the operations are complete. */
import type { Context } from '../../context.ts';
import { isInterruption, sentenceOf } from '../../errors.ts';
import type { WaitResource, WaitTarget } from '../../magnum/wait/wait-types.ts';
import { type Outcome, type Outcomes, outcomes } from '../../output/result.ts';
import { mapConcurrently } from '../../platform/concurrency.ts';
import {
  readBeforeRequest,
  type Subject,
  timeoutOf,
  toOutcome,
  type WaitChoice,
  waitForResults,
} from './run-and-wait.ts';

/** The sentences about a request. */
export interface RequestTexts {
  readonly accepted: (item: string) => string;
  /** Before the reason. */
  readonly failed: (item: string) => string;
}

/** `kind` as in `cluster template`. */
export const deletionTexts = (kind: string): RequestTexts => ({
  accepted: (item) => `Request to delete ${kind} ${item} has been accepted.`,
  failed: (item) => `Delete for ${kind} ${item} failed: `,
});

/**
 * Sends the request of each item, even if some fail, up to `concurrency` of them concurrently. Yields the outcomes in the order of
 * the items.
 */
export function requestEach(
  items: readonly string[],
  send: (item: string) => Promise<void>,
  texts: RequestTexts,
  concurrency = 1,
): AsyncGenerator<Outcome> {
  return mapConcurrently(items, concurrency, async (item): Promise<Outcome> => {
    try {
      await send(item);
      return { item, text: texts.accepted(item) };
    } catch (error) {
      if (isInterruption(error)) throw error;
      return { item, text: texts.failed(item) + sentenceOf(error), error };
    }
  });
}

export interface BulkRequest extends WaitChoice {
  /** Names or UUIDs as the user typed them. */
  readonly items: readonly string[];
  readonly subjectOf: (item: string) => Subject;
  /** `before` is the state before the request, if it was read for the wait. */
  readonly send: (subject: Subject, item: string, before?: WaitResource) => Promise<void>;
  readonly texts: RequestTexts;
  readonly goal: 'gone' | 'complete';
  readonly concurrency: number;
}

/**
 * Yields whether each request was accepted, in the order of the items; then, with `wait`, the result of each accepted one as soon
 * as its operation ends. Throws MagnumError `usage` for an invalid timeout, before anything is sent.
 */
export function requestAll(bulk: BulkRequest, context: Context): Outcomes {
  const { subjectOf, send, texts, goal, concurrency } = bulk;
  const items = [...new Set(bulk.items)];
  const timeoutMs = timeoutOf(bulk);
  if (!bulk.wait)
    return outcomes(requestEach(items, (item) => send(subjectOf(item), item), texts, concurrency));
  return outcomes(requestAndWait());

  async function* requestAndWait(): AsyncGenerator<Outcome> {
    const magnum = await context.magnum();
    const accepted = new Map<string, WaitTarget>();
    const sendOne = async (item: string) => {
      const subject = subjectOf(item);
      const { resource, clusterUuid = subject.uuid } = await readBeforeRequest(magnum, subject);
      await send({ ...subject, uuid: clusterUuid }, item, resource);
      const { cluster, nodegroup, nodeCount } = subject;
      const kind = goal === 'gone' ? 'delete' : 'change';
      const request = { kind, at: context.world.now(), before: resource, nodeCount } as const;
      accepted.set(item, { cluster, nodegroup, uuid: clusterUuid, targetState: goal, request });
    };
    for await (const outcome of requestEach(items, sendOne, texts, concurrency)) {
      yield outcome.error === undefined ? { ...outcome, interim: true } : outcome;
    }
    const targets = items.flatMap((item) => accepted.get(item) ?? []);
    for await (const result of waitForResults(targets, timeoutMs, context)) yield toOutcome(result);
  }
}
