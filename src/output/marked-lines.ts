/** Prints rows as lines that start with a mark, as `magnum doctor` does. */
import { Chalk } from 'chalk';
import { safeLine } from '../platform/safe-text.ts';
import type { Line, Rows } from './result.ts';
import type { Sink } from './sink.ts';
import { isWider, takeWidth, textWidth } from './table/text-width.ts';

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
    const line = asLine(row);
    if (line === undefined) continue;
    const { mark, text, below } = line;
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

interface Word {
  readonly text: string;
  /** Only unbroken lines can be pasted: the terminal breaks a command that is too long. */
  readonly isCommand?: boolean;
}

const wordsOf = (text: string): Word[] => text.split(' ').map((word) => ({ text: word }));

/** A command at the end of a hint, which has no full stop, counts as one word. */
function wordsOfHint(hint: string): Word[] {
  const start = /[.?]$/.test(hint) ? -1 : hint.lastIndexOf(': ');
  if (start === -1) return wordsOf(hint);
  return [...wordsOf(hint.slice(0, start + 1)), { text: hint.slice(start + 2), isCommand: true }];
}

/** Fills lines of the terminal with the words, and indents all but the first. Breaks words that are longer than a line, such as paths. */
function indented(words: readonly Word[], indent: number, width: number | undefined): string {
  if (width === undefined) return words.map(({ text }) => text).join(' ');
  const limit = Math.max(width - indent, 1);
  const lines: string[] = [];
  for (const { text, isCommand = false } of words) {
    const line = lines.at(-1);
    if (line !== undefined && textWidth(line) + 1 + textWidth(text) <= limit)
      lines[lines.length - 1] = `${line} ${text}`;
    else lines.push(...(isCommand ? [text] : broken(text, limit)));
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** Parts of a word that fit into `width`; each but the last ends after the last slash that fits, if there is one. */
function broken(word: string, width: number): string[] {
  const parts: string[] = [];
  let rest = word;
  while (isWider(rest, width)) {
    const start = takeWidth(rest, width);
    const part = start.slice(0, start.lastIndexOf('/') + 1) || start;
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return [...parts, rest];
}
