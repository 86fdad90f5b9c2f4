/** CSV as cliff prints it with Python's csv module: `"` doubled, `\` as the escape character, lines end in LF. */

import { pythonStr } from '../../platform/python-text.ts';
import { safeText } from '../../platform/safe-text.ts';
import type { QuoteMode } from '../options.ts';
import type { Row } from '../result.ts';
import type { Formatter } from './formatter.ts';

export const csv: Formatter = {
  async rows(columns, rows, out, { headers, quote }) {
    const keys = columns.map((column) => column.key);
    let heading = headers ? csvLine(keys, quote) : '';
    for await (const row of rows) {
      await out.write(heading + csvLine(valuesOf(row, keys), quote));
      heading = '';
    }
    await out.write(heading);
  },

  /** A list of one row; cliff has no CSV for a record. */
  async record(record, out, settings) {
    const columns = Object.keys(record).map((key) => ({ key }));
    await csv.rows(columns, [record], out, settings);
  },
};

const valuesOf = (row: Row, keys: readonly string[]): unknown[] => keys.map((key) => row[key]);

function csvLine(values: readonly unknown[], mode: QuoteMode): string {
  const line = values.map((value) => field(value, mode)).join(',');
  const wouldLookEmpty = line === '' && values.length === 1 && mode !== 'none';
  return `${wouldLookEmpty ? '""' : line}\n`;
}

/** Null is an empty field, quoted like text; booleans count as numbers, as in Python. */
function field(value: unknown, mode: QuoteMode): string {
  const text = value === null || value === undefined ? '' : safeText(pythonStr(value));
  if (mode === 'none') return text.replaceAll(/[\\",\n]/g, '\\$&');
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '""');
  return needsQuotes(value, text, mode) ? `"${escaped}"` : escaped;
}

function needsQuotes(value: unknown, text: string, mode: Exclude<QuoteMode, 'none'>): boolean {
  switch (mode) {
    case 'all':
      return true;
    case 'nonnumeric':
      return typeof value !== 'number' && typeof value !== 'boolean';
    case 'minimal':
      return /[",\n]/.test(text);
  }
}
