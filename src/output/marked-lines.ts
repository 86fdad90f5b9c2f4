/** Prints rows as lines that start with a mark, as `magnum doctor` does. */
import { Chalk } from 'chalk';
import { safeLine } from '../platform/safe-text.ts';
import type { Line, Rows } from './result.ts';
import type { Sink } from './sink.ts';
import { textWidth } from './table/text-width.ts';

const MARKS: Readonly<Record<Line['mark'], string>> = { ok: '✓', warning: '!', error: '✗' };
const TEXT_INDENT = 2;
const HINT_INDENT = 4;

/** Writes and flushes each line as soon as its row arrives: the next check may take seconds. `width` is undefined without a terminal. */
export async function writeLines(
  rows: Rows['rows'],
  asLine: NonNullable<Rows['asLine']>,
  { color, width }: { readonly color: boolean; readonly width: number | undefined },
  out: Sink,
): Promise<void> {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const paints = { ok: chalk.green, warning: chalk.yellow, error: chalk.red };
  for await (const row of rows) {
    const { mark, text, below } = asLine(row);
    await out.write(
      `${paints[mark](MARKS[mark])} ${indented(wordsOf(safeLine(text)), TEXT_INDENT, width)}\n`,
    );
    if (below) {
      const hint = indented(wordsOfHint(safeLine(below)), HINT_INDENT, width);
      await out.write(`${' '.repeat(HINT_INDENT)}${hint}\n`);
    }
    await out.flush();
  }
}

const wordsOf = (text: string): string[] => text.split(' ');

/** A command at the end of a hint, which has no full stop, counts as one word: only unbroken lines can be pasted. */
function wordsOfHint(hint: string): string[] {
  const start = /[.?]$/.test(hint) ? -1 : hint.lastIndexOf(': ');
  return start === -1 ? wordsOf(hint) : [...wordsOf(hint.slice(0, start + 1)), hint.slice(start + 2)];
}

/** Fills lines of the terminal with the words, and indents all but the first. A longer word is left to the terminal. */
function indented(words: readonly string[], indent: number, width: number | undefined): string {
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
