/** Splits text into words as a POSIX shell does (XCU 2.2, Quoting), without running a shell: nothing is expanded. */
import { MagnumError } from '../errors.ts';

/** In double quotes, a backslash before another character is a backslash. */
const ESCAPABLE_IN_DOUBLE_QUOTES = '$`"\\';

/**
 * `--flavor 'm1 small'` is two words, `''` is an empty one. Only blanks and line ends separate words; `$`, `*`, `~`, `|` and `#` are
 * ordinary characters. Throws MagnumError `usage` for an unbalanced quote and for a backslash at the end.
 */
export function splitPosixWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === quote) {
      quote = undefined;
    } else if (character === '\\' && quote !== "'") {
      const next = text[++at];
      if (next === undefined) throw new MagnumError('usage', 'Unexpected backslash at the end of the words.');
      // Removed, as the line end would be in a shell.
      if (next === '\n') continue;
      const isEscaped = quote === undefined || ESCAPABLE_IN_DOUBLE_QUOTES.includes(next);
      word = `${word ?? ''}${isEscaped ? '' : '\\'}${next}`;
    } else if (quote !== undefined) {
      word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= '';
    } else if (/[ \t\n]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = `${word ?? ''}${character}`;
    }
  }
  if (quote !== undefined)
    throw new MagnumError('usage', `Unbalanced ${quote === '"' ? 'double' : 'single'} quote in the words.`);
  if (word !== undefined) words.push(word);
  return words;
}
