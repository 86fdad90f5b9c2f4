/** The exit codes and the kinds of error that they are for: docs/output.md, "Exit codes". */
import { type ErrorKind, MagnumError } from '../errors.ts';

/** In the order of help. */
export const EXIT_CODES = [
  { code: 0, meaning: 'success' },
  {
    code: 1,
    kind: 'failed',
    meaning:
      'failed: the server rejected the request, a file cannot be written, or one of several items failed',
  },
  { code: 2, kind: 'usage', meaning: 'usage error: invalid or incomplete command line or configuration' },
  { code: 3, kind: 'not-found', meaning: 'not found', needsCloud: true },
  { code: 4, kind: 'auth', meaning: 'authentication failed or permission denied', needsCloud: true },
  {
    code: 5,
    kind: 'ended-in-failure',
    meaning: 'the operation that was waited for failed',
    needsCloud: true,
    onlyWhenWaiting: true,
  },
  { code: 6, kind: 'timeout', meaning: 'timeout', needsCloud: true },
  { code: 7, kind: 'unreachable', meaning: 'service unreachable', needsCloud: true },
  { code: 130, kind: 'interrupted', meaning: 'interrupted' },
] as const satisfies readonly {
  readonly code: number;
  readonly kind?: ErrorKind;
  readonly meaning: string;
  /** True if only commands that use a cloud exit with this code. */
  readonly needsCloud?: true;
  /** True if only commands that wait exit with this code. */
  readonly onlyWhenWaiting?: true;
}[];

/** 1 for an internal error, which is any error but a MagnumError. */
export function exitCodeOf(error: unknown): number {
  const kind = error instanceof MagnumError ? error.kind : 'failed';
  return EXIT_CODES.find((entry) => 'kind' in entry && entry.kind === kind)?.code ?? 1;
}

/** Failed operation, timeout: the first of these codes that an item has is the exit code of the command. */
const DOMINANT_CODES: readonly number[] = [5, 6];

/** The exit code for `items` items if some failed with `errors`. A single item keeps the code of its error. */
export function exitCodeOfItems(errors: readonly unknown[], items: number): number {
  if (errors.length === 0) return 0;
  const codes = errors.map(exitCodeOf);
  if (items === 1) return codes[0] ?? 1;
  return DOMINANT_CODES.find((code) => codes.includes(code)) ?? 1;
}
