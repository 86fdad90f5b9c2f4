/** From one look at a cluster or nodegroup to what it means for those who wait. Pure. */
import type { AcceptedRequest, Target, Thing } from './wait-types.ts';

export type Verdict = 'wait' | 'reached' | 'failed' | 'missing';

/** Milliseconds in which a conductor takes up what the API has accepted. */
const TAKEN_UP = 10_000;
/** The same, where the number of nodes is not yet what it is to be. */
const TAKEN_UP_IN_THE_END = 30_000;
/** Milliseconds in which a new cluster becomes readable. */
const NEWBORN = 60_000;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const statusOf = (thing: Thing | undefined): string | undefined => textOf(thing?.status);
export const healthOf = (thing: Thing | undefined): string | undefined => textOf(thing?.health_status);
const isAtWork = (status: string | undefined): boolean => status?.endsWith('_IN_PROGRESS') === true;

/**
 * Has the cloud begun with what it was asked? The final status of an earlier operation stands until then. A time of
 * change that moved proves it, unless the health moved too: a cloud looks after that by itself.
 */
export function hasBegun(request: AcceptedRequest | undefined, thing: Thing, now: number): boolean {
  if (request === undefined || request.kind === 'create') return true;
  const { before, at, nodeCount } = request;
  const status = statusOf(thing);
  if (isAtWork(status)) return true;
  if (before !== undefined && status !== statusOf(before)) return true;
  if (before !== undefined && isTouched(before, thing)) return true;
  const asAsked = nodeCount === undefined || thing.node_count === nodeCount;
  return now - at >= (asAsked ? TAKEN_UP : TAKEN_UP_IN_THE_END);
}

function isTouched(before: Thing, thing: Thing): boolean {
  const [then, since] = [textOf(before.updated_at), textOf(thing.updated_at)];
  const health = ({ health_status, health_status_reason }: Thing) =>
    JSON.stringify([health_status ?? null, health_status_reason ?? null]);
  return since !== undefined && since !== then && health(before) === health(thing);
}

/** `begun`: what is seen is the outcome of the request, and not of something before it. */
export function judge({ goal, request }: Target, thing: Thing, begun: boolean): Verdict {
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
export function judgeMissing({ goal, request }: Target, seen: boolean, now: number): Verdict {
  if (goal === 'gone') return 'reached';
  const newborn = request?.kind === 'create' && !seen && now - request.at < NEWBORN;
  return newborn ? 'wait' : 'missing';
}
