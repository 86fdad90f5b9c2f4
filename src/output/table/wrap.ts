/** Wraps a long line like Python's textwrap.fill(), but by terminal columns instead of characters. */
import { isWider, takeWidth, textWidth } from './text-width.ts';

/** After a hyphen that follows two letters and precedes one; before and after a dash (`--`) between words. */
const BREAKS_IN_WORD = new RegExp(
  [
    String.raw`(?<=\p{L}{2}-|\p{L}-[\w!"'&.,?]-)(?=\p{L}-?\p{L})`,
    String.raw`(?<=[\w!"'&.,?])(?=-{2,}\w)`,
    String.raw`(?=\w)(?<=[\w!"'&.,?]-{2,})`,
  ].join('|'),
  'u',
);

/** A UUID in a word. It can contain a place for a break, as in `…ab-cd…`. */
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;

const isSpace = (piece: string): boolean => piece.startsWith(' ');

/** After the marks that separate the parts of statuses, URLs, paths and assignments. */
const AFTER_SEPARATOR = /(?<=[_/.,:;=@&?])(?=[^_/.,:;=@&?])/;

function piecesOf(line: string, width: number, keepsParts: boolean): string[] {
  const words = line.replaceAll(/\s/g, ' ').match(/ +|[^ ]+/g) ?? [];
  const isWhole = (word: string): boolean => isSpace(word) || (keepsParts && UUID.test(word));
  const parts = keepsParts
    ? words.flatMap((word) => (isWider(word, width) ? word.split(AFTER_SEPARATOR) : word))
    : words;
  return parts.flatMap((part) => (isWhole(part) ? part : part.split(BREAKS_IN_WORD)));
}

/**
 * Drops spaces at breaks. Breaks a word that is longer than a line, if possible after a hyphen. `width` is at least 1. With
 * `keepsParts`, unlike Python, breaks a UUID only if it is longer than a line, and a longer word between its parts:
 * `CREATE_IN_`, `PROGRESS`.
 */
export function wrap(line: string, width: number, { keepsParts = false } = {}): string[] {
  const lines: string[] = [];
  const pieces = piecesOf(line, width, keepsParts).reverse();
  while (pieces.length > 0) {
    if (lines.length > 0 && isSpace(pieces.at(-1) ?? '')) pieces.pop();
    const text = takeLine(pieces, width);
    if (text !== '') lines.push(text);
  }
  return lines;
}

/** Removes from the end of `pieces`, which is in reverse order, the text of one line. */
function takeLine(pieces: string[], width: number): string {
  const line: string[] = [];
  let left = width;
  for (let piece = pieces.at(-1); piece !== undefined && !isWider(piece, left); piece = pieces.at(-1)) {
    line.push(piece);
    left -= textWidth(piece);
    pieces.pop();
  }
  const next = pieces.at(-1);
  if (next !== undefined && left > 0 && isWider(next, width)) {
    const start = startOf(next, left);
    line.push(start);
    pieces[pieces.length - 1] = next.slice(start.length);
  }
  if (isSpace(line.at(-1) ?? '')) line.pop();
  return line.join('');
}

function startOf(word: string, width: number): string {
  const fitting = takeWidth(word, width);
  const hyphen = fitting.lastIndexOf('-');
  return hyphen > 0 && /[^-]/.test(fitting.slice(0, hyphen)) ? fitting.slice(0, hyphen + 1) : fitting;
}
