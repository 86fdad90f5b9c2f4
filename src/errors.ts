/**
 * The one error type that every part throws and that cli/ turns into a line on stderr and an exit code.
 * Anything else that is thrown is a bug in this program.
 */

/** What went wrong, as far as a script needs to know; cli/exit-codes.ts gives each its exit code. */
export type ErrorKind =
  /** The server refused, a file is in the way, one of several items failed. */
  | 'failed'
  /** The command line or a configuration file cannot be understood. */
  | 'usage'
  | 'not-found'
  /** Not logged in, or not allowed. */
  | 'auth'
  /** The thing waited for ended in failure. */
  | 'ended-in-failure'
  | 'timeout'
  | 'unreachable'
  | 'interrupted';

export interface ErrorDetails {
  /** What the user can do next: one sentence, printed on a line of its own. */
  hint?: string | undefined;
  /** More about it, a line each: the faults of a cluster that failed. */
  details?: readonly string[] | undefined;
  /** The server's request id, for its operators. */
  requestId?: string | undefined;
  /** HTTP status, where a server answered. */
  status?: number | undefined;
  /** Shown with --debug only. Must hold no secret. */
  cause?: unknown;
}

export class MagnumError extends Error {
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  readonly details: readonly string[];
  readonly requestId: string | undefined;
  readonly status: number | undefined;

  /** `message` is one sentence for a person, with no `ERROR:` before it, no secret in it and no final newline. */
  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'MagnumError';
    this.kind = kind;
    this.hint = details.hint;
    this.details = details.details ?? [];
    this.requestId = details.requestId;
    this.status = details.status;
  }
}

/** After Ctrl-C or SIGTERM. */
export const interruptedError = (): MagnumError => new MagnumError('interrupted', 'Interrupted.');

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node system error (`ENOENT`, `ECONNREFUSED` …), or undefined. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** The message with what an operator needs to find the request, in the form that OpenStack's clients use. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof MagnumError)) return messageOf(error);
  const status = error.status === undefined ? '' : ` (HTTP ${error.status})`;
  const id = error.requestId === undefined ? '' : ` (Request-ID: ${error.requestId})`;
  return `${error.message}${status}${id}`;
}

/** The lines that stand below an error's sentence. */
export function detailsOf(error: unknown): string[] {
  return error instanceof MagnumError ? error.details.map((line) => `  ${line}`) : [];
}

/** The result of `work`, or undefined if it throws: where any failure means the same. */
export function undefinedIfThrown<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
