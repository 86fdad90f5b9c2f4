/** Rows may be long in coming: when nobody reads any more, the next are not waited for. */
import type { Row, Rows } from './result.ts';
import type { Sink } from './sink.ts';

/** The same rows; asking for the next one rejects as soon as `out` is broken, and they are closed. */
export function stopOnClosedOutput(rows: Rows['rows'], out: Sink): Rows['rows'] {
  if (!(Symbol.asyncIterator in rows)) return rows;
  return {
    [Symbol.asyncIterator]() {
      const iterator = rows[Symbol.asyncIterator]();
      let stop: ((reason: unknown) => void) | undefined;
      // One reaction for all rows: a Promise.race for each would keep them all until the end.
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
