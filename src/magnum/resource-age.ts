/** How long ago a resource was created. */
import { shortAge } from '../platform/duration.ts';

/** Magnum's times are in UTC; without an offset, Date.parse would read them as local time. */
const WITH_OFFSET = /(?:Z|[+-]\d\d:?\d\d)$/i;

/** Milliseconds since the epoch; undefined if `time` is not a time of the service. */
export function parseServiceTime(time: unknown): number | undefined {
  if (typeof time !== 'string') return undefined;
  const ms = Date.parse(WITH_OFFSET.test(time) ? time : `${time}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** `3d4h`; undefined if `createdAt` is not a time. `now` is in milliseconds since the epoch. */
export function resourceAge(createdAt: unknown, now: number): string | undefined {
  const time = parseServiceTime(createdAt);
  return time === undefined ? undefined : shortAge(now - time);
}
