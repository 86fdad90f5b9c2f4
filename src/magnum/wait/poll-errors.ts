/** Which failures to look are worth another look, and for how long. */
import { MagnumError } from '../../errors.ts';
import { isTransient } from '../../http/connection-error.ts';

/** Milliseconds of nothing but failures, after which waiting makes no sense: once the service has answered … */
const ERROR_TOLERANCE_MS = 300_000;
/** … and before that, when the address may be wrong. */
const FIRST_POLL_TOLERANCE_MS = 30_000;
/** A cluster whose nodegroups do not exist yet is answered with 400 ("master_count. Value: '0'"). */
const CREATION_TOLERANCE_MS = 60_000;

/** Milliseconds for which such a failure is borne; undefined for one that another look cannot mend. */
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

/** Is it about this one thing, and not about the service? */
export const isClusterNotReady = ({ status }: MagnumError): boolean => status === 400;

/** An error that is no MagnumError is a defect, and one that says the user wants to stop is no trouble. */
export function pollErrorFrom(error: unknown): MagnumError {
  if (error instanceof MagnumError && error.kind !== 'interrupted') return error;
  throw error;
}
