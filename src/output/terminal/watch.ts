/**
 * A table that is updated in place on the terminal's alternate screen (xterm's private mode 1049). Lines have addresses
 * there, so only changed lines are written. At the end the normal screen is restored, and the last table is printed to it.
 * Both tables fit the terminal like those of other lists.
 */
import { MagnumError } from '../../errors.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { OutputStream } from '../../world.ts';
import { columnsToPrint, findColumns } from '../columns.ts';
import type { OutputOptions } from '../options.ts';
import type { Column, Row, WatchedView } from '../result.ts';
import { settingsFor } from '../settings.ts';
import { createSink } from '../sink.ts';

export interface WatchParts {
  readonly options: OutputOptions;
  readonly stdout: OutputStream;
}

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
/** Turns auto-wrap off: the terminal truncates long lines. */
const DISABLE_WRAP = '\x1b[?7l';
const ENABLE_WRAP = '\x1b[?7h';
const CLEAR_ALL = '\x1b[2J';
/** Written before the text: after a line that fills the width, the cursor is on the last character and would clear it. */
const CLEAR_LINE = '\x1b[2K';
const DEFAULT_ROWS = 24;

const moveCursorTo = (line: number) => `\x1b[${line + 1};1H`;

/**
 * Draws each view when it arrives, and again when the terminal is resized, until the last. Throws MagnumError `usage` if the
 * format is not `table`, and the errors of the views; the terminal is restored in any case.
 */
export async function watch(views: AsyncIterable<WatchedView>, parts: WatchParts): Promise<void> {
  const { options, stdout } = parts;
  if (options.format !== 'table') {
    throw new MagnumError('usage', `--watch supports only the table format, not ${options.format}.`, {
      hint: 'Omit --watch or -f.',
    });
  }
  const screen = createScreen(stdout);
  let previous: WatchedView | undefined;
  let current: WatchedView | undefined;
  /** Drawings follow each other. After one has failed, the next fails with its error. */
  let drawing = Promise.resolve();
  const draw = (): Promise<void> => {
    drawing = drawing.then(async () => {
      if (current === undefined) return;
      await screen.show(await renderTable(current, parts, previous), safeLine(current.note));
    });
    return drawing;
  };
  const stopListening = stdout.onResize?.(() => void draw().catch(() => undefined));
  try {
    for await (const view of views) {
      previous = current;
      current = view;
      await draw();
    }
  } finally {
    stopListening?.();
    await drawing.catch(() => undefined);
    await screen.leave();
  }
  if (current !== undefined) {
    const lines = await renderTable(current, parts);
    await stdout.write(lines.map((line) => `${line}\n`).join(''));
  }
}

/** Returns the lines of the table. Cells that differ from the previous view are highlighted. */
async function renderTable(view: WatchedView, { options, stdout }: WatchParts, previous?: WatchedView) {
  const settings = settingsFor(options, stdout);
  const isFitted = settings.widthLimit?.method === 'fit';
  const columns = columnsToPrint(view.columns, options.columns, isFitted);
  const rows = await sortedRowsOf(view, options);
  const { table } = await import('../table/table.ts');
  const { stream, text } = createStringStream();
  const sink = createSink(stream);
  await table.rows(columns, rows, sink, {
    ...settings,
    isHighlighted: findChangedCells(rows, view.identity, previous),
  });
  await sink.flush();
  return text().trimEnd().split('\n');
}

async function sortedRowsOf({ columns, rows }: WatchedView, { sortColumns, sortDescending }: OutputOptions) {
  if (sortColumns === undefined || sortColumns.length === 0) return rows;
  const { sortRows } = await import('../sort.ts');
  return [...(await sortRows(rows, findColumns(columns, sortColumns), sortDescending === true)).sorted];
}

/** Returns a predicate for changed cells; all cells of a new row count. Returns undefined for the first view. */
function findChangedCells(rows: readonly Row[], identity: string, previous: WatchedView | undefined) {
  if (previous === undefined) return undefined;
  const previousRows = new Map(previous.rows.map((row) => [row[identity], row]));
  return (index: number, column: Column['key']): boolean => {
    const row = rows[index];
    const old = previousRows.get(row?.[identity]);
    return old === undefined || JSON.stringify(old[column]) !== JSON.stringify(row?.[column]);
  };
}

function createStringStream(): { stream: OutputStream; text: () => string } {
  let text = '';
  const write = async (piece: string) => {
    text += piece;
  };
  return { stream: { isTTY: false, write }, text: () => text };
}

interface Screen {
  /** Shows the lines that fit on the terminal, and the note below them. */
  show(lines: readonly string[], note: string): Promise<void>;
  leave(): Promise<void>;
}

function createScreen(stdout: OutputStream): Screen {
  let drawn: readonly string[] | undefined;
  let size = '';

  return {
    async show(lines, note) {
      const maxLines = Math.max(1, (stdout.rows ?? DEFAULT_ROWS) - 1);
      const excess = lines.length - maxLines;
      const visible =
        excess > 0 ? [...lines.slice(0, maxLines - 1), `... and ${excess + 1} more lines`] : lines;
      const screenLines = [...visible, note];
      const newSize = `${stdout.columns}x${stdout.rows}`;
      const old = size === newSize ? (drawn ?? []) : [];
      const start = drawn === undefined ? ENTER + CLEAR_ALL : size === newSize ? '' : CLEAR_ALL;
      await stdout.write(start + DISABLE_WRAP + lineUpdates(old, screenLines) + ENABLE_WRAP);
      drawn = screenLines;
      size = newSize;
    },
    async leave() {
      if (drawn !== undefined) await stdout.write(LEAVE);
      drawn = undefined;
    },
  };
}

/** Returns the control sequences and texts that turn the old lines into the new ones. */
function lineUpdates(oldLines: readonly string[], newLines: readonly string[]): string {
  const count = Math.max(oldLines.length, newLines.length);
  return Array.from({ length: count }, (_, line) =>
    oldLines[line] === newLines[line] ? '' : moveCursorTo(line) + CLEAR_LINE + (newLines[line] ?? ''),
  ).join('');
}
