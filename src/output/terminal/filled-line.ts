/** Breaks lines of text at words, for a terminal, which would break them anywhere. */
import { textWidth } from '../table/text-width.ts';

/**
 * Fills lines of `width` columns with the words of a message: an error, a warning, a hint or a sentence. The indentation of the message
 * is that of all lines. Commands to copy are not broken.
 */
export function fillMessage(message: string, width: number): string {
  if (textWidth(message) <= width) return message;
  const [, indent = '', label = '', text = ''] = /^( *)((?:ERROR|WARNING): )?(.*)$/s.exec(message) ?? [];
  // The reason of an error follows a colon, as a command does in a hint.
  const words = label === 'ERROR: ' ? wordsOf(text) : wordsOfHint(text);
  const start = label === '' ? [] : [label.trimEnd()];
  return indent + fillWords([...start, ...words], indent.length, width);
}

/** A quoted command counts as one word. */
export const wordsOf = (text: string): string[] => text.match(/'magnum [^']*'\S*|\S+/g) ?? [];

/** A command at the end of a hint, which has no full stop, counts as one word: only unbroken lines can be pasted. */
export function wordsOfHint(hint: string): string[] {
  if (/[.?]$/.test(hint)) return wordsOf(hint);
  const own = hint.search(/: (?:\S*\$\()?magnum /);
  const start = own === -1 ? hint.lastIndexOf(': ') : own;
  return start === -1 ? wordsOf(hint) : [...wordsOf(hint.slice(0, start + 1)), hint.slice(start + 2)];
}

/** Fills lines of the terminal with the words, and indents all but the first. A longer word is left to the terminal. */
export function fillWords(words: readonly string[], indent: number, width: number | undefined): string {
  if (width === undefined) return words.join(' ');
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line !== undefined && indent + textWidth(line) + 1 + textWidth(word) <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
