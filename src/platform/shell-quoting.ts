/** Words of a text as literals of a shell, so that no character in them has a meaning. */

/** Letters of any script, digits, and punctuation that no shell of Unix gives a meaning inside a word. */
const PLAIN = /^[\p{L}\p{M}\p{N}_./:@%+,-]*$/u;

/** Whether `text` means itself without quotes, in every shell of Unix. `=` is missing: zsh expands a word that begins with it. */
export const isPlainWord = (text: string): boolean => PLAIN.test(text);

/** For a text that stands between the single quotes of a POSIX shell, where only the quote itself has a meaning. */
export const escapeSingleQuotes = (text: string): string => text.replaceAll("'", "'\\''");

/** A word of a POSIX shell, or of zsh. */
export const quoteForPosix = (text: string): string => `'${escapeSingleQuotes(text)}'`;

/** The same, without quotes where they are not needed: for lines that people read. */
export const quoteForPosixIfNeeded = (text: string): string =>
  text !== '' && isPlainWord(text) ? text : quoteForPosix(text);

/** fish: only `\` and the quote have a meaning between single quotes. */
export const quoteForFish = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** PowerShell: U+2018 to U+201B are single quotes as well; each is doubled (about_Quoting_Rules). */
export const quoteForPowershell = (text: string): string => `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
