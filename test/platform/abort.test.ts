import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { unlessAborted } from '../../src/platform/abort.ts';

const never = new Promise<never>(() => {});

it('unlessAborted passes on the result or the error of the work, and leaves no listener', async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve(7), signal)).toBe(7);
  await expect(unlessAborted(Promise.reject(new Error('no')), signal).catch(String)).resolves.toBe(
    'Error: no',
  );
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('unlessAborted rejects with the reason of the signal, if it is aborted before or during the work', async () => {
  const stop = new AbortController();
  const work = unlessAborted(never, stop.signal);
  const reason = new Error('stopped');
  stop.abort(reason);
  await expect(work).rejects.toBe(reason);
  await expect(unlessAborted(never, stop.signal)).rejects.toBe(reason);
  await expect(unlessAborted(Promise.resolve(7), stop.signal)).rejects.toBe(reason);
});
