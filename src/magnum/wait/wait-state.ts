/** From one look at a cluster or nodegroup to what it means for those who wait. Pure. */
import type { AcceptedRequest, WaitResource, WaitTarget } from './wait-types.ts';

export type StateVerdict = 'wait' | 'reached' | 'failed' | 'missing';

/** Milliseconds in which a conductor takes up what the API has accepted. */
const ACCEPTANCE_DELAY_MS = 10_000;
/** The same, where the number of nodes is not yet what it is to be. */
const MAX_ACCEPTANCE_DELAY_MS = 30_000;
/** Milliseconds in which a new cluster becomes readable. */
const CREATION_VISIBILITY_MS = 60_000;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const statusOf = (resource: WaitResource | undefined): string | undefined => textOf(resource?.status);
export const healthOf = (resource: WaitResource | undefined): string | undefined =>
  textOf(resource?.health_status);
export const isInProgress = (status: string | null | undefined): boolean =>
  status?.endsWith('_IN_PROGRESS') === true;

/**
 * Has the cloud begun with what it was asked? The final status of an earlier operation stands until then. A time of
 * change that moved proves it, unless the health moved too: a cloud looks after that by itself.
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
  const [then, since] = [textOf(before.updated_at), textOf(resource.updated_at)];
  const health = ({ health_status, health_status_reason }: WaitResource) =>
    JSON.stringify([health_status ?? null, health_status_reason ?? null]);
  return since !== undefined && since !== then && health(before) === health(resource);
}

/** `begun`: what is seen is the outcome of the request, and not of something before it. */
export function evaluateState(
  { targetState, request }: WaitTarget,
  resource: WaitResource,
  hasStarted: boolean,
): StateVerdict {
  const status = statusOf(resource);
  if (!hasStarted || status === undefined || isInProgress(status)) return 'wait';
  if (status === 'DELETE_COMPLETE') return targetState === 'gone' ? 'reached' : 'missing';
  // A cluster that cannot be updated any more may be well all the same.
  if (targetState === 'healthy' && healthOf(resource) === 'HEALTHY') return 'reached';
  if (status.endsWith('_FAILED'))
    return targetState === 'gone' && status !== 'DELETE_FAILED' ? 'wait' : 'failed';
  if (targetState !== 'complete' || !status.endsWith('_COMPLETE')) return 'wait';
  return request !== undefined && status === 'ROLLBACK_COMPLETE' ? 'failed' : 'reached';
}

/** Of what the cloud does not know (404). */
export function evaluateMissing(
  { targetState, request }: WaitTarget,
  wasSeen: boolean,
  now: number,
): StateVerdict {
  if (targetState === 'gone') return 'reached';
  const isBeingCreated = request?.kind === 'create' && !wasSeen && now - request.at < CREATION_VISIBILITY_MS;
  return isBeingCreated ? 'wait' : 'missing';
}
