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
};

/** A field that the server did not send is empty; null is `None`. */
const bare = (item: unknown): string => (item === undefined ? '' : safeText(pythonStr(item)));
