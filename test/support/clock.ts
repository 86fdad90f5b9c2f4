/** A clock that advances only by `sleep`, which takes no real time. */
import { setImmediate } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';

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

/** A virtual clock that durations measured with `performance.now` follow too, until the test ends. */
export function virtualDurations(): VirtualClock {
  const clock = virtualClock();
  const now = vi.spyOn(performance, 'now').mockImplementation(clock.elapsed);
  onTestFinished(() => now.mockRestore());
  return clock;
}
