/** The words of a line that may be half typed, for the shells that hand over the line. */

/** The quote that is open, if any. */
export type Quote = '' | "'" | '"';

export interface Lexed {
  readonly words: readonly string[];
  /** The quote that is open at the end, or a backslash. */
  readonly open: Quote | '\\';
}

/**
 * Splits as the shell does, but for expansions, which stay as they were typed. `isEscaped` says whether a backslash makes
 * `next` literal within `quote`; `next` is empty at the end of the line.
 */
export function splitWords(line: string, isEscaped: (next: string, quote: Quote) => boolean): Lexed {
  const words: string[] = [];
  let word: string | undefined;
  let quote: Quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (character === '\\' && isEscaped(next, quote)) {
      if (next === '') return { words: [...words, word ?? ''], open: '\\' };
      word = (word ?? '') + next;
      at++;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  return { words: [...words, word ?? ''], open: quote };
}
