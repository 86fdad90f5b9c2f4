/** How many columns of a terminal a text takes. */
import { eastAsianWidth } from 'get-east-asian-width';

const ASCII = /^[\x20-\x7e]*$/;

/** Combining marks, format characters but the soft hyphen, and the vowels and finals of decomposed Korean. */
const ZERO_WIDTH = /^(?!\u00ad)[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;

/**
 * Columns of one line without control characters: 2 for each wide character (Unicode Standard Annex 11), 0 for
 * each combining one, as wcwidth() of terminals and of prettytable counts; unlike newer terminals, emoji that are
 * joined into one picture count one by one.
 */
export function textWidth(line: string): number {
  if (ASCII.test(line)) return line.length;
  let width = 0;
  for (const character of line) width += characterWidth(character);
  return width;
}

export const characterWidth = (character: string): number =>
  ZERO_WIDTH.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);

/** Whether the line takes more than `width` columns. Reads no more of a long line than it needs to. */
export function isWider(line: string, width: number): boolean {
  let used = 0;
  for (const character of line) {
    used += characterWidth(character);
    if (used > width) return true;
  }
  return false;
}

/** The longest beginning of the line that takes no more than `width` columns; at least one character of it. */
export function takeWidth(line: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const character of line) {
    used += characterWidth(character);
    if (used > width && taken !== '') break;
    taken += character;
  }
  return taken;
}
