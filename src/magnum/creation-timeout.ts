/**
 * Whether a creation has taken longer than the cluster's `create_timeout`. Magnum passes the timeout to Heat, which ends the stack
 * (magnum/drivers/heat/driver.py: timeout_mins), and reads the stack's status every ten seconds (magnum/service/periodic.py). A cluster
 * that is still in creation much later has a problem: the conductor or Heat may not be running.
 */
import { parseServiceTime } from './resource-age.ts';
import type { Cluster } from './types.ts';

/** Time in which Heat ends a stack and Magnum reads its status. */
const GRACE_MS = 5 * 60_000;
const MINUTE_MS = 60_000;

export type CreationState = Partial<Pick<Cluster, 'status' | 'create_timeout' | 'created_at'>>;

/** The timeout in minutes, if the creation has exceeded it; without a timeout (null or 0) the cloud's setting applies, which is unknown. */
export function exceededTimeout(
  { status, create_timeout: minutes, created_at }: CreationState,
  { serviceNow, observedMs = 0 }: { readonly serviceNow: number; readonly observedMs?: number },
): number | undefined {
  if (status !== 'CREATE_IN_PROGRESS' || typeof minutes !== 'number' || minutes <= 0) return undefined;
  // Lists have no time of creation.
  const createdAt = parseServiceTime(created_at);
  const elapsedMs = createdAt === undefined ? observedMs : serviceNow - createdAt;
  return elapsedMs > minutes * MINUTE_MS + GRACE_MS ? minutes : undefined;
}

/** A predicate of the cluster. */
export const exceededTimeoutText = (minutes: number): string =>
  `has been in CREATE_IN_PROGRESS for longer than its timeout of ${minutes === 1 ? '1 minute' : `${minutes} minutes`}`;

export const EXCEEDED_TIMEOUT_CAUSE =
  'Magnum should have ended the creation: its conductor or Heat may not be running';
