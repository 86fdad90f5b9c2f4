/** How a result is to be shown: what the user asked for, and what that comes to for one stream. */

export type Format = 'table' | 'json' | 'yaml' | 'csv' | 'value' | 'shell';

/** When csv puts quotes round a value; `nonnumeric` where nothing is said, as cliff does. */
export type QuoteMode = 'all' | 'minimal' | 'none' | 'nonnumeric';

/** The output options of `openstack` (cliff), with their meaning there. */
export interface OutputOptions {
  readonly format: Format;
  /** Shows these only, in their usual order. Matched against keys and titles; case, `_` and space do not matter. */
  readonly columns?: readonly string[] | undefined;
  /** Sorts a list by these, the first being the most important. */
  readonly sortColumns?: readonly string[] | undefined;
  readonly sortDescending?: boolean | undefined;
  /** Table: wraps cells so that lines are at most so wide; 0 for no limit. */
  readonly maxWidth?: number | undefined;
  /** Table: the same, with the width of the terminal; without a terminal it does nothing. */
  readonly fitWidth?: boolean | undefined;
  /** Shell: put before each variable's name. */
  readonly prefix?: string | undefined;
  /** JSON: all on one line. */
  readonly noindent?: boolean | undefined;
  /** CSV. */
  readonly quote?: QuoteMode | undefined;
  /** Table and csv: leaves the headings out. */
  readonly noHeaders?: boolean | undefined;
  /** Table: colours are wanted; they are used on a terminal only. */
  readonly color?: boolean | undefined;
}
