/** The result of one check of `magnum doctor`. */
import { MagnumError, messageOf, sentenceOf } from '../../errors.ts';

/** `error` makes commands fail; `warning` may surprise, or could not be checked. */
export type CheckStatus = 'ok' | 'warning' | 'error';

export interface CheckResult {
  readonly check: string;
  readonly status: CheckStatus;
  readonly message: string;
  /** What the user can do about it. */
  readonly hint?: string | undefined;
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

/** The check could not be made, because of what an earlier one found. */
export const notChecked = (check: string, reason: string): CheckResult =>
  warning(check, `not checked: ${reason}`);

/** Returns the result of a check that threw `error`. Throws it again after an interrupt, which ends all checks. */
export function failedWith(check: string, error: unknown): CheckResult {
  if (!(error instanceof MagnumError)) return failed(check, messageOf(error));
  if (error.kind === 'interrupted') throw error;
  return failed(check, sentenceOf(error), error.hint);
}
