/**
 * The borders of a table, drawn by cli-table3 for one row of empty cells; each row fills its texts into that row. Drawing
 * the whole table with cli-table3 would take time quadratic in the rows, and its text widths differ from those of terminals
 * in some scripts.
 */
import CliTable from 'cli-table3';
import { textWidth } from './text-width.ts';

/** The text of a cell on one line. `paint` adds color; it must not change the width. */
export interface Cell {
  readonly text: string;
  readonly paint?: ((text: string) => string) | undefined;
}

export interface Borders {
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

/** `widths` are the widths of the cell texts, each at least 1. */
export function createBorders(widths: readonly number[]): Borders {
  const [rule = '', row = ''] = drawOneRow(widths).split('\n');
  const [left = '', ...afterCells] = row.split(/ +/);
  return {
    rule,
    line(cells) {
      let line = left;
      for (const [column, after] of afterCells.entries())
        line += padCell(cells[column] ?? { text: '' }, widths[column] ?? 0) + after;
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

/** Pads the text to the width, with a space on both sides. */
function padCell({ text, paint }: Cell, width: number): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)) + 1);
  return ` ${paint === undefined || text === '' ? text : paint(text)}${space}`;
}
