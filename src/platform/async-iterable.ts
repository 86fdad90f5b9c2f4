/** Helpers for async iterables. */

/** Collects all items. Array.fromAsync needs Node 22. */
export async function toArray<T>(items: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
