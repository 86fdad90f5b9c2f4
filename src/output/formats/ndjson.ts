/** Newline-delimited JSON: one object a line, without spaces between its parts. */

import { safeJson } from '../../platform/safe-text.ts';
import { pick } from '../columns.ts';
import type { Sink } from '../sink.ts';
import type { Formatter } from './formatter.ts';

export const ndjson: Formatter = {
  async rows(columns, rows, out) {
    for await (const row of rows) await writeLine(pick(row, columns), out);
  },

  async record(record, out) {
    await writeLine(record, out);
  },

  /** The items of a list are lines. */
  async data(value, out) {
    for (const item of Array.isArray(value) ? value : [value]) await writeLine(item, out);
  },
};

const writeLine = (value: unknown, out: Sink): Promise<void> =>
  out.write(`${safeJson(JSON.stringify(value))}\n`);
