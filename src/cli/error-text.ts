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

/** One line, or none. What has most of its causes outside this program (files, names, clocks) is the doctor's. */
function advice(error: unknown, hint: string | undefined): string[] {
  const isOutside = error instanceof MagnumError && (error.kind === 'unreachable' || error.kind === 'auth');
  // A command line stands at the end of such a hint, to be copied: it says what to do already.
  if (hint !== undefined && !hint.endsWith('.')) return [hint];
  const sentences = [hint, isOutside ? `To find the cause, run '${ownCommand('doctor')}'.` : undefined];
  const line = sentences.filter((sentence) => sentence !== undefined).join(' ');
  return line === '' ? [] : [line];
}

function describe(error: unknown): { readonly line: string; readonly hint: string | undefined } {
  if (error instanceof MagnumError) return { line: sentenceOf(error), hint: error.hint };
  return {
    line: `${messageOf(error)} (this is a defect of magnum)`,
    hint: 'Please report it, with what --debug prints.',
  };
}

function errorJson(error: unknown, hint: string | undefined): string {
  const known = error instanceof MagnumError ? error : undefined;
  const json = JSON.stringify({
    error: {
      kind: known?.kind ?? 'defect',
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
