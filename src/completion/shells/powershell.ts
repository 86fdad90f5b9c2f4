/**
 * PowerShell. It asks with the words in base64 of UTF-8, a NUL between them, as it drops empty arguments and spoils quotes
 * on their way to a program; it takes JSON in ASCII, as it decodes output by the code page of the console. What it inserts is
 * code: words that are not plain stand between single quotes (about_Quoting_Rules).
 */
import { quoteForPowershell } from '../../platform/shell-quoting.ts';
import type { ShellProtocol } from '../types.ts';

/** Fewer than in a shell of Unix: `,` and `@` are operators of PowerShell. `=` is not, and stands in `--option=value`. */
const PLAIN = /^[\w./:+=%-]+$/;

const ascii = (json: string): string =>
  json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The word that is typed may have a quote that is open. */
const unquoted = (word: string): string => {
  const quote = /^['"]/.exec(word)?.[0];
  return quote === undefined ? word : word.slice(1).replaceAll(quote + quote, quote);
};

export const powershell: ShellProtocol = {
  read([question = '']) {
    const words = Buffer.from(question, 'base64').toString('utf8').split('\0');
    return [unquoted(words.at(-1) ?? ''), ...words.slice(0, -1)];
  },
  write({ candidates, before, typed, paths }) {
    const words = candidates
      .filter(({ word }) => word.startsWith(typed))
      .map(({ word, help }) => {
        const whole = before + word;
        return {
          text: PLAIN.test(whole) ? whole : quoteForPowershell(whole),
          shown: word,
          help: help || word,
        };
      });
    return `${ascii(JSON.stringify({ paths: words.length === 0 && paths !== undefined, words }))}\n`;
  },
};
