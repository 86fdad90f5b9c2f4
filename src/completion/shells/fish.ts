/**
 * fish. The argument is the line up to the cursor. The output lines are whole words, each followed by a tab and its description;
 * fish filters and quotes them (fish documentation, "complete" and "Escaping Characters").
 *
 * The first line is the kind of the others: `words`, `files` or `directories`, with the part of the word before the path.
 */
import type { ShellProtocol } from '../types.ts';
import { splitWords } from './lexer.ts';

/** Within quotes, a backslash escapes only `\` and the quote; within double quotes, also `$`. */
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
