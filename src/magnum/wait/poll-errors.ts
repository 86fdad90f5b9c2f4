/** Which errors of a poll are tolerated, and for how long. */
import { MagnumError } from '../../errors.ts';
import { isTransient } from '../../http/connection-error.ts';

/** After this time without a successful poll the wait ends, if the service has responded before … */
const ERROR_TOLERANCE_MS = 300_000;
/** … and if it has never responded, as its URL may be wrong. */
const FIRST_POLL_TOLERANCE_MS = 30_000;
/** Magnum returns 400 for a cluster whose nodegroups do not exist yet ("master_count. Value: '0'"). */
const CREATION_TOLERANCE_MS = 60_000;

/** Milliseconds for which the error is tolerated; undefined for an error that is not transient. */
export function toleranceMs(error: MagnumError, hasAnswered: boolean): number | undefined {
  if (error.status === 400) return CREATION_TOLERANCE_MS;
  return isTransientPollError(error)
    ? hasAnswered
      ? ERROR_TOLERANCE_MS
      : FIRST_POLL_TOLERANCE_MS
    : undefined;
}

function isTransientPollError({ kind, status, cause }: MagnumError): boolean {
  if (kind === 'timeout') return true;
  if (kind === 'unreachable') return cause !== undefined && isTransient(cause);
  return status !== undefined && (status >= 500 || status === 429 || status === 408);
}

/** True if the error is about this one cluster, and not about the service. */
export const isClusterNotReady = ({ status }: MagnumError): boolean => status === 400;

/** Rethrows internal errors (not a MagnumError), and `interrupted`, which is the user's wish. */
export function pollErrorFrom(error: unknown): MagnumError {
  if (error instanceof MagnumError && error.kind !== 'interrupted') return error;
  throw error;
}
