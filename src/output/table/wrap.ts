/** Breaks a long line into several as Python's textwrap.fill() does, but by columns instead of characters. */
import { isWider, takeWidth, textWidth } from './text-width.ts';

/** A hyphen with two letters before it and a letter after it; the ends of a dash (`--`) between words. */
const BREAKS_IN_WORD = new RegExp(
  [
    String.raw`(?<=\p{L}{2}-|\p{L}-[\w!"'&.,?]-)(?=\p{L}-?\p{L})`,
    String.raw`(?<=[\w!"'&.,?])(?=-{2,}\w)`,
    String.raw`(?=\w)(?<=[\w!"'&.,?]-{2,})`,
  ].join('|'),
  'u',
);

const isSpace = (piece: string): boolean => piece.startsWith(' ');

function piecesOf(line: string): string[] {
  const words = line.replaceAll(/\s/g, ' ').match(/ +|[^ ]+/g) ?? [];
  return words.flatMap((word) => (isSpace(word) ? word : word.split(BREAKS_IN_WORD)));
}

/** Spaces at a break vanish; a word that fits no line is cut, after a hyphen where it has one. `width` is at least 1. */
export function wrap(line: string, width: number): string[] {
  const lines: string[] = [];
  const pieces = piecesOf(line).reverse();
  while (pieces.length > 0) {
    if (lines.length > 0 && isSpace(pieces.at(-1) ?? '')) pieces.pop();
    const text = takeLine(pieces, width);
    if (text !== '') lines.push(text);
  }
  return lines;
}

/** Takes from the end of `pieces` what fits on one line. */
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
    const start = beginningOf(next, left);
    line.push(start);
    pieces[pieces.length - 1] = next.slice(start.length);
  }
  if (isSpace(line.at(-1) ?? '')) line.pop();
  return line.join('');
}

function beginningOf(word: string, width: number): string {
  const fitting = takeWidth(word, width);
  const hyphen = fitting.lastIndexOf('-');
  return hyphen > 0 && /[^-]/.test(fitting.slice(0, hyphen)) ? fitting.slice(0, hyphen + 1) : fitting;
}
