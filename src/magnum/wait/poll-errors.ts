/** Which errors of a poll are tolerated, and for how long. */
import { MagnumError } from '../../errors.ts';
import { isTransient } from '../../http/connection-error.ts';

/** The wait ends after this time without a successful poll, if the service has responded before. */
const ERROR_TOLERANCE_MS = 300_000;
/** The same if the service has never responded: its URL may be wrong. */
const FIRST_POLL_TOLERANCE_MS = 30_000;
/** Magnum returns 400 for a new cluster whose nodegroups do not exist yet ("master_count. Value: '0'"). */
const CREATION_TOLERANCE_MS = 60_000;

/** Milliseconds for which the error is tolerated; undefined for an error that is not transient. */
export function toleranceMs(error: MagnumError, hasResponded: boolean): number | undefined {
  if (error.status === 400) return CREATION_TOLERANCE_MS;
  return isTransientPollError(error)
    ? hasResponded
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

/** Returns a MagnumError of the service. Rethrows other errors, and `interrupted`. */
export function pollErrorFrom(error: unknown): MagnumError {
  if (error instanceof MagnumError && error.kind !== 'interrupted') return error;
  throw error;
}
