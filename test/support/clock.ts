/** A clock that advances only by `sleep`, which takes no real time. */
import { setImmediate } from 'node:timers/promises';

export interface VirtualClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since the clock was created. */
  elapsed(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** The milliseconds of each sleep. */
  readonly sleeps: number[];
}

export function virtualClock(start = Date.parse('2026-01-01T00:00:00Z')): VirtualClock {
  let time = start;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => time,
    elapsed: () => time - start,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      await setImmediate();
      signal?.throwIfAborted();
      sleeps.push(ms);
      time += ms;
    },
  };
}
