/**
 * What a command returns: plain data, in one of a few shapes. output/ turns it into bytes for the format
 * that was asked for; a command never prints.
 */

export type Row = Readonly<Record<string, unknown>>;

export interface Column {
  /** The key in the row. */
  readonly key: string;
  /** The heading; the key itself where nothing else is said. */
  readonly title?: string;
}

/** A list of things. `rows` may be endless or slow: formats that can stream print each as it comes. */
export interface Rows {
  readonly kind: 'rows';
  readonly columns: readonly Column[];
  readonly rows: AsyncIterable<Row> | Iterable<Row>;
  /** What they are, as in `1,240 clusters`: a person who waits is told how many have come. */
  readonly itemNoun?: string | undefined;
  /** Lines for a person who looks at the table, on stderr behind it; asked for when all rows are through. */
  readonly remarks?: (() => readonly string[]) | undefined;
  /** In place of a table: a line for each row, as it comes. */
  readonly asLine?: ((row: Row) => Line) | undefined;
  /** What the command fails with though the list is whole; asked for when all rows are through. */
  readonly fault?: (() => Error | undefined) | undefined;
}

/** One of several findings, as a person reads it. */
export interface Line {
  readonly mark: 'ok' | 'warning' | 'error';
  readonly text: string;
  /** What to do about it, on a line of its own. */
  readonly below?: string | null | undefined;
}

/** One thing with its properties, in their order. */
export interface PropertyRecord {
  readonly kind: 'record';
  readonly record: Row;
  /** The same properties as a table shows them, where the data would be hard to read. */
  readonly displayRecord?: Row | undefined;
}

/** A sentence for people, and the same as data for the machine formats. */
export interface Message {
  readonly kind: 'message';
  readonly text: string;
  readonly data: Row;
}

/** Text that is the product itself: a certificate, help, a completion script. Never reformatted. */
export interface Text {
  readonly kind: 'text';
  /** Whole, or piece by piece as it comes. */
  readonly text: string | AsyncIterable<string>;
  /** To be read by a person: with a pager where it is longer than the terminal. */
  readonly isForReading?: boolean;
}

/** Code for the user's shell to run: stdout holds this and nothing else, whatever format was asked for. */
export interface ShellCode {
  readonly kind: 'shell';
  readonly code: string;
}

/** What became of one of several things that were asked for. */
export interface Outcome {
  /** The name or UUID as the user typed it. */
  readonly item: string;
  /** The sentence that is printed: on stdout when it went well, on stderr (behind `ERROR: `) when not. */
  readonly text: string;
  /** What was thrown, when the item failed. */
  readonly error?: unknown;
  /** The word for it in lists of outcomes when it went well; `accepted` where nothing is said. */
  readonly status?: string;
  /** Something on the way: a sentence for people, left out of lists and counts. */
  readonly interim?: boolean;
}

/** Several things, each tried whatever became of the others; the command fails when one of them failed. */
export interface Outcomes {
  readonly kind: 'outcomes';
  readonly outcomes: AsyncIterable<Outcome> | Iterable<Outcome>;
}

/**
 * Something that begins now and ends later: a sentence for each for people, what it came to for programs. The first
 * sentence goes out at once, on stderr where a machine format keeps stdout for the end.
 */
export interface Followed {
  readonly kind: 'followed';
  readonly beginning: string;
  readonly end: () => Promise<Message>;
}

/** A list that is shown again and again in its place, on a terminal, until the user leaves. */
export interface Watched {
  readonly kind: 'watched';
  readonly views: AsyncIterable<WatchedView>;
}

export interface WatchedView {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** The key of the property that tells rows apart. */
  readonly identity: string;
  /** The line below the table: when it was made, what is the matter. */
  readonly note: string;
}

export type Result = Rows | PropertyRecord | Message | Text | ShellCode | Outcomes | Followed | Watched;

export const rows = (columns: readonly (string | Column)[], items: Rows['rows']): Rows => ({
  kind: 'rows',
  columns: columns.map((column) => (typeof column === 'string' ? { key: column } : column)),
  rows: items,
});

export const record = (properties: Row, forPeople?: Row): PropertyRecord => ({
  kind: 'record',
  record: properties,
  displayRecord: forPeople,
});

export const message = (text: string, data: Row): Message => ({ kind: 'message', text, data });

export const text = (content: Text['text']): Text => ({ kind: 'text', text: content });

export const shellCode = (code: string): ShellCode => ({ kind: 'shell', code });

export const outcomes = (items: Outcomes['outcomes']): Outcomes => ({ kind: 'outcomes', outcomes: items });

export const followed = (beginning: string, end: Followed['end']): Followed => ({
  kind: 'followed',
  beginning,
  end,
});

export const watched = (views: Watched['views']): Watched => ({ kind: 'watched', views });
