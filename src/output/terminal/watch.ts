/**
 * A table that is kept up to date in its place. It is drawn on the terminal's other screen (xterm's private mode 1049),
 * where every line has an address, so that only lines that changed are written; what stood there before comes back in
 * the end, with the last table, whole, below it.
 */
import { MagnumError } from '../../errors.ts';
import type { OutputStream } from '../../world.ts';
import { chooseColumns, findColumns } from '../columns.ts';
import type { Settings } from '../formats/formatter.ts';
import type { OutputOptions } from '../options.ts';
import type { Column, Row, WatchedView } from '../result.ts';
import { safeLine } from '../safe-text.ts';
import { createSink } from '../sink.ts';

export interface WatchParts {
  readonly options: OutputOptions;
  readonly settings: Settings;
  readonly stdout: OutputStream;
}

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
/** Lines that are too long are cut by the terminal while they are drawn. */
const CUT_LINES = '\x1b[?7l';
const WRAP_LINES = '\x1b[?7h';
const CLEAR_ALL = '\x1b[2J';
/** Before the line is written: behind one that fills the width, the cursor stands on its last character. */
const CLEAR_LINE = '\x1b[2K';
const DEFAULT_ROWS = 24;

const moveCursorTo = (line: number) => `\x1b[${line + 1};1H`;

/**
 * Draws each view as it comes, until there are no more. Throws MagnumError `usage` for another format than a table, and
 * what the views throw; the terminal is as it was before in any case.
 */
export async function watch(views: AsyncIterable<WatchedView>, parts: WatchParts): Promise<void> {
  const { options, stdout } = parts;
  if (options.format !== 'table') {
    throw new MagnumError('usage', `--watch supports only the table format, not ${options.format}.`, {
      hint: 'Omit --watch or -f.',
    });
  }
  const screen = createScreen(stdout);
  let before: WatchedView | undefined;
  try {
    for await (const view of views) {
      const lines = await linesOf(view, parts, { before, columns: stdout.columns });
      await screen.show(lines, safeLine(view.note));
      before = view;
    }
  } finally {
    await screen.leave();
  }
  if (before !== undefined) {
    const lines = await linesOf(before, parts);
    await stdout.write(lines.map((line) => `${line}\n`).join(''));
  }
}

interface Place {
  /** What differs from it stands out. */
  readonly before: WatchedView | undefined;
  readonly columns: number | undefined;
}

/** The table; in a place on the screen a row is one line. */
async function linesOf(view: WatchedView, { options, settings }: WatchParts, place?: Place) {
  const columns = chooseColumns(view.columns, options.columns);
  const rows = await sortRowsOf(view, options);
  const { table } = await import('../table/table.ts');
  const { stream, text } = createStringStream();
  const sink = createSink(stream);
  await table.rows(columns, rows, sink, {
    ...settings,
    width: settings.width ?? place?.columns,
    cutCells: place !== undefined,
    standsOut: differences(rows, view.identity, place?.before),
  });
  await sink.flush();
  return text().trimEnd().split('\n');
}

async function sortRowsOf({ columns, rows }: WatchedView, { sortColumns, sortDescending }: OutputOptions) {
  if (sortColumns === undefined || sortColumns.length === 0) return rows;
  const { sortRows } = await import('../sort.ts');
  return [...(await sortRows(rows, findColumns(columns, sortColumns), sortDescending === true)).sorted];
}

/** A row that was not there before stands out as a whole; in the first view nothing does. */
function differences(rows: readonly Row[], identity: string, before: WatchedView | undefined) {
  if (before === undefined) return undefined;
  const known = new Map(before.rows.map((row) => [row[identity], row]));
  return (index: number, column: Column['key']): boolean => {
    const row = rows[index];
    const old = known.get(row?.[identity]);
    return old === undefined || JSON.stringify(old[column]) !== JSON.stringify(row?.[column]);
  };
}

function createStringStream(): { stream: OutputStream; text: () => string } {
  let kept = '';
  const write = async (piece: string) => {
    kept += piece;
  };
  return { stream: { isTTY: false, write }, text: () => kept };
}

interface Screen {
  /** As many lines as there is room for, and the note below them. */
  show(lines: readonly string[], note: string): Promise<void>;
  leave(): Promise<void>;
}

function createScreen(stdout: OutputStream): Screen {
  let drawn: readonly string[] | undefined;
  let size = '';

  return {
    async show(lines, note) {
      const room = Math.max(1, (stdout.rows ?? DEFAULT_ROWS) - 1);
      const hidden = lines.length - room;
      const more = hidden > 0 ? `… ${hidden + 1} more lines` : undefined;
      const picture = [...(more === undefined ? lines : [...lines.slice(0, room - 1), more]), note];
      const isNew = drawn === undefined;
      const newSize = `${stdout.columns}x${stdout.rows}`;
      const old = size === newSize ? (drawn ?? []) : [];
      const start = isNew ? ENTER + CLEAR_ALL : size === newSize ? '' : CLEAR_ALL;
      await stdout.write(start + CUT_LINES + changes(old, picture) + WRAP_LINES);
      drawn = picture;
      size = newSize;
    },
    async leave() {
      if (drawn !== undefined) await stdout.write(LEAVE);
      drawn = undefined;
    },
  };
}

/** Line by line what has to be written over the old picture. */
function changes(old: readonly string[], picture: readonly string[]): string {
  const count = Math.max(old.length, picture.length);
  return Array.from({ length: count }, (_, line) =>
    old[line] === picture[line] ? '' : moveCursorTo(line) + CLEAR_LINE + (picture[line] ?? ''),
  ).join('');
}
