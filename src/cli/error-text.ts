/** Formats errors for stderr: docs/output.md, "Errors". */
import { detailsOf, MagnumError, messageOf, sentenceOf } from '../errors.ts';
import { canRepeatLogin, ownCommand } from '../platform/own-command.ts';
import { safeJson } from '../platform/safe-text.ts';
import { exitCodeOf } from './exit-codes.ts';

/** The lines for stderr: the error, its details and a hint, or one line of JSON with `-f json`. */
export function formatError(error: unknown, how: { json: boolean; debug: boolean }): string[] {
  const { line, hint: ownHint } = describe(error);
  const hint = withDoctor(error, ownHint);
  const lines = how.json
    ? [safeJson(JSON.stringify({ error: errorData(error) }))]
    : [`ERROR: ${line}`, ...detailsOf(error), ...(hint === undefined ? [] : [hint])];
  return how.debug ? [...lines, ...debugTrace(error)] : lines;
}

/**
 * Suggests `magnum doctor` for network and login errors, whose cause is mostly outside this program. It cannot check the policy that a
 * 403 names, nor a login with secrets that the suggested command does not repeat.
 */
function withDoctor(error: unknown, hint: string | undefined): string | undefined {
  const isOutside =
    error instanceof MagnumError &&
    (error.kind === 'unreachable' || (error.kind === 'auth' && error.status !== 403 && canRepeatLogin()));
  return isOutside ? extendHint(hint, `To find the cause: ${ownCommand('doctor')}`) : hint;
}

/** Appends a sentence to a hint, unless the hint ends with a command: such a hint has no punctuation at its end. */
export function extendHint(hint: string | undefined, more: string): string {
  if (hint === undefined) return more;
  return /[.?]$/.test(hint) ? `${hint} ${more}` : hint;
}

function describe(error: unknown): { readonly line: string; readonly hint: string | undefined } {
  if (error instanceof MagnumError) return { line: sentenceOf(error), hint: error.hint };
  return {
    line: `${messageOf(error)} (this is a bug in magnum)`,
    hint: 'Run the command again with --debug and include its output in a bug report.',
  };
}

/** The properties of an error in JSON. */
export function errorData(error: unknown): Readonly<Record<string, unknown>> {
  const magnumError = error instanceof MagnumError ? error : undefined;
  return {
    kind: magnumError?.kind ?? 'internal',
    exit: exitCodeOf(error),
    message: messageOf(error),
    details: magnumError?.details.length ? magnumError.details : undefined,
    hint: withDoctor(error, describe(error).hint),
    request_id: magnumError?.requestId,
    http_status: magnumError?.status,
  };
}

/** True for a format in which errors are JSON. */
export const isJson = (format: unknown): boolean => format === 'json' || format === 'ndjson';

/** True if a command line that cannot be parsed requests JSON. */
export function requestsJson(argv: readonly string[]): boolean {
  const hasFormat = argv.some((word) => /^(-[fo]|--(format|output)(=|$))/.test(word));
  if (!hasFormat) return argv.some((word) => /^--query(=|$)/.test(word));
  return argv.some(
    (word, index) =>
      /^(-[fo]=?|--(format|output)=)(nd)?json$/.test(word) ||
      (/^(-[fo]|--format|--output)$/.test(word) && isJson(argv[index + 1])),
  );
}

/** The lines that --debug adds: the stack of the error and of its causes. */
export function debugTrace(error: unknown): string[] {
  const lines: string[] = [];
  for (let cause: unknown = error; cause instanceof Error && lines.length < 200; cause = cause.cause) {
    lines.push(...(cause.stack ?? String(cause)).split('\n'));
  }
  return lines;
}
