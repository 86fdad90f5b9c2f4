import type { Outcome } from './outcome.ts';

/** How our client differs on purpose from a Python client: one entry of differences.ts. */
export interface Difference {
  readonly reason: string;
  /** Shows with every command, not only where a case says so. */
  readonly everywhere?: true;
  rewrite?(legacy: Outcome, line: { readonly exit?: number | undefined }): Outcome;
  /** What of ours has no counterpart, taken out. */
  overlook?(ours: Outcome, legacy: Outcome): Outcome;
}
