/**
 * bash. It asks with the line up to the cursor and with the part of the word that readline will put the answer in place of:
 * readline ends words at quotes and at `=` and `:` as well (COMP_WORDBREAKS), and only it knows where.
 *
 * An answer is that part, as it was typed, with the rest of the candidate behind it, escaped for the quotes that are open. So
 * nothing of what was typed changes, and nothing of a name is ever code (Bash Reference Manual, "Quoting").
 *
 * The first line says what the others are: `words`, `open` for words that more belongs to, `files` or `directories`.
 */
import { escapeSingleQuotes } from '../../platform/shell-quoting.ts';
import type { ShellProtocol } from '../types.ts';
import { type Lexed, splitWords } from './lexer.ts';

/** Between double quotes a backslash escapes these alone, between single ones nothing. */
const lex = (line: string): Lexed =>
  splitWords(line, (next, quote) => quote === '' || (quote === '"' && '$`"\\'.includes(next)));

function escaped(text: string, open: Lexed['open']): string {
  if (open === "'") return escapeSingleQuotes(text);
  // History expansion looks into double quotes, where no backslash stops it.
  if (open === '"') return text.replace(/[$`"\\]/g, '\\$&').replaceAll('!', `"\\!"`);
  // Of ASCII what is not plain (isPlainWord), but not `=`, which stands in `--option=value`.
  return text.replace(/[^\p{L}\p{M}\p{N}_./:@%+,=\-\u0080-\u{10ffff}]/gu, '\\$&');
}

/** readline closes the quote behind the only match, unless it sees that quote there. */
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
    const there = open === '\\' ? replaced.slice(0, -1) : replaced;
    const fitting = candidates.filter(({ word }) => word.startsWith(typed));
    const isOpen = fitting.some((candidate) => candidate.open === true);
    return lines([
      isOpen ? 'open' : 'words',
      ...fitting.map(({ word }) => there + closed(escaped(word.slice(typed.length), open), open)),
    ]);
  },
};
