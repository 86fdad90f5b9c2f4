/**
 * Tables as the legacy client prints them with prettytable: `+---+` frames, everything left-aligned. All rows are
 * read before the first line, because the widest cell of a column decides how wide it is.
 */
import type { Formatter, Settings } from '../formats/formatter.ts';
import type { Sink } from '../sink.ts';
import { cellText, listCell, recordRows } from './cells.ts';
import { cutWidths, fitWidths } from './column-widths.ts';
import { type Cell, createFrame } from './frame.ts';
import { packRows } from './packed-rows.ts';
import type { Paint, Painter } from './paint.ts';
import { takeWidth, textWidth } from './text-width.ts';
import { wrap } from './wrap.ts';

/** Narrower than this no column is made when the table has to fit: cliff's numbers. */
const MIN_LIST_COLUMN_WIDTH = 8;
const MIN_RECORD_COLUMN_WIDTH = 16;

interface Grid {
  readonly headings: readonly string[];
  readonly rows: Iterable<readonly string[]>;
  readonly least: number;
  /** What the cell is the value of. */
  nameOf(row: readonly string[], column: number): string;
  standsOut(row: number, column: number): boolean;
  /** What a column so wide shows of a text, a line each. */
  readonly inCell: (text: string, width: number) => readonly string[];
}

export const table: Formatter = {
  async rows(columns, rows, out, settings) {
    const cells = packRows();
    for await (const row of rows) cells.add(columns.map(({ key }) => listCell(row[key])));
    const grid: Grid = {
      headings: columns.map((column) => cellText(column.title ?? column.key)),
      rows: cells,
      least: MIN_LIST_COLUMN_WIDTH,
      nameOf: (_row, column) => columns[column]?.key ?? '',
      inCell: settings.cutCells === true ? cutCell : cellLines,
      standsOut: (row, column) => settings.standsOut?.(row, columns[column]?.key ?? '') === true,
    };
    await print(grid, out, settings);
  },

  async record(record, out, settings) {
    const grid: Grid = {
      headings: ['Property', 'Value'],
      rows: recordRows(record),
      least: MIN_RECORD_COLUMN_WIDTH,
      nameOf: (row, column) => (column === 1 ? (row[0] ?? '') : ''),
      inCell: cellLines,
      standsOut: () => false,
    };
    await print(grid, out, settings);
  },
};

async function print(grid: Grid, out: Sink, settings: Settings): Promise<void> {
  // What stands out does so without colours too.
  const needsPaint = settings.color || settings.standsOut !== undefined;
  const paints = needsPaint ? (await import('./paint.ts')).createPainter() : undefined;
  const painter = settings.color ? paints : undefined;
  const widths = widthsOf(grid, settings);
  const frame = createFrame(widths);
  await out.write(`${frame.rule}\n`);
  if (settings.headers) {
    const heading = grid.headings.map((text) => ({ text, paint: painter?.heading }));
    await out.write(`${frame.line(heading)}\n${frame.rule}\n`);
  }
  for (const line of linesOf(grid, widths, painter, paints?.standOut))
    await out.write(`${frame.line(line)}\n`);
  await out.write(`${frame.rule}\n`);
}

function widthsOf(grid: Grid, { headers, width, cutCells }: Settings): readonly number[] {
  const headings = grid.headings.map((heading) => Math.max(1, headers ? textWidth(heading) : 0));
  const widths = [...headings];
  for (const row of grid.rows)
    for (const [column, text] of row.entries())
      for (const line of linesIn(text)) widths[column] = Math.max(widths[column] ?? 0, textWidth(line));
  if (width === undefined) return widths;
  if (cutCells !== true) return fitWidths(widths, headings, width, grid.least);
  const ranks = widths.map((_, column) => rankOf(grid.nameOf([], column)));
  return cutWidths(widths, headings, width, { least: grid.least, ranks });
}

/** An id tells a person least, and what something is doing is what a table is watched for. */
const rankOf = (name: string): number => (name === 'uuid' ? 0 : name.endsWith('status') ? 2 : 1);

/** The lines of the screen, row by row: a row has as many as its highest cell. */
function* linesOf(
  grid: Grid,
  widths: readonly number[],
  painter: Painter | undefined,
  standOut: Paint | undefined,
): Iterable<readonly Cell[]> {
  let next = 0;
  for (const row of grid.rows) {
    const index = next++;
    const cells = row.map((text, column) => {
      const status = painter?.status(grid.nameOf(row, column), text);
      const paint = grid.standsOut(index, column) ? composePaints(status, standOut) : status;
      return { lines: grid.inCell(text, widths[column] ?? 0), paint };
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

const cutCell = (text: string, width: number): string[] => {
  const line = text.replaceAll('\n', ' ');
  return [textWidth(line) > width ? `${takeWidth(line, width - 1)}…` : line];
};

const cellLines = (text: string, width: number): readonly string[] => {
  const lines = linesIn(text);
  return lines.every((line) => textWidth(line) <= width)
    ? lines
    : lines.flatMap((line) => (textWidth(line) > width ? wrap(line, width) : [line]));
};

const linesIn = (text: string): readonly string[] => (text.includes('\n') ? text.split('\n') : [text]);
