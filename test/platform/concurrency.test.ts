import { expect, it } from 'vitest';
import { toArray } from '../../src/platform/async-iterable.ts';
import { mapConcurrently } from '../../src/platform/concurrency.ts';

/** Work that the test completes with `end` or `fail`. */
function createWork() {
  const started: number[] = [];
  const ends = new Map<number, { resolve(value: string): void; reject(error: Error): void }>();
  const work = (item: number) =>
    new Promise<string>((resolve, reject) => {
      started.push(item);
      ends.set(item, { resolve, reject });
    });
  const end = (item: number) => ends.get(item)?.resolve(`result ${item}`);
  const fail = (item: number) => ends.get(item)?.reject(new Error(`error ${item}`));
  return { started, work, end, fail };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

it('mapConcurrently runs up to `concurrency` calls, and starts the next when one has ended', async () => {
  const { started, work, end } = createWork();
  const all = toArray(mapConcurrently([1, 2, 3, 4, 5], 2, work));
  await turn();
  expect(started).toEqual([1, 2]);
  end(2);
  await turn();
  expect(started).toEqual([1, 2, 3]);
  end(1);
  end(3);
  await turn();
  expect(started).toEqual([1, 2, 3, 4, 5]);
  end(5);
  end(4);
  expect(await all).toEqual([1, 2, 3, 4, 5].map((item) => `result ${item}`));
});

it('mapConcurrently yields each result as soon as all earlier ones are ready', async () => {
  const { work, end } = createWork();
  const results: string[] = [];
  const reading = (async () => {
    for await (const result of mapConcurrently([1, 2, 3], 3, work)) results.push(result);
  })();
  await turn();
  end(2);
  await turn();
  expect(results).toEqual([]);
  end(1);
  await turn();
  expect(results).toEqual(['result 1', 'result 2']);
  end(3);
  await reading;
  expect(results).toHaveLength(3);
});

it('mapConcurrently continues with the other items while the reader is busy', async () => {
  const { started, work, end } = createWork();
  const results = mapConcurrently([1, 2, 3], 1, work);
  const first = results.next();
  for (const item of [1, 2]) {
    await turn();
    end(item);
  }
  await turn();
  expect((await first).value).toBe('result 1');
  expect(started).toEqual([1, 2, 3]);
});

it('mapConcurrently throws the error of an item in its turn, and completes the other items', async () => {
  const { started, work, end, fail } = createWork();
  const results = mapConcurrently([1, 2, 3], 2, work);
  const first = results.next();
  await turn();
  fail(2);
  await turn();
  end(1);
  expect((await first).value).toBe('result 1');
  await expect(results.next()).rejects.toThrow('error 2');
  expect(started).toEqual([1, 2, 3]);
});

it('mapConcurrently ends if a signal aborts the work on each item', async () => {
  const stop = new AbortController();
  const work = (item: number) =>
    new Promise<number>((_, reject) => {
      if (stop.signal.aborted) reject(stop.signal.reason);
      stop.signal.addEventListener('abort', () => reject(stop.signal.reason));
      if (item === 2) stop.abort(new Error('stopped'));
    });
  await expect(toArray(mapConcurrently([1, 2, 3, 4], 2, work))).rejects.toThrow('stopped');
});

it('mapConcurrently yields nothing without items', async () => {
  expect(await toArray(mapConcurrently([], 5, async () => 1))).toEqual([]);
});
