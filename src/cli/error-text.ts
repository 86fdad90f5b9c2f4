/** From an error to the text on stderr: docs/output.md, "Errors". */
import { detailsOf, MagnumError, messageOf, sentenceOf } from '../errors.ts';
import { safeJson } from '../output/safe-text.ts';
import { ownCommand } from '../platform/own-command.ts';
import { exitCodeOf } from './exit-codes.ts';

/** The lines that stderr gets for an error: a sentence and what to do next, or one line of JSON with `-f json`. */
export function formatError(error: unknown, how: { json: boolean; debug: boolean }): string[] {
  const { line, hint } = describe(error);
  const lines = how.json
    ? [errorJson(error, hint)]
    : [`ERROR: ${line}`, ...detailsOf(error), ...advice(error, hint)];
  return how.debug ? [...lines, ...debugTrace(error)] : lines;
}

/** One line, or none. Network, name, clock and login errors mostly have a cause outside this program: the doctor looks for it. */
function advice(error: unknown, hint: string | undefined): string[] {
  const isOutside = error instanceof MagnumError && (error.kind === 'unreachable' || error.kind === 'auth');
  const line = isOutside ? extendHint(hint, `To find the cause: ${ownCommand('doctor')}`) : hint;
  return line === undefined ? [] : [line];
}

/** Appends another sentence to a hint, unless the hint ends with a command to paste, which is the one without a full stop. */
export function extendHint(hint: string | undefined, more: string): string {
  if (hint === undefined) return more;
  return hint.endsWith('.') ? `${hint} ${more}` : hint;
}

function describe(error: unknown): { readonly line: string; readonly hint: string | undefined } {
  if (error instanceof MagnumError) return { line: sentenceOf(error), hint: error.hint };
  return {
    line: `${messageOf(error)} (this is a bug in magnum)`,
    hint: 'Run the command again with --debug and include its output in a bug report.',
  };
}

function errorJson(error: unknown, hint: string | undefined): string {
  const known = error instanceof MagnumError ? error : undefined;
  const json = JSON.stringify({
    error: {
      kind: known?.kind ?? 'internal',
      exit: exitCodeOf(error),
      message: messageOf(error),
      details: known?.details.length ? known.details : undefined,
      hint,
      request_id: known?.requestId,
      http_status: known?.status,
    },
  });
  return safeJson(json);
}

/** Was JSON asked for, in a command line that could not be parsed? */
export function asksForJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      /^(-fjson|-f=json|--format=json)$/.test(word) ||
      (/^(-f|--format)$/.test(word) && argv[index + 1] === 'json'),
  );
}

/** What --debug adds: the chain of causes with their stacks. */
function debugTrace(error: unknown): string[] {
  const lines: string[] = [];
  for (let at: unknown = error; at instanceof Error && lines.length < 200; at = at.cause) {
    lines.push(...(at.stack ?? String(at)).split('\n'));
  }
  return lines;
}
