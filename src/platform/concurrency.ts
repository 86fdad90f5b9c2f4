/**
 * Does `work` for each item, at most so many at a time; the results in the order of the items, each as soon as those
 * before it are there. What `work` throws comes up in the item's turn.
 */
export async function* mapConcurrently<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const room = createSemaphore(most);
  const results = items.map((item) => room.use(() => work(item)));
  // An error is told in its turn, not as one that nobody handles.
  for (const result of results) result.catch(() => undefined);
  for (const result of results) yield await result;
}

/** Room for so many; the others queue up. */
function createSemaphore(most: number) {
  let free = most;
  const queue: (() => void)[] = [];
  const enter = (): Promise<void> => {
    if (free === 0) return new Promise((resolve) => queue.push(resolve));
    free -= 1;
    return Promise.resolve();
  };
  const leave = (): void => {
    const next = queue.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    async use<R>(work: () => Promise<R>): Promise<R> {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
