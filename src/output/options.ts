/** The output options of a command. */

export type Format = 'table' | 'json' | 'ndjson' | 'yaml' | 'csv' | 'value' | 'markdown' | 'shell';

/** Which CSV values are quoted; defaults to `nonnumeric`, as in cliff. */
export type QuoteMode = 'all' | 'minimal' | 'none' | 'nonnumeric';

/** The output options of `openstack` (cliff), with the same meaning. */
export interface OutputOptions {
  readonly format: Format;
  /** Prints only these, in their usual order. Keys and titles match; case and `_` or space are ignored. */
  readonly columns?: readonly string[] | undefined;
  /** Properties that `columns` can name although the result lacks them; their value is null. */
  readonly knownColumns?: readonly string[] | undefined;
  /** A JMESPath expression: its result is printed instead of what the JSON format prints. */
  readonly query?: string | undefined;
  /** Sorts a list by these columns; the first is the most significant. */
  readonly sortColumns?: readonly string[] | undefined;
  readonly sortDescending?: boolean | undefined;
  /** Table: wraps cells to limit the width of the table in characters; 0 for no limit. */
  readonly maxWidth?: number | undefined;
  /** Table: whether to fit it to the width of the terminal; defaults to true. No effect if stdout is not a terminal. */
  readonly fitWidth?: boolean | undefined;
  /** Shell: prefix of each variable name. */
  readonly prefix?: string | undefined;
  /** JSON: prints on one line. */
  readonly noindent?: boolean | undefined;
  /** CSV: which values are quoted. */
  readonly quote?: QuoteMode | undefined;
  /** Table, Markdown and CSV: omits the header. */
  readonly noHeaders?: boolean | undefined;
  /** Table: uses colors. */
  readonly color?: boolean | undefined;
}
