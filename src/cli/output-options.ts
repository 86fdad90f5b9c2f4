/** The output options. They include those of cliff, which users of `openstack` know. Pure data. */
import type { OutputOptions } from '../output/render.ts';
import type { CommandSpec, OptionSpec } from './command-spec.ts';

const GROUP = 'Output';

const format = (...choices: OutputOptions['format'][]): OptionSpec => ({
  type: 'choice',
  flag: '-f, --format <format>',
  // As in kubectl.
  aliases: ['-o', '--output'],
  choices,
  help: 'Output format; defaults to table, and with --query to json. Also -o, --output.',
  group: GROUP,
});

const formatOfList = format('table', 'json', 'ndjson', 'yaml', 'csv', 'value', 'markdown');
const formatOfRecord = format('table', 'json', 'ndjson', 'yaml', 'csv', 'value', 'markdown', 'shell');

const shell = {
  prefix: {
    type: 'text',
    flag: '--prefix <prefix>',
    help: 'Prefix for variable names in the shell format.',
    group: GROUP,
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

const shaping = {
  column: {
    type: 'list',
    flag: '-c, --column <column>',
    completes: 'column',
    help: 'Print only this column; can be repeated.',
    group: GROUP,
  },
  query: {
    type: 'text',
    flag: '--query <expression>',
    addedSinceLegacy: true,
    help: 'JMESPath expression; prints its result for the data of -f json.',
    group: GROUP,
  },
  maxWidth: {
    type: 'integer',
    flag: '--max-width <columns>',
    min: 0,
    help: 'Maximum width of the table in columns; 0 for no limit.',
    env: ['CLIFF_MAX_TERM_WIDTH'],
    group: GROUP,
  },
  fitWidth: {
    type: 'toggle',
    flag: '--fit-width',
    off: '--no-fit-width',
    help: 'Fit the table to the width of the terminal; the default if stdout is a terminal.',
    offHelp: 'Print the table as in a pipe, with all columns, however wide.',
    env: ['CLIFF_FIT_WIDTH'],
    group: GROUP,
  },
  printEmpty: {
    type: 'switch',
    flag: '--print-empty',
    help: 'Print empty tables; no effect, because they are always printed.',
    group: GROUP,
  },
  noindent: { type: 'switch', flag: '--noindent', help: 'Print JSON on one line.', group: GROUP },
} as const satisfies Readonly<Record<string, OptionSpec>>;

const listing = {
  sortColumn: {
    type: 'list',
    flag: '--sort-column <column>',
    completes: 'column',
    help: 'Sort by this column; can be repeated.',
    group: GROUP,
  },
  sortOrder: {
    type: 'toggle',
    flag: '--sort-ascending',
    off: '--sort-descending',
    help: 'Sort in ascending order.',
    offHelp: 'Sort in descending order.',
    group: GROUP,
  },
  quote: {
    type: 'choice',
    flag: '--quote <mode>',
    choices: ['all', 'minimal', 'none', 'nonnumeric'],
    help: 'When to quote CSV values; defaults to nonnumeric.',
    group: GROUP,
  },
  noHeaders: {
    type: 'switch',
    flag: '--no-headers',
    help: 'Omit the header of tables, Markdown and CSV.',
    group: GROUP,
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

/** The output options for what a command returns. */
export function outputOptionsFor(output: CommandSpec['output']): Readonly<Record<string, OptionSpec>> {
  switch (output) {
    case 'rows':
      return { format: formatOfList, ...shaping, ...listing };
    case 'record':
    case 'message':
      return { format: formatOfRecord, ...shaping, ...shell };
    case 'none':
      return {};
  }
}

/** Converts parsed options to those of the renderer; `knownColumns` are those of the command. */
export function toOutputOptions(
  parsed: Readonly<Record<string, unknown>>,
  knownColumns?: readonly string[],
): OutputOptions {
  const value = parsed as Partial<{
    format: OutputOptions['format'];
    column: string[];
    query: string;
    sortColumn: string[];
    sortOrder: boolean;
    maxWidth: number;
    fitWidth: boolean;
    prefix: string;
    noindent: boolean;
    quote: OutputOptions['quote'];
    noHeaders: boolean;
  }>;
  return {
    format: value.format ?? (value.query === undefined ? 'table' : 'json'),
    columns: value.column,
    query: value.query,
    knownColumns,
    sortColumns: value.sortColumn,
    sortDescending: value.sortOrder === false,
    maxWidth: value.maxWidth,
    fitWidth: value.fitWidth,
    prefix: value.prefix,
    noindent: value.noindent,
    quote: value.quote,
    noHeaders: value.noHeaders,
  };
}
