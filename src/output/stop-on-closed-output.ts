/** Stops waiting for slow rows as soon as stdout is closed. */
import type { Row, Rows } from './result.ts';
import type { Sink } from './sink.ts';

/** Returns the same rows. When `out` breaks, the pending `next()` rejects and the source is closed. */
export function stopOnClosedOutput(rows: Rows['rows'], out: Sink): Rows['rows'] {
  if (!(Symbol.asyncIterator in rows)) return rows;
  return {
    [Symbol.asyncIterator]() {
      const iterator = rows[Symbol.asyncIterator]();
      let stop: ((reason: unknown) => void) | undefined;
      // One handler for all rows: a Promise.race per row would hold every row in memory until the end.
      out.broken.catch((reason: unknown) => {
        if (stop === undefined) return;
        stop(reason);
        iterator.return?.().catch(() => undefined);
      });
      return {
        next: () =>
          new Promise<IteratorResult<Row>>((resolve, reject) => {
            stop = reject;
            iterator.next().then(resolve, reject);
          }).finally(() => {
            stop = undefined;
          }),
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}
