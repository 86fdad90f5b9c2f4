/**
 * fish. It asks with the line up to the cursor, and takes whole words, each with a tab and its description behind it; it
 * filters them, and quotes what it inserts (fish documentation, "complete" and "Escaping Characters").
 *
 * The first line says what the others are: `words`, `files` or `directories`, with the part of the word before a path.
 */
import type { ShellProtocol } from '../types.ts';
import { splitWords } from './lexer.ts';

/** Between quotes a backslash escapes only `\` and the quote, between double ones `$` too. */
const lex = (line: string): readonly string[] =>
  splitWords(
    line,
    (next, quote) => quote === '' || next === '\\' || next === quote || (quote === '"' && next === '$'),
  ).words;

export const fish: ShellProtocol = {
  read([line = '']) {
    const [, ...words] = lex(line);
    return [words.at(-1) ?? '', ...words.slice(0, -1)];
  },
  write({ candidates, before, paths }) {
    const first = candidates.length === 0 && paths !== undefined ? `${paths}\t${before}` : 'words';
    const words = candidates.map(({ word, help }) =>
      help === '' ? before + word : `${before}${word}\t${help}`,
    );
    return [first, ...words].map((line) => `${line}\n`).join('');
  },
};
