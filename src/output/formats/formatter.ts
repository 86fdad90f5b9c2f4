/** What each format is: a way to write a list and a way to write one record. */
import type { QuoteMode } from '../options.ts';
import type { Column, Row } from '../result.ts';
import type { Sink } from '../sink.ts';

/** OutputOptions as they apply to the stream that is written to. */
export interface Settings {
  readonly color: boolean;
  /** Columns that a table may take; undefined for as many as it needs. */
  readonly width: number | undefined;
  readonly headers: boolean;
  readonly indent: boolean;
  readonly quote: QuoteMode;
  /** Shell: put before each variable's name. */
  readonly prefix: string;
  /** Table: each row is one line; text that is too long for its column ends in an ellipsis. */
  readonly cutCells?: boolean | undefined;
  /** Table: cells that are to stand out, by the row's index and the column's key. */
  readonly standsOut?: ((row: number, column: string) => boolean) | undefined;
}

export interface Formatter {
  /** Writes each row when it arrives, where the format allows that. Writes nothing when the first row fails. */
  rows(
    columns: readonly Column[],
    rows: AsyncIterable<Row> | Iterable<Row>,
    out: Sink,
    settings: Settings,
  ): Promise<void>;
  record(record: Row, out: Sink, settings: Settings): Promise<void>;
}
