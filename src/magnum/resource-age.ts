/** How long ago a resource was created. */
import { shortAge } from '../platform/duration.ts';

/** Magnum's times are in UTC; without an offset, Date.parse would read them as local time. */
const WITH_OFFSET = /(?:Z|[+-]\d\d:?\d\d)$/i;

/** `3d4h`; undefined if `createdAt` is not a time. `now` is in milliseconds since the epoch. */
export function resourceAge(createdAt: unknown, now: number): string | undefined {
  if (typeof createdAt !== 'string') return undefined;
  const time = Date.parse(WITH_OFFSET.test(createdAt) ? createdAt : `${createdAt}Z`);
  return Number.isNaN(time) ? undefined : shortAge(now - time);
}
