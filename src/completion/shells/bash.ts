/**
 * bash. The arguments are the line up to the cursor, and the part of the word that readline will replace: readline also splits
 * words at quotes and at `=` and `:` (COMP_WORDBREAKS), and only readline knows where.
 *
 * Each output line is that part as it was typed, followed by the rest of the candidate, escaped for the open quote. So typed
 * text never changes, and names are never executed (Bash Reference Manual, "Quoting").
 *
 * The first line is the kind of the others: `words`, `open` for words that can continue, `files` or `directories`.
 */
import { escapeSingleQuotes } from '../../platform/shell-quoting.ts';
import type { ShellProtocol } from '../types.ts';
import { type Lexed, splitWords } from './lexer.ts';

/** Within double quotes, a backslash escapes only these characters; within single quotes, none. */
const lex = (line: string): Lexed =>
  splitWords(line, (next, quote) => quote === '' || (quote === '"' && '$`"\\'.includes(next)));

function escaped(text: string, open: Lexed['open']): string {
  if (open === "'") return escapeSingleQuotes(text);
  // History expansion also applies within double quotes, where a backslash does not prevent it.
  if (open === '"') return text.replace(/[$`"\\]/g, '\\$&').replaceAll('!', `"\\!"`);
  // ASCII that is not plain (isPlainWord), except `=`, which is part of `--option=value`.
  return text.replace(/[^\p{L}\p{M}\p{N}_./:@%+,=\-\u0080-\u{10ffff}]/gu, '\\$&');
}

/** readline adds the closing quote after a single match, unless the match ends with that quote. */
const closed = (text: string, open: Lexed['open']): string =>
  open !== '' && open !== '\\' && text.endsWith(open) ? text + open : text;

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

export const bash: ShellProtocol = {
  read([line = '']) {
    const [, ...words] = lex(line).words;
    return [words.at(-1) ?? '', ...words.slice(0, -1)];
  },
  write({ candidates, typed, paths }, [line = '', replaced = '']) {
    if (candidates.length === 0) return lines([paths ?? 'words']);
    const { open } = lex(line);
    const prefix = open === '\\' ? replaced.slice(0, -1) : replaced;
    const matching = candidates.filter(({ word }) => word.startsWith(typed));
    const isOpen = matching.some((candidate) => candidate.open === true);
    return lines([
      isOpen ? 'open' : 'words',
      ...matching.map(({ word }) => prefix + closed(escaped(word.slice(typed.length), open), open)),
    ]);
  },
};
