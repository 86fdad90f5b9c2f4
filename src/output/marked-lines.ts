/** Findings as lines with a mark before each. */
import { Chalk } from 'chalk';
import type { Line, Rows } from './result.ts';
import { safeLine } from './safe-text.ts';
import type { Sink } from './sink.ts';

const MARKS: Readonly<Record<Line['mark'], string>> = { good: '✓', doubtful: '!', bad: '✗', open: '-' };

/** Each goes out at once: the next may take its time. */
export async function writeLines(
  rows: Rows['rows'],
  asLine: NonNullable<Rows['asLine']>,
  color: boolean,
  out: Sink,
): Promise<void> {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const paints = { good: chalk.green, doubtful: chalk.yellow, bad: chalk.red, open: chalk.dim };
  for await (const row of rows) {
    const { mark, text, below } = asLine(row);
    await out.write(`${paints[mark](MARKS[mark])} ${safeLine(text)}\n`);
    if (below) await out.write(`    ${safeLine(below)}\n`);
    await out.flush();
  }
}
