/** Deletes several resources concurrently, and waits until they are gone. */
import type { Context } from '../../context.ts';
import type { WaitTarget } from '../../magnum/wait/wait-types.ts';
import { type Outcome, type Outcomes, outcomes } from '../../output/result.ts';
import { deleteEach } from './resource.ts';
import {
  parseTimeout,
  readBeforeRequest,
  type Subject,
  toOutcome,
  type WaitChoice,
  waitForResults,
} from './run-and-wait.ts';

export interface Deletion extends WaitChoice {
  /** `cluster`, `nodegroup`. */
  readonly kind: string;
  /** Names or UUIDs as the user typed them. */
  readonly items: readonly string[];
  readonly subjectOf: (item: string) => Subject;
  /** The subject's cluster is its UUID, if it is known. */
  readonly remove: (subject: Subject, item: string) => Promise<void>;
  readonly concurrency: number;
}

/**
 * Yields whether each request was accepted, in the order of the items; then, with `wait`, the result of each accepted
 * deletion as soon as it ends. Throws MagnumError `usage` for an invalid timeout, before anything is deleted.
 */
export function deleteAll(deletion: Deletion, context: Context): Outcomes {
  const { kind, subjectOf, remove, concurrency } = deletion;
  const items = [...new Set(deletion.items)];
  const timeoutMs = parseTimeout(deletion.waitTimeout);
  if (!deletion.wait) {
    return outcomes(deleteEach(kind, items, (item) => remove(subjectOf(item), item), concurrency));
  }
  return outcomes(deleteAndWait());

  async function* deleteAndWait(): AsyncGenerator<Outcome> {
    const magnum = await context.magnum();
    const accepted = new Map<string, WaitTarget>();
    const removeOne = async (item: string) => {
      const subject = subjectOf(item);
      const { resource, clusterUuid } = await readBeforeRequest(magnum, subject);
      await remove({ ...subject, cluster: clusterUuid ?? subject.cluster }, item);
      const request = { kind: 'delete', at: context.world.now(), before: resource } as const;
      const { cluster, nodegroup } = subject;
      accepted.set(item, { cluster, nodegroup, uuid: clusterUuid, targetState: 'gone', request });
    };
    for await (const outcome of deleteEach(kind, items, removeOne, concurrency)) {
      yield outcome.error === undefined ? { ...outcome, interim: true } : outcome;
    }
    const targets = items.flatMap((item) => accepted.get(item) ?? []);
    for await (const result of waitForResults(targets, timeoutMs, context)) yield toOutcome(result);
  }
}
