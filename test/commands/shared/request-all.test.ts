/** Requests for several resources; test/commands/run-and-wait.test.ts has the waits after them. */
import { describe, expect, it } from 'vitest';
import { deletionTexts, requestEach } from '../../../src/commands/shared/request-all.ts';
import { interruptedError, MagnumError } from '../../../src/errors.ts';
import { toArray } from '../../../src/platform/async-iterable.ts';

const TEXTS = deletionTexts('cluster');

describe('requestEach', () => {
  it('attempts all items, and yields the outcomes in their order', async () => {
    const error = new MagnumError('not-found', 'No b.', { status: 404, requestId: 'r' });
    const removed: string[] = [];
    const remove = async (item: string) => {
      if (item === 'b') throw error;
      removed.push(item);
    };
    expect(await toArray(requestEach(['a', 'b', 'c'], remove, deletionTexts('cluster template')))).toEqual([
      { item: 'a', text: 'Request to delete cluster template a has been accepted.' },
      {
        item: 'b',
        text: 'Delete for cluster template b failed: No b. (HTTP 404) (Request-ID: r)',
        error,
      },
      { item: 'c', text: 'Request to delete cluster template c has been accepted.' },
    ]);
    expect(removed).toEqual(['a', 'c']);
  });

  it.each([
    [undefined, 1],
    [1, 1],
    [2, 2],
  ])('with the concurrency %j, sends up to %i requests at once', async (concurrency, maximum) => {
    let [current, most] = [0, 0];
    const remove = async () => {
      current += 1;
      most = Math.max(most, current);
      await new Promise((resolve) => setImmediate(resolve));
      current -= 1;
    };
    await toArray(requestEach(['a', 'b', 'c', 'd'], remove, TEXTS, concurrency));
    expect(most).toBe(maximum);
  });

  it('throws an interrupt instead of an outcome', async () => {
    const remove = async () => {
      throw interruptedError();
    };
    await expect(toArray(requestEach(['a', 'b'], remove, TEXTS))).rejects.toMatchObject({
      kind: 'interrupted',
    });
  });
});
