/** Concurrent work on many items, with a limit. */
import pLimit from 'p-limit';

/**
 * Calls `work` for each item, for up to `concurrency` items concurrently. Yields the results in the order of the items, each as soon
 * as it and all earlier ones are ready. If `work` rejects, throws its error in the place of the result; the other calls continue.
 */
export async function* mapConcurrently<T, R>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const limit = pLimit(concurrency);
  const results = items.map((item) => limit(work, item));
  // Prevents an unhandled rejection before the error is thrown in its turn.
  for (const result of results) result.catch(() => undefined);
  for (const result of results) yield await result;
}
