/** Helpers for async iterables. */

/** Collects all items. Array.fromAsync needs Node 22. */
export async function toArray<T>(items: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export async function* filtered<T>(
  items: AsyncIterable<T>,
  isWanted: (item: T) => boolean,
): AsyncGenerator<T> {
  for await (const item of items) if (isWanted(item)) yield item;
}

/** Up to `count` items, at least one; does not read any further. */
export async function* firstOf<T>(items: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let seen = 0;
  for await (const item of items) {
    yield item;
    seen += 1;
    if (seen >= count) return;
  }
}
