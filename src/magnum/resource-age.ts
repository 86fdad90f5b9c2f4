/** How long ago a resource was created. */
import { shortAge } from '../platform/duration.ts';

/** Magnum's times are in UTC; without an offset, Date.parse would read them as local time. */
const WITH_OFFSET = /(?:Z|[+-]\d\d:?\d\d)$/i;

/** In milliseconds; undefined if `createdAt` is not a time. `now` is in milliseconds since the epoch. */
export function resourceAgeMs(createdAt: unknown, now: number): number | undefined {
  if (typeof createdAt !== 'string') return undefined;
  const time = Date.parse(WITH_OFFSET.test(createdAt) ? createdAt : `${createdAt}Z`);
  return Number.isNaN(time) ? undefined : now - time;
}

/** `3d4h`; undefined if `createdAt` is not a time. */
export function resourceAge(createdAt: unknown, now: number): string | undefined {
  const age = resourceAgeMs(createdAt, now);
  return age === undefined ? undefined : shortAge(age);
}
