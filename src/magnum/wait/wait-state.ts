/** Evaluates the state of a cluster or nodegroup for a wait. Pure. */
import type { AcceptedRequest, WaitResource, WaitTarget } from './wait-types.ts';

export type StateVerdict = 'wait' | 'reached' | 'failed' | 'missing';

/** Time in which a conductor starts to work on an accepted request. */
const ACCEPTANCE_DELAY_MS = 10_000;
/** The same while the node count differs from the requested one. */
const MAX_ACCEPTANCE_DELAY_MS = 30_000;
/** Time in which a new cluster becomes readable. */
const CREATION_VISIBILITY_MS = 60_000;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const statusOf = (resource: WaitResource | undefined): string | undefined => textOf(resource?.status);
export const healthOf = (resource: WaitResource | undefined): string | undefined =>
  textOf(resource?.health_status);
export const isInProgress = (status: string | null | undefined): boolean =>
  status?.endsWith('_IN_PROGRESS') === true;

/**
 * True if the cloud has started to work on the request; until then, the status is that of an earlier operation. A changed
 * `updated_at` proves it, unless the health changed too: Magnum updates the health periodically.
 */
export function hasStartedRequest(
  request: AcceptedRequest | undefined,
  resource: WaitResource,
  now: number,
): boolean {
  if (request === undefined || request.kind === 'create') return true;
  const { before, at, nodeCount } = request;
  const status = statusOf(resource);
  if (isInProgress(status)) return true;
  if (before !== undefined && status !== statusOf(before)) return true;
  if (before !== undefined && isUpdated(before, resource)) return true;
  const hasNodeCount = nodeCount === undefined || resource.node_count === nodeCount;
  return now - at >= (hasNodeCount ? ACCEPTANCE_DELAY_MS : MAX_ACCEPTANCE_DELAY_MS);
}

function isUpdated(before: WaitResource, resource: WaitResource): boolean {
  const [previous, current] = [textOf(before.updated_at), textOf(resource.updated_at)];
  const health = ({ health_status, health_status_reason }: WaitResource) =>
    JSON.stringify([health_status ?? null, health_status_reason ?? null]);
  return current !== undefined && current !== previous && health(before) === health(resource);
}

/** `hasStarted`: the state is the result of the request, and not of an earlier operation. */
export function evaluateState(
  { targetState, request }: WaitTarget,
  resource: WaitResource,
  hasStarted: boolean,
): StateVerdict {
  const status = statusOf(resource);
  if (!hasStarted || status === undefined || isInProgress(status)) return 'wait';
  if (status === 'DELETE_COMPLETE') return targetState === 'gone' ? 'reached' : 'missing';
  // A cluster whose last operation failed can be healthy.
  if (targetState === 'healthy' && healthOf(resource) === 'HEALTHY') return 'reached';
  if (status.endsWith('_FAILED'))
    return targetState === 'gone' && status !== 'DELETE_FAILED' ? 'wait' : 'failed';
  if (targetState !== 'complete' || !status.endsWith('_COMPLETE')) return 'wait';
  return request !== undefined && status === 'ROLLBACK_COMPLETE' ? 'failed' : 'reached';
}

/** Evaluates a 404. */
export function evaluateMissing(
  { targetState, request }: WaitTarget,
  wasSeen: boolean,
  now: number,
): StateVerdict {
  if (targetState === 'gone') return 'reached';
  const isBeingCreated = request?.kind === 'create' && !wasSeen && now - request.at < CREATION_VISIBILITY_MS;
  return isBeingCreated ? 'wait' : 'missing';
}
