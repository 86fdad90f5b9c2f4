/**
 * The result of one check of `magnum doctor`. The message starts with a lower-case letter and has no full stop; the hint has the
 * form of an error's hint.
 */

import { MagnumError, messageOf, sentenceOf } from '../../errors.ts';
import { toClause } from '../shared/clause.ts';

/** `error`: commands fail. `warning`: commands may not work as expected, or the check could not be made. */
export type CheckStatus = 'ok' | 'warning' | 'error';

export interface CheckResult {
  readonly check: string;
  readonly status: CheckStatus;
  readonly message: string;
  /** What the user can do about it. */
  readonly hint?: string | undefined;
  /** Set if the check could not be made: `message` without `not checked: `. */
  readonly notCheckedReason?: string | undefined;
}

export type CheckResults = AsyncGenerator<CheckResult, void, undefined>;

export const ok = (check: string, message: string): CheckResult => ({ check, status: 'ok', message });

export const warning = (check: string, message: string, hint?: string): CheckResult => ({
  check,
  status: 'warning',
  message,
  hint,
});

export const failed = (check: string, message: string, hint?: string): CheckResult => ({
  check,
  status: 'error',
  message,
  hint,
});

/** The result of a check that could not be made, because an earlier one failed. */
export const notChecked = (check: string, reason: string): CheckResult => ({
  ...warning(check, `not checked: ${reason}`),
  notCheckedReason: reason,
});

/** Returns the result of a check that threw `error`. Throws it again after an interrupt, which ends all checks. */
export function failedWith(check: string, error: unknown): CheckResult {
  if (!(error instanceof MagnumError)) return failed(check, messageOf(error));
  if (error.kind === 'interrupted') throw error;
  return failed(check, toClause(sentenceOf(error)), error.hint);
}
