/** Bare values as cliff prints them: a row on one line, separated by spaces; a record with one value per line. */

import { pythonStr } from '../../platform/python-text.ts';
import { safeText } from '../../platform/safe-text.ts';
import type { Formatter } from './formatter.ts';

export const value: Formatter = {
  async rows(columns, rows, out) {
    for await (const row of rows) await out.write(`${columns.map(({ key }) => bare(row[key])).join(' ')}\n`);
  },

  async record(record, out) {
    for (const item of Object.values(record)) await out.write(`${bare(item)}\n`);
  },

  /** The items of a list are lines, as rows are; so are the values of an object, as those of a record are. */
  async data(value, out) {
    for (const item of Array.isArray(value) ? value : valuesOf(value)) {
      await out.write(`${valuesOf(item).map(bare).join(' ')}\n`);
    }
  },
};

/** The items of a list, the values of an object, or the value itself. */
const valuesOf = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [value];

/** A field that the server did not send is empty; null is `None`. */
const bare = (item: unknown): string => (item === undefined ? '' : safeText(pythonStr(item)));
