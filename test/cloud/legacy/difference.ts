import type { Outcome } from './outcome.ts';

/** An intentional difference between our client and a Python client. */
export interface Difference {
  readonly reason: string;
  /** Applies to every command, not only to lines that name the difference. */
  readonly everywhere?: true;
  /** Converts the outcome of the Python client to the expected outcome of ours. */
  rewrite?(legacy: Outcome, line: { readonly exit?: number | undefined }): Outcome;
  /** Removes the parts of our outcome that the Python client does not have. */
  overlook?(ours: Outcome, legacy: Outcome): Outcome;
}
