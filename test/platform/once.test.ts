import { expect, it } from 'vitest';
import { once } from '../../src/platform/once.ts';

it('once calls the function at the first call only, and returns the same promise again', async () => {
  let calls = 0;
  const value = once(async () => {
    calls += 1;
    return calls;
  });
  expect(calls).toBe(0);
  expect(value()).toBe(value());
  expect(await value()).toBe(1);
  expect(await value()).toBe(1);
});

it('once rejects all pending calls after a failure, and calls the function again afterwards', async () => {
  let calls = 0;
  const value = once(async () => {
    calls += 1;
    if (calls === 1) throw new Error('not yet');
    return calls;
  });
  const early = await Promise.allSettled([value(), value()]);
  expect(early.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(calls).toBe(1);
  expect(await value()).toBe(2);
  expect(await value()).toBe(2);
});
