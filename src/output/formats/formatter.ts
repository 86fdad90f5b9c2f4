/** The interface of an output format: it writes a list or one record. */
import type { QuoteMode } from '../options.ts';
import type { Column, Row } from '../result.ts';
import type { Sink } from '../sink.ts';

/** The maximum width of a table. */
export interface WidthLimit {
  /** In terminal columns. */
  readonly width: number;
  /** `wrap`: all columns, with wrapped cells, as by cliff. `fit`: leaves out columns first (table/fit-columns.ts). */
  readonly method: 'wrap' | 'fit';
}

/** OutputOptions with defaults and the width of the stream applied. */
export interface Settings {
  readonly color: boolean;
  readonly widthLimit: WidthLimit | undefined;
  readonly headers: boolean;
  readonly indent: boolean;
  readonly quote: QuoteMode;
  /** Shell: prefix of each variable name. */
  readonly prefix: string;
  /** Table: whether to highlight the cell, by the row's index and the column's key. */
  readonly isHighlighted?: ((row: number, column: string) => boolean) | undefined;
  /** Table: called with the titles of the columns that are left out because the terminal is too narrow. */
  readonly onColumnsLeftOut?: ((titles: readonly string[]) => void) | undefined;
}

export interface Formatter {
  /** Writes each row when it arrives, if the format allows that. Writes nothing if the first row fails. */
  rows(
    columns: readonly Column[],
    rows: AsyncIterable<Row> | Iterable<Row>,
    out: Sink,
    settings: Settings,
  ): Promise<void>;
  record(record: Row, out: Sink, settings: Settings): Promise<void>;
  /** Writes any JSON value, the result of a query. A format without this function shows objects and lists of objects only. */
  data?(value: unknown, out: Sink, settings: Settings): Promise<void>;
}
