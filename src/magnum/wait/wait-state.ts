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

export const statusOf = (thing: WaitResource | undefined): string | undefined => textOf(thing?.status);
export const healthOf = (thing: WaitResource | undefined): string | undefined => textOf(thing?.health_status);
const isAtWork = (status: string | undefined): boolean => status?.endsWith('_IN_PROGRESS') === true;

/**
 * Has the cloud begun with what it was asked? The final status of an earlier operation stands until then. A time of
 * change that moved proves it, unless the health moved too: a cloud looks after that by itself.
 */
export function hasBegun(request: AcceptedRequest | undefined, thing: WaitResource, now: number): boolean {
  if (request === undefined || request.kind === 'create') return true;
  const { before, at, nodeCount } = request;
  const status = statusOf(thing);
  if (isAtWork(status)) return true;
  if (before !== undefined && status !== statusOf(before)) return true;
  if (before !== undefined && isTouched(before, thing)) return true;
  const asAsked = nodeCount === undefined || thing.node_count === nodeCount;
  return now - at >= (asAsked ? ACCEPTANCE_DELAY_MS : MAX_ACCEPTANCE_DELAY_MS);
}

function isTouched(before: WaitResource, thing: WaitResource): boolean {
  const [then, since] = [textOf(before.updated_at), textOf(thing.updated_at)];
  const health = ({ health_status, health_status_reason }: WaitResource) =>
    JSON.stringify([health_status ?? null, health_status_reason ?? null]);
  return since !== undefined && since !== then && health(before) === health(thing);
}

/** `begun`: what is seen is the outcome of the request, and not of something before it. */
export function evaluateState(
  { goal, request }: WaitTarget,
  thing: WaitResource,
  begun: boolean,
): StateVerdict {
  const status = statusOf(thing);
  if (!begun || status === undefined || isAtWork(status)) return 'wait';
  if (status === 'DELETE_COMPLETE') return goal === 'gone' ? 'reached' : 'missing';
  // A cluster that cannot be updated any more may be well all the same.
  if (goal === 'healthy' && healthOf(thing) === 'HEALTHY') return 'reached';
  if (status.endsWith('_FAILED')) return goal === 'gone' && status !== 'DELETE_FAILED' ? 'wait' : 'failed';
  if (goal !== 'complete' || !status.endsWith('_COMPLETE')) return 'wait';
  return request !== undefined && status === 'ROLLBACK_COMPLETE' ? 'failed' : 'reached';
}

/** Of what the cloud does not know (404). */
export function evaluateMissing({ goal, request }: WaitTarget, seen: boolean, now: number): StateVerdict {
  if (goal === 'gone') return 'reached';
  const newborn = request?.kind === 'create' && !seen && now - request.at < CREATION_VISIBILITY_MS;
  return newborn ? 'wait' : 'missing';
}
