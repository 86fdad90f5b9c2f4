/** Prints rows as lines that start with a mark, as `magnum doctor` does. */
import { Chalk, type ChalkInstance } from 'chalk';
import { safeLine } from '../platform/safe-text.ts';
import type { Line, Rows } from './result.ts';
import type { Sink } from './sink.ts';
import { fillWords, wordsOf, wordsOfHint } from './terminal/filled-line.ts';

const MARKS: Readonly<Record<Line['mark'], string>> = { ok: '✓', warning: '!', error: '✗' };
const TEXT_INDENT = 2;
const HINT_INDENT = 4;

/** The mark in its color. */
export function paintedMark(mark: Line['mark'], chalk: ChalkInstance): string {
  const paints = { ok: chalk.green, warning: chalk.yellow, error: chalk.red };
  return paints[mark](MARKS[mark]);
}

/** Writes and flushes each line as soon as its row arrives: the next check may take seconds. `width` is undefined without a terminal. */
export async function writeLines(
  rows: Rows['rows'],
  asLine: NonNullable<Rows['asLine']>,
  { color, width }: { readonly color: boolean; readonly width: number | undefined },
  out: Sink,
): Promise<void> {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  for await (const row of rows) {
    const line = asLine(row);
    if (line === undefined) continue;
    const { mark, text, below } = line;
    await out.write(
      `${paintedMark(mark, chalk)} ${fillWords(wordsOf(safeLine(text)), TEXT_INDENT, width)}\n`,
    );
    if (below) {
      const hint = fillWords(wordsOfHint(safeLine(below)), HINT_INDENT, width);
      await out.write(`${' '.repeat(HINT_INDENT)}${hint}\n`);
    }
    await out.flush();
  }
}
