/** Deleting several things, side by side, and waiting until they are gone. */
import type { Context } from '../../context.ts';
import type { WaitTarget } from '../../magnum/wait/wait-types.ts';
import { type Outcome, type Outcomes, outcomes } from '../../output/result.ts';
import { deleteEach } from './resource.ts';
import {
  outcomeOf,
  readBeforeRequest,
  type Subject,
  timeoutMsFrom,
  type WaitChoice,
  waitResultsOf,
} from './run-and-wait.ts';

export interface Deletion extends WaitChoice {
  /** `cluster`, `nodegroup`. */
  readonly kind: string;
  /** What the user typed, each. */
  readonly items: readonly string[];
  readonly subjectOf: (item: string) => Subject;
  /** The subject's cluster is the UUID where it is known. */
  readonly remove: (subject: Subject, item: string) => Promise<void>;
  readonly concurrency: number;
}

/**
 * The word of acceptance for each in the order of the items, then, with `wait`, that of its end when it comes; what is
 * refused has come to its end at once. Throws MagnumError `usage` for a bad time limit before anything is deleted.
 */
export function deleteAll(deletion: Deletion, context: Context): Outcomes {
  const { kind, subjectOf, remove, concurrency } = deletion;
  const items = [...new Set(deletion.items)];
  const timeoutMs = timeoutMsFrom(deletion.waitTimeout);
  if (!deletion.wait) {
    return outcomes(deleteEach(kind, items, (item) => remove(subjectOf(item), item), concurrency));
  }
  return outcomes(deletedAndGone());

  async function* deletedAndGone(): AsyncGenerator<Outcome> {
    const magnum = await context.magnum();
    const accepted = new Map<string, WaitTarget>();
    const removeOne = async (item: string) => {
      const subject = subjectOf(item);
      const { thing, clusterUuid } = await readBeforeRequest(magnum, subject);
      await remove({ ...subject, cluster: clusterUuid ?? subject.cluster }, item);
      const request = { kind: 'delete', at: context.world.now(), before: thing } as const;
      const { cluster, nodegroup } = subject;
      accepted.set(item, { cluster, nodegroup, uuid: clusterUuid, targetState: 'gone', request });
    };
    for await (const outcome of deleteEach(kind, items, removeOne, concurrency)) {
      yield outcome.error === undefined ? { ...outcome, interim: true } : outcome;
    }
    const targets = items.flatMap((item) => accepted.get(item) ?? []);
    for await (const ending of waitResultsOf(targets, timeoutMs, context)) yield outcomeOf(ending);
  }
}
