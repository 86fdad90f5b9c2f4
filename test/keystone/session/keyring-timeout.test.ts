/** The time that a keyring gets, with a clock of the tests, and the binding that the program loads. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { credentialStoreIn } from '../../../src/keystone/session/credential-store.ts';
import { createKeyring, type KeytarApi } from '../../../src/keystone/session/keyring.ts';
import type { World } from '../../../src/world.ts';
import { temporaryDirectory } from '../../support/world.ts';

/** The calls of the fake binding. */
const calls: unknown[][] = [];
const binding = vi.hoisted(() => ({ password: 'stored' as string | null, isSilent: false }));
const unanswered = () => new Promise<never>(() => {});

vi.mock('keytar', () => {
  class AsyncEntry {
    readonly words: unknown[];
    constructor(...words: unknown[]) {
      this.words = words;
    }
    async getPassword() {
      calls.push(['get', ...this.words]);
      return binding.isSilent ? unanswered() : binding.password;
    }
    async setPassword(password: string) {
      calls.push(['set', ...this.words, password]);
      return binding.isSilent ? unanswered() : undefined;
    }
    async deletePassword() {
      calls.push(['delete', ...this.words]);
      return false;
    }
  }
  return { default: { AsyncEntry } };
});

beforeEach(() => {
  calls.length = 0;
  Object.assign(binding, { password: 'stored', isSilent: false });
});
afterEach(() => vi.useRealTimers());

describe('createKeyring', () => {
  const STORE = ['magnum', 'a', { linux: { store: 'secret-service' } }];

  it('uses only the Secret Service on Linux', async () => {
    const keyring = createKeyring();
    expect(await keyring.get('a')).toBe('stored');
    expect(await keyring.set('a', 'stored')).toBe(true);
    expect(await keyring.delete('a')).toBe(true);
    expect(calls).toEqual([
      ['get', ...STORE],
      ['set', ...STORE, 'stored'],
      ['get', ...STORE],
      ['delete', ...STORE],
    ]);
  });

  it('does not report a secret as stored if the keyring returns another one', async () => {
    expect(await createKeyring().set('a', 'new')).toBe(false);
    binding.password = null;
    expect(await createKeyring().set('a', 'new')).toBe(false);
    expect(await createKeyring().get('a')).toBeUndefined();
  });

  it('delete returns false if no keyring is available', async () => {
    expect(await createKeyring(() => Promise.reject(new Error('no binding'))).delete('a')).toBe(false);
  });

  /** Returns the milliseconds until the work is done, in steps of the clock. */
  async function elapsedOf(work: Promise<unknown>): Promise<number> {
    const startedAt = performance.now();
    let isDone = false;
    void work.then(() => {
      isDone = true;
    });
    while (!isDone) await vi.advanceTimersByTimeAsync(500);
    return performance.now() - startedAt;
  }

  it('waits 2 s for a keyring that does not respond, and leaves no timer', async () => {
    vi.useFakeTimers();
    expect(await elapsedOf(createKeyring(unanswered).get('a'))).toBe(2_000);
    expect(vi.getTimerCount()).toBe(0);
    await createKeyring(async () => ({ getPassword: async () => 's' }) as unknown as KeytarApi).get('a');
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    [true, true, 20_000],
    [true, false, 2_000],
    [false, true, 2_000],
  ])(
    'with standard input a terminal: %j, stderr a terminal: %j, the credential store waits %i ms',
    async (...of) => {
      const [stdin, stderr, ms] = of;
      binding.isSilent = true;
      const home = temporaryDirectory();
      const world = { env: {}, home, now: Date.now, stdin: { isTTY: stdin }, stderr: { isTTY: stderr } };
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
      const { tokens } = credentialStoreIn(world as unknown as World);
      const stored = tokens.put('key', { id: 't', expiresAt: '2999-01-01T00:00:00Z' });
      while (calls.length === 0) await setImmediate();
      await vi.advanceTimersByTimeAsync(ms - 1);
      const timers = [vi.getTimerCount()];
      await vi.advanceTimersByTimeAsync(1);
      timers.push(vi.getTimerCount());
      vi.useRealTimers();
      expect(timers).toEqual([1, 0]);
      expect(await stored).toMatchObject({ place: 'file' });
    },
  );

  it.each([
    [20_000, 999, 2],
    [20_000, 1_000, 1],
    [500, 249, 2],
    [500, 250, 1],
  ])('with a timeout of %i ms and a failure after %i ms, loads it %i times', async (timeout, ms, loads) => {
    vi.useFakeTimers();
    let count = 0;
    const keyring = createKeyring(() => {
      count += 1;
      return new Promise((_, reject) => {
        setTimeout(() => reject(new Error('no')), ms);
      });
    }, timeout);
    for (const account of ['a', 'b']) {
      const work = keyring.get(account);
      await vi.advanceTimersByTimeAsync(ms);
      expect(await work).toBeUndefined();
    }
    expect(count).toBe(loads);
  });
});
