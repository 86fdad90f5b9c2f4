/**
 * PowerShell. The argument is the words in UTF-8 and Base64, separated by NUL, because PowerShell drops empty arguments and alters
 * quotes in arguments of programs. The output is JSON in ASCII, because PowerShell decodes it with the code page of the console.
 * Inserted text is code, so words that are not plain are in single quotes (about_Quoting_Rules).
 */
import { quoteForPowershell } from '../../platform/shell-quoting.ts';
import type { ShellProtocol } from '../types.ts';

/** Fewer characters than in a POSIX shell: `,` and `@` are operators of PowerShell. `=` is part of `--option=value`. */
const PLAIN = /^[\w./:+=%-]+$/;

const ascii = (json: string): string =>
  json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Removes the open quote of the word at the cursor. */
const unquoted = (word: string): string => {
  const quote = /^['"]/.exec(word)?.[0];
  return quote === undefined ? word : word.slice(1).replaceAll(quote + quote, quote);
};

export const powershell: ShellProtocol = {
  read([encodedWords = '']) {
    const words = Buffer.from(encodedWords, 'base64').toString('utf8').split('\0');
    return [unquoted(words.at(-1) ?? ''), ...words.slice(0, -1)];
  },
  write({ candidates, before, typed, paths }) {
    const words = candidates
      .filter(({ word }) => word.startsWith(typed))
      .map(({ word, help }) => {
        const text = before + word;
        return {
          text: PLAIN.test(text) ? text : quoteForPowershell(text),
          shown: word,
          help: help || word,
        };
      });
    return `${ascii(JSON.stringify({ paths: words.length === 0 && paths !== undefined, words }))}\n`;
  },
};
