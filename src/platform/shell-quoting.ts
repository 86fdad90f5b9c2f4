/** Quotes words for shells, so that no character in them has a special meaning. */

/** Letters of any script, digits, and punctuation without a special meaning inside a word, in any Unix shell. */
const PLAIN = /^[\p{L}\p{M}\p{N}_./:@%+,-]*$/u;

/** Whether `text` needs no quotes in any Unix shell. Words with `=` do, because zsh expands a word that begins with it. */
export const isPlainWord = (text: string): boolean => PLAIN.test(text);

/** Escapes a text for single quotes in a POSIX shell, where only the single quote itself has a special meaning. */
export const escapeSingleQuotes = (text: string): string => text.replaceAll("'", "'\\''");

/** Quotes a word for a POSIX shell or zsh. */
export const quoteForPosix = (text: string): string => `'${escapeSingleQuotes(text)}'`;

/** Like quoteForPosix, but without quotes if they are not needed: for text that users read. */
export const quoteForPosixIfNeeded = (text: string): string =>
  text !== '' && isPlainWord(text) ? text : quoteForPosix(text);

/** fish: only `\` and the single quote have a special meaning between single quotes. */
export const quoteForFish = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** PowerShell: U+2018 to U+201B are single quotes too; each is doubled (about_Quoting_Rules). */
export const quoteForPowershell = (text: string): string => `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
