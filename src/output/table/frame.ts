/**
 * The frame of a table, drawn by cli-table3. Its time grows with the square of the rows and, for each cell, with many
 * measurements of a text whose width it counts otherwise than terminals do in some scripts. So the widths are fixed
 * beforehand, it draws one row of empty cells (it measures no text then), and every row is that row with its texts put in.
 */
import CliTable from 'cli-table3';
import { textWidth } from './text-width.ts';

/** Text of one cell on one line of the screen. `paint` adds colour; it must not add width. */
export interface Cell {
  readonly text: string;
  readonly paint?: ((text: string) => string) | undefined;
}

export interface Frame {
  /** `+-----+-----+` */
  readonly rule: string;
  /** `| a   | b   |` */
  line(cells: readonly Cell[]): string;
}

const CHARS = {
  ...{ top: '-', 'top-mid': '+', 'top-left': '+', 'top-right': '+' },
  ...{ bottom: '-', 'bottom-mid': '+', 'bottom-left': '+', 'bottom-right': '+' },
  ...{ left: '|', middle: '|', right: '|' },
};

/** A frame for columns whose texts are so wide; each at least 1. */
export function createFrame(widths: readonly number[]): Frame {
  const [rule = '', row = ''] = drawOneRow(widths).split('\n');
  const [left = '', ...afterCells] = row.split(/ +/);
  return {
    rule,
    line(cells) {
      let line = left;
      for (const [column, after] of afterCells.entries())
        line += padded(cells[column] ?? { text: '' }, widths[column] ?? 0) + after;
      return line;
    },
  };
}

function drawOneRow(widths: readonly number[]): string {
  const table = new CliTable({
    chars: CHARS,
    style: { head: [], border: [], 'padding-left': 1, 'padding-right': 1 },
    colWidths: widths.map((width) => width + 2),
  });
  table.push(widths.map(() => ''));
  return table.toString();
}

/** The text with a space on both sides, as wide as an empty cell. */
function padded({ text, paint }: Cell, width: number): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)) + 1);
  return ` ${paint === undefined || text === '' ? text : paint(text)}${space}`;
}
