/**
 * fish. It asks with the line up to the cursor, and takes whole words, each with a tab and its description behind it; it
 * filters them, and quotes what it inserts (fish documentation, "complete" and "Escaping Characters").
 *
 * The first line says what the others are: `words`, `files` or `directories`, with the part of the word before a path.
 */
import type { ShellProtocol } from '../types.ts';

/** Words as fish would make them, but for expansions. Only `\` and the quote itself are escaped between quotes. */
export function lex(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    const next = line[at + 1] ?? '';
    if (
      character === '\\' &&
      (quote === '' || next === '\\' || next === quote || (quote === '"' && next === '$'))
    ) {
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
  return [...words, word ?? ''];
}

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
