/**
 * The error type that every part throws, and that cli/ converts to a line on stderr and an exit code.
 * Any other error that reaches cli/ is a bug in this program.
 */

/** The categories that scripts can distinguish; cli/exit-codes.ts has the exit code of each. */
export type ErrorKind =
  /** The server rejected the request, a file cannot be written, one of several items failed, and so on. */
  | 'failed'
  /** The command line or the configuration is invalid or incomplete. */
  | 'usage'
  | 'not-found'
  /** Authentication failed or permission denied. */
  | 'auth'
  /** The operation that was waited for failed. */
  | 'ended-in-failure'
  | 'timeout'
  | 'unreachable'
  | 'interrupted';

export interface ErrorDetails {
  /** What the user can do next, on one line. A command to paste is last, without a full stop. */
  hint?: string | undefined;
  /** Finds a hint with a request. Called only if the error is printed and has no hint; see `withFoundHint`. */
  findHint?: (() => Promise<string>) | undefined;
  /** Additional lines, such as the faults of a failed cluster. */
  details?: readonly string[] | undefined;
  /** The request ID, for the cloud administrator. */
  requestId?: string | undefined;
  /** HTTP status, if a server responded. */
  status?: number | undefined;
  /** Shown only with --debug. Must not contain secrets. */
  cause?: unknown;
}

export class MagnumError extends Error {
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  readonly findHint: (() => Promise<string>) | undefined;
  readonly details: readonly string[];
  readonly requestId: string | undefined;
  readonly status: number | undefined;

  /** `message` is one sentence without `ERROR:`, secrets and a trailing newline. */
  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'MagnumError';
    this.kind = kind;
    this.hint = details.hint;
    this.findHint = details.findHint;
    this.details = details.details ?? [];
    this.requestId = details.requestId;
    this.status = details.status;
  }
}

/** The same error with these parts instead of its own. */
export function withChanges(
  error: MagnumError,
  { message = error.message, ...changes }: ErrorDetails & { message?: string },
): MagnumError {
  const { kind, hint, findHint, details, requestId, status, cause } = error;
  return new MagnumError(kind, message, { hint, findHint, details, requestId, status, cause, ...changes });
}

/** The same error with the hint that takes a request to find. Never rejects. */
export async function withFoundHint(error: unknown): Promise<unknown> {
  if (!(error instanceof MagnumError) || error.hint !== undefined) return error;
  const hint = await error.findHint?.().catch(() => undefined);
  return hint === undefined ? error : withChanges(error, { hint });
}

/** True for the error after Ctrl-C or SIGTERM. */
export const isInterruption = (error: unknown): boolean =>
  error instanceof MagnumError && error.kind === 'interrupted';

/** The error after Ctrl-C or SIGTERM. */
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

/** The message with HTTP status and request ID, in the format of the OpenStack clients. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof MagnumError)) return messageOf(error);
  const status = error.status === undefined ? '' : ` (HTTP ${error.status})`;
  const id = error.requestId === undefined ? '' : ` (Request-ID: ${error.requestId})`;
  return `${error.message}${status}${id}`;
}

/** The lines below the error line, indented. */
export function detailsOf(error: unknown): string[] {
  return error instanceof MagnumError ? error.details.map((line) => `  ${line}`) : [];
}

/** The result of `work`, or undefined if it throws anything. */
export function undefinedIfThrown<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
