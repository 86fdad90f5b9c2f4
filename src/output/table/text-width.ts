/** The width of text on a terminal, in terminal columns. */
import { eastAsianWidth } from 'get-east-asian-width';

const ASCII = /^[\x20-\x7e]*$/;

/** Combining marks, format characters except the soft hyphen, and the vowels and finals of decomposed Korean. */
const ZERO_WIDTH = /^(?!\u00ad)[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;

/**
 * Returns the width of a line without control characters: 2 for a wide character (Unicode Standard Annex 11), 0 for a
 * combining one, like wcwidth() of terminals and of prettytable. Unlike in newer terminals, the parts of a joined emoji
 * count separately.
 */
export function textWidth(line: string): number {
  if (ASCII.test(line)) return line.length;
  let width = 0;
  for (const character of line) width += characterWidth(character);
  return width;
}

export const characterWidth = (character: string): number =>
  ZERO_WIDTH.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);

/** True if the line is wider than `width`. Reads only as much of the line as necessary. */
export function isWider(line: string, width: number): boolean {
  let used = 0;
  for (const character of line) {
    used += characterWidth(character);
    if (used > width) return true;
  }
  return false;
}

/** Returns the longest start of the line that fits into `width`, but at least one character. */
export function takeWidth(line: string, width: number): string {
  let start = '';
  let used = 0;
  for (const character of line) {
    used += characterWidth(character);
    if (used > width && start !== '') break;
    start += character;
  }
  return start;
}
