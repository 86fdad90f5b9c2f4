/** Prints rows as lines that start with a mark, as `magnum doctor` does. */
import { Chalk } from 'chalk';
import { safeLine } from '../platform/safe-text.ts';
import type { Line, Rows } from './result.ts';
import type { Sink } from './sink.ts';

const MARKS: Readonly<Record<Line['mark'], string>> = { ok: '✓', warning: '!', error: '✗' };

/** Writes and flushes each line as soon as its row arrives: the next check may take seconds. */
export async function writeLines(
  rows: Rows['rows'],
  asLine: NonNullable<Rows['asLine']>,
  color: boolean,
  out: Sink,
): Promise<void> {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const paints = { ok: chalk.green, warning: chalk.yellow, error: chalk.red };
  for await (const row of rows) {
    const { mark, text, below } = asLine(row);
    await out.write(`${paints[mark](MARKS[mark])} ${safeLine(text)}\n`);
    if (below) await out.write(`    ${safeLine(below)}\n`);
    await out.flush();
  }
}
