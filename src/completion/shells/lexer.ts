/** Splits an incomplete command line into words, for the shells that pass the line. */

/** An open quote, if any. */
export type Quote = '' | "'" | '"';

export interface Lexed {
  readonly words: readonly string[];
  /** The quote or the backslash that is open at the end. */
  readonly open: Quote | '\\';
}

/**
 * Splits as the shell does, but leaves expansions as they are. `isEscaped` returns true if a backslash makes `next` literal within
 * `quote`; `next` is empty at the end of the line.
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
