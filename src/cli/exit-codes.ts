/** The exit codes: what each means, and which error ends with which. docs/output.md, "Exit codes". */
import { type ErrorKind, MagnumError } from '../errors.ts';

/** In the order in which help lists them. */
export const EXIT_CODES = [
  { code: 0, meaning: 'success' },
  {
    code: 1,
    kind: 'failed',
    meaning: 'failed: the server rejected the request, a file exists, or one of several items failed',
  },
  { code: 2, kind: 'usage', meaning: 'usage error: invalid command line or configuration file' },
  { code: 3, kind: 'not-found', meaning: 'not found' },
  { code: 4, kind: 'auth', meaning: 'authentication failed or permission denied' },
  {
    code: 5,
    kind: 'ended-in-failure',
    meaning: 'the operation that was waited for failed',
    onlyWhenWaiting: true,
  },
  { code: 6, kind: 'timeout', meaning: 'timeout', onlyWhenWaiting: true },
  { code: 7, kind: 'unreachable', meaning: 'service unreachable' },
  { code: 130, kind: 'interrupted', meaning: 'interrupted' },
] as const satisfies readonly {
  readonly code: number;
  readonly kind?: ErrorKind;
  readonly meaning: string;
  /** Only commands that wait can end so. */
  readonly onlyWhenWaiting?: true;
}[];

/** Anything but a MagnumError is a bug of this program: 1. */
export function exitCodeOf(error: unknown): number {
  const kind = error instanceof MagnumError ? error.kind : 'failed';
  return EXIT_CODES.find((entry) => 'kind' in entry && entry.kind === kind)?.code ?? 1;
}

/** The end of a wait for one of several items determines the code of all; any other failure of one of several is 1. */
const DOMINANT_CODES: readonly number[] = EXIT_CODES.filter((entry) => 'onlyWhenWaiting' in entry).map(
  ({ code }) => code,
);

/** The exit code for `items` items, of which `errors` failed. A single item keeps the code of its error. */
export function exitCodeOfItems(errors: readonly unknown[], items: number): number {
  if (errors.length === 0) return 0;
  const codes = errors.map(exitCodeOf);
  if (items === 1) return codes[0] ?? 1;
  return DOMINANT_CODES.find((code) => codes.includes(code)) ?? 1;
}
