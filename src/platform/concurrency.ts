/** Work on many items with a limit. */
import pLimit from 'p-limit';

/**
 * Calls `work` for each item, at most `concurrency` at a time. Yields the results in the order of the items, each as soon
 * as those before it have been yielded. Throws what `work` throws, in the turn of its item; the other items go on.
 */
export async function* mapConcurrently<T, R>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const limit = pLimit(concurrency);
  const results = items.map((item) => limit(work, item));
  // An error is thrown in its turn; until then it must not count as unhandled.
  for (const result of results) result.catch(() => undefined);
  for (const result of results) yield await result;
}
