/**
 * Tables as the legacy client prints them with prettytable: `+---+` borders, everything left-aligned. All rows are read
 * before the first is printed, because the widest cell determines the width of its column.
 */
import type { Formatter, Settings } from '../formats/formatter.ts';
import type { Sink } from '../sink.ts';
import { type Cell, createBorders } from './borders.ts';
import { cellText, listCell, recordRows } from './cells.ts';
import { fitWidths, truncatedWidths } from './column-widths.ts';
import { packRows } from './packed-rows.ts';
import type { Paint, Painter } from './paint.ts';
import { takeWidth, textWidth } from './text-width.ts';
import { wrap } from './wrap.ts';

/** cliff's minimum widths for columns that are shrunk. */
const MIN_LIST_COLUMN_WIDTH = 8;
const MIN_RECORD_COLUMN_WIDTH = 16;

interface Grid {
  readonly headings: readonly string[];
  readonly rows: Iterable<readonly string[]>;
  readonly minWidth: number;
  /** The column or property that the cell is the value of. */
  nameOf(row: readonly string[], column: number): string;
  isHighlighted(row: number, column: number): boolean;
  /** Returns the lines of a cell of this width. */
  readonly toLines: (text: string, width: number) => readonly string[];
}

export const table: Formatter = {
  async rows(columns, rows, out, settings) {
    const cells = packRows();
    for await (const row of rows) cells.add(columns.map(({ key }) => listCell(row[key])));
    const grid: Grid = {
      headings: columns.map((column) => cellText(column.title ?? column.key)),
      rows: cells,
      minWidth: MIN_LIST_COLUMN_WIDTH,
      nameOf: (_row, column) => columns[column]?.key ?? '',
      toLines: settings.truncatesCells === true ? truncateCell : wrapCell,
      isHighlighted: (row, column) => settings.isHighlighted?.(row, columns[column]?.key ?? '') === true,
    };
    await print(grid, out, settings);
  },

  async record(record, out, settings) {
    const grid: Grid = {
      headings: ['Property', 'Value'],
      rows: recordRows(record),
      minWidth: MIN_RECORD_COLUMN_WIDTH,
      nameOf: (row, column) => (column === 1 ? (row[0] ?? '') : ''),
      toLines: wrapCell,
      isHighlighted: () => false,
    };
    await print(grid, out, settings);
  },
};

async function print(grid: Grid, out: Sink, settings: Settings): Promise<void> {
  // Cells are highlighted without colors too.
  const needsPaint = settings.color || settings.isHighlighted !== undefined;
  const paints = needsPaint ? (await import('./paint.ts')).createPainter() : undefined;
  const painter = settings.color ? paints : undefined;
  const widths = columnWidths(grid, settings);
  const borders = createBorders(widths);
  await out.write(`${borders.rule}\n`);
  if (settings.headers) {
    const heading = grid.headings.map((text) => ({ text, paint: painter?.heading }));
    await out.write(`${borders.line(heading)}\n${borders.rule}\n`);
  }
  for (const line of screenLines(grid, widths, painter, paints?.highlight))
    await out.write(`${borders.line(line)}\n`);
  await out.write(`${borders.rule}\n`);
}

function columnWidths(grid: Grid, { headers, width, truncatesCells }: Settings): readonly number[] {
  const headings = grid.headings.map((heading) => Math.max(1, headers ? textWidth(heading) : 0));
  const widths = [...headings];
  for (const row of grid.rows)
    for (const [column, text] of row.entries())
      for (const line of splitLines(text)) widths[column] = Math.max(widths[column] ?? 0, textWidth(line));
  if (width === undefined) return widths;
  if (truncatesCells !== true) return fitWidths(widths, headings, width, grid.minWidth);
  const ranks = widths.map((_, column) => rankOf(grid.nameOf([], column)));
  return truncatedWidths(widths, headings, width, { minWidth: grid.minWidth, ranks });
}

/** The lowest rank is truncated first: UUIDs say least to a user, statuses most. */
const rankOf = (name: string): number => (name === 'uuid' ? 0 : name.endsWith('status') ? 2 : 1);

/** Yields the cells of each line; a row has as many lines as its highest cell. */
function* screenLines(
  grid: Grid,
  widths: readonly number[],
  painter: Painter | undefined,
  highlight: Paint | undefined,
): Iterable<readonly Cell[]> {
  let next = 0;
  for (const row of grid.rows) {
    const index = next++;
    const cells = row.map((text, column) => {
      const status = painter?.status(grid.nameOf(row, column), text);
      const paint = grid.isHighlighted(index, column) ? composePaints(status, highlight) : status;
      return { lines: grid.toLines(text, widths[column] ?? 0), paint };
    });
    const height = Math.max(1, ...cells.map((cell) => cell.lines.length));
    for (let line = 0; line < height; line += 1)
      yield cells.map(({ lines, paint }): Cell => ({ text: lines[line] ?? '', paint }));
  }
}

const composePaints =
  (inner: Paint | undefined, outer: Paint | undefined): Paint =>
  (text) => {
    const painted = inner?.(text) ?? text;
    return outer?.(painted) ?? painted;
  };

const truncateCell = (text: string, width: number): string[] => {
  const line = text.replaceAll('\n', ' ');
  return [textWidth(line) > width ? `${takeWidth(line, width - 1)}…` : line];
};

const wrapCell = (text: string, width: number): readonly string[] => {
  const lines = splitLines(text);
  return lines.every((line) => textWidth(line) <= width)
    ? lines
    : lines.flatMap((line) => (textWidth(line) > width ? wrap(line, width) : [line]));
};

const splitLines = (text: string): readonly string[] => (text.includes('\n') ? text.split('\n') : [text]);
