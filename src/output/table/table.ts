/**
 * Tables as the legacy client prints them with prettytable: `+---+` borders, everything left-aligned. All rows are read
 * before the first is printed, because the widest cell determines the width of its column.
 */
import type { Formatter, Settings } from '../formats/formatter.ts';
import type { Sink } from '../sink.ts';
import { type Cell, createBorders } from './borders.ts';
import { cellText, listCell, recordRows } from './cells.ts';
import { fitWidths } from './column-widths.ts';
import { cutMiddle } from './cut.ts';
import { type FitColumn, type FittedColumn, fitColumns } from './fit-columns.ts';
import { packRows } from './packed-rows.ts';
import type { Paint, Painter } from './paint.ts';
import { textWidth } from './text-width.ts';
import { wrap } from './wrap.ts';

/** cliff's minimum widths for columns that are shrunk. */
const MIN_LIST_COLUMN_WIDTH = 8;
const MIN_RECORD_COLUMN_WIDTH = 16;
/** On a terminal: one character on each side of the ellipsis. */
const MIN_FITTED_COLUMN_WIDTH = 3;

interface GridColumn extends Omit<FitColumn, 'heading' | 'content'> {
  readonly heading: string;
}

interface Grid {
  readonly columns: readonly GridColumn[];
  readonly rows: Iterable<readonly string[]>;
  /** If the columns are shrunk as by cliff, and if they are fitted to a terminal. */
  readonly minWidths: { readonly wrap: number; readonly fit: number };
  /** The column or property that the cell is the value of. */
  nameOf(row: readonly string[], column: number): string;
  isHighlighted(row: number, column: number): boolean;
}

export const table: Formatter = {
  async rows(columns, rows, out, settings) {
    const cells = packRows();
    for await (const row of rows)
      cells.add(columns.map(({ key, display }) => listCell(display ? display(row[key], row) : row[key])));
    const grid: Grid = {
      columns: columns.map(({ key, title = key, overflow = 'wrap', ...column }) => ({
        ...column,
        heading: cellText(title),
        overflow,
      })),
      rows: cells,
      minWidths: { wrap: MIN_LIST_COLUMN_WIDTH, fit: MIN_FITTED_COLUMN_WIDTH },
      nameOf: (_row, column) => columns[column]?.key ?? '',
      isHighlighted: (row, column) => settings.isHighlighted?.(row, columns[column]?.key ?? '') === true,
    };
    await print(grid, out, settings);
  },

  async record(record, out, settings) {
    const grid: Grid = {
      columns: [
        { heading: 'Property', overflow: 'whole' },
        { heading: 'Value', overflow: 'wrap' },
      ],
      rows: recordRows(record),
      minWidths: { wrap: MIN_RECORD_COLUMN_WIDTH, fit: MIN_LIST_COLUMN_WIDTH },
      nameOf: (row, column) => (column === 1 ? (row[0] ?? '') : ''),
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
  const layout = layOut(grid, settings);
  reportLeftOut(grid, layout, settings);
  const borders = createBorders(layout.map(({ width }) => width));
  await out.write(`${borders.rule}\n`);
  if (settings.headers) {
    const heading = layout.map(({ index, width }) => ({
      text: cutMiddle(grid.columns[index]?.heading ?? '', width),
      paint: painter?.heading,
    }));
    await out.write(`${borders.line(heading)}\n${borders.rule}\n`);
  }
  const toLines = settings.widthLimit?.method === 'fit' ? fittedLines(grid) : wrapCell;
  for (const line of screenLines(grid, layout, toLines, painter, paints?.highlight))
    await out.write(`${borders.line(line)}\n`);
  await out.write(`${borders.rule}\n`);
}

/** An extra column is not missed, nor is any in an empty table. */
function reportLeftOut(
  { columns, rows }: Grid,
  layout: readonly FittedColumn[],
  { onColumnsLeftOut }: Settings,
): void {
  const printed = new Set(layout.map(({ index }) => index));
  const leftOut = columns.filter(({ isExtra }, index) => isExtra !== true && !printed.has(index));
  const [firstRow] = rows;
  if (leftOut.length > 0 && firstRow !== undefined) onColumnsLeftOut?.(leftOut.map(({ heading }) => heading));
}

/** Returns the columns to print, with their widths. */
function layOut(grid: Grid, { headers, widthLimit }: Settings): readonly FittedColumn[] {
  const headings = grid.columns.map(({ heading }) => Math.max(1, headers ? textWidth(heading) : 0));
  const contents = headings.map(() => 0);
  for (const row of grid.rows)
    for (const [column, text] of row.entries())
      for (const line of splitLines(text))
        contents[column] = Math.max(contents[column] ?? 0, textWidth(line));
  if (widthLimit?.method === 'fit') {
    const columns = grid.columns.map((column, index) => ({
      ...column,
      heading: headings[index] ?? 1,
      content: contents[index] ?? 0,
    }));
    return fitColumns(columns, widthLimit.width, grid.minWidths.fit);
  }
  const widths = headings.map((heading, column) => Math.max(heading, contents[column] ?? 0));
  const limited = widthLimit ? fitWidths(widths, headings, widthLimit.width, grid.minWidths.wrap) : widths;
  return limited.map((width, index) => ({ index, width }));
}

/** Returns the lines of a cell of this width. */
type ToLines = (text: string, width: number, column: number) => readonly string[];

/** Yields the cells of each line; a row has as many lines as its highest cell. */
function* screenLines(
  grid: Grid,
  layout: readonly FittedColumn[],
  toLines: ToLines,
  painter: Painter | undefined,
  highlight: Paint | undefined,
): Iterable<readonly Cell[]> {
  let next = 0;
  for (const row of grid.rows) {
    const rowIndex = next++;
    const cells = layout.map(({ index, width }) => {
      const text = row[index] ?? '';
      const status = painter?.status(grid.nameOf(row, index), text);
      const paint = grid.isHighlighted(rowIndex, index) ? composePaints(status, highlight) : status;
      return { lines: toLines(text, width, index), paint };
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

const fittedLines =
  ({ columns }: Grid): ToLines =>
  (text, width, column) =>
    columns[column]?.overflow === 'wrap' ? wrapCellBetweenParts(text, width) : cutCell(text, width);

const cutCell = (text: string, width: number): readonly string[] =>
  splitLines(text).map((line) => cutMiddle(line, width));

const wrapLines =
  (options: Parameters<typeof wrap>[2]) =>
  (text: string, width: number): readonly string[] => {
    const lines = splitLines(text);
    return lines.every((line) => textWidth(line) <= width)
      ? lines
      : lines.flatMap((line) => (textWidth(line) > width ? wrap(line, width, options) : [line]));
  };

const wrapCell = wrapLines({});
const wrapCellBetweenParts = wrapLines({ keepsParts: true });

const splitLines = (text: string): readonly string[] => (text.includes('\n') ? text.split('\n') : [text]);
