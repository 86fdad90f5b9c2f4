/** How long ago a resource was created. */
import { shortAge } from '../platform/duration.ts';

/** Magnum's times are in UTC; without an offset, Date.parse would read them as local time. */
const WITHOUT_OFFSET = /T[\d:.]+$/;

/** `3d4h old`; undefined if `createdAt` is not a time. */
export function ageText(createdAt: unknown, now: number): string | undefined {
  if (typeof createdAt !== 'string') return undefined;
  const time = Date.parse(WITHOUT_OFFSET.test(createdAt) ? `${createdAt}Z` : createdAt);
  return Number.isNaN(time) ? undefined : `${shortAge(now - time)} old`;
}
