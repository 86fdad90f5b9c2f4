/** The results of commands: plain data in one of a few shapes. Commands do not print; render.ts does. */

export type Row = Readonly<Record<string, unknown>>;

export interface Column {
  /** The key in the row. */
  readonly key: string;
  /** The text in the header; defaults to the key. */
  readonly title?: string;
  /** Table: the value to print instead of the value of the row, such as an age instead of a time. */
  readonly display?: (value: unknown, row: Row) => unknown;
  /**
   * Rank in which columns are left out of a table that is too wide for the terminal, the lowest first. A column without a
   * rank is never left out.
   */
  readonly leaveOutRank?: number;
  /** True for a column that is printed only on a terminal, if all others fit, or if the user selects it. */
  readonly isExtra?: boolean;
  /** Defaults to `wrap`. */
  readonly overflow?: Overflow;
}

/**
 * What happens on a terminal to cells that are too wide when no more columns can be left out: they are wrapped, or cut in the
 * middle. Columns that are wrapped become narrower first, and those that are `cut-last` last.
 */
export type Overflow = 'wrap' | 'cut' | 'cut-last';

/** A list. `rows` may be endless or slow: formats that can stream print each row when it arrives. */
export interface Rows {
  readonly kind: 'rows';
  readonly columns: readonly Column[];
  readonly rows: AsyncIterable<Row> | Iterable<Row>;
  /** Plural noun for the row counter, as in `Receiving clusters: 1,240`. */
  readonly itemNoun?: string | undefined;
  /** Lines printed to stderr below the table, on a terminal only; called after the last row. */
  readonly remarks?: (() => readonly string[]) | undefined;
  /** A line for an empty list, printed to stderr in every format if stdout and stderr are terminals. */
  readonly emptyRemark?: string | undefined;
  /** True for --quiet: no remarks, not even about columns that are left out. */
  readonly isQuiet?: boolean;
  /** Prints rows as marked lines, when they arrive, instead of a table; undefined for a row without a line. */
  readonly asLine?: ((row: Row) => Line | undefined) | undefined;
  /** An error that the command fails with although the list is complete; called after the last row. */
  readonly fault?: (() => Error | undefined) | undefined;
}

/** A finding, as `magnum doctor` prints it. */
export interface Line {
  readonly mark: 'ok' | 'warning' | 'error';
  readonly text: string;
  /** A hint, printed on the next line. */
  readonly below?: string | null | undefined;
}

/** A result of a creation. */
interface Creation {
  /** The UUID of the new resource, which --quiet prints instead of the result. */
  readonly createdUuid?: string | undefined;
}

/** One resource with its properties, in their order. */
export interface PropertyRecord extends Creation {
  readonly kind: 'record';
  readonly record: Row;
  /** Properties that are printed only if the user selects them, such as other names of those in the record. */
  readonly unlisted?: Row | undefined;
  /** The same properties in a form for tables, if the data is hard to read. */
  readonly displayRecord?: Row | undefined;
  /** Printed instead of the table, unless the user selects properties. */
  readonly tree?: Tree | undefined;
}

/** A marked line with the lines below it. */
export interface Tree {
  readonly mark: Line['mark'];
  readonly text: string;
  /** Printed below the text. */
  readonly note?: string | undefined;
  readonly children?: readonly Tree[];
  /** Of the root: printed after the tree. */
  readonly hint?: string | undefined;
}

/** A sentence for the table format, and the same as data for the machine formats. */
export interface Message extends Creation {
  readonly kind: 'message';
  readonly text: string;
  readonly data: Row;
  /** An error that the command fails with after the message is printed. */
  readonly fault?: Error | undefined;
  /** Remarks for the user, printed to stderr after the text. */
  readonly notes?: readonly string[] | undefined;
  /** Warnings, printed to stderr after the text, also with --quiet. */
  readonly warnings?: readonly string[] | undefined;
}

/** Text that is printed as is: a certificate, help, a completion script. */
export interface Text {
  readonly kind: 'text';
  readonly text: string | AsyncIterable<string>;
  /** Uses a pager if the text is longer than the terminal. */
  readonly isForReading?: boolean;
}

/** Code for the user's shell, printed as is in every format. */
export interface ShellCode {
  readonly kind: 'shell';
  readonly code: string;
  /** Remarks for the user, printed to stderr after the code. */
  readonly notes: readonly string[];
}

/** The outcome of an operation on one of several resources. */
export interface Outcome {
  /** The name or UUID as the user typed it. */
  readonly item: string;
  /** The sentence that is printed: to stdout on success, to stderr after `ERROR: ` on failure. */
  readonly text: string;
  /** Set if the operation failed. */
  readonly error?: unknown;
  /** The status in lists of outcomes on success; defaults to `accepted`. */
  readonly status?: string;
  /** An intermediate report: printed as a sentence, but not part of lists and counts. */
  readonly interim?: boolean;
  /** A success whose sentence was printed by an intermediate report: part of lists and counts only. */
  readonly isReported?: boolean;
}

/** An operation on several resources. All are attempted; the command fails if one of them failed. */
export interface Outcomes {
  readonly kind: 'outcomes';
  readonly outcomes: AsyncIterable<Outcome> | Iterable<Outcome>;
}

/**
 * An operation that is waited for. `beginning` is printed at once: to stdout in the table format, otherwise to stderr,
 * because in the machine formats stdout contains only the result of `end`.
 */
export interface Followed extends Creation {
  readonly kind: 'followed';
  readonly beginning: string;
  readonly end: () => Promise<Message | Text>;
  /** Work that follows when the result of `end` is written, also if the output is closed. The command fails with its error. */
  readonly afterEnd?: (() => Promise<void>) | undefined;
}

/** A list that is updated in place on a terminal until the user interrupts it. */
export interface Watched {
  readonly kind: 'watched';
  readonly views: AsyncIterable<WatchedView>;
}

export interface WatchedView {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** The key of the property that identifies a row. */
  readonly identity: string;
  /** The line below the table: the time of the view, and problems. */
  readonly note: string;
}

export type Result = Rows | PropertyRecord | Message | Text | ShellCode | Outcomes | Followed | Watched;

export const rows = (columns: readonly (string | Column)[], items: Rows['rows']): Rows => ({
  kind: 'rows',
  columns: columns.map((column) => (typeof column === 'string' ? { key: column } : column)),
  rows: items,
});

export const record = (properties: Row, displayRecord?: Row): PropertyRecord => ({
  kind: 'record',
  record: properties,
  displayRecord,
});

export const message = (text: string, data: Row): Message => ({ kind: 'message', text, data });

export const text = (content: Text['text']): Text => ({ kind: 'text', text: content });

export const shellCode = (code: string, notes: readonly string[] = []): ShellCode => ({
  kind: 'shell',
  code,
  notes,
});

export const outcomes = (items: Outcomes['outcomes']): Outcomes => ({ kind: 'outcomes', outcomes: items });

export const followed = (beginning: string, end: Followed['end']): Followed => ({
  kind: 'followed',
  beginning,
  end,
});

export const watched = (views: Watched['views']): Watched => ({ kind: 'watched', views });
