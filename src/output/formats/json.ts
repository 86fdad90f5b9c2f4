/** JSON as cliff prints it: a list of objects or one object, indented by 2, or on one line as by Python's json.dumps(). */

import { safeJson } from '../../platform/safe-text.ts';
import { pick } from '../columns.ts';
import type { Formatter, Settings } from './formatter.ts';

export const json: Formatter = {
  async rows(columns, rows, out, { indent }) {
    let count = 0;
    const line = indent ? '\n' : '';
    const separator = indent ? ',\n' : ', ';
    try {
      for await (const row of rows) {
        const item = toJson(pick(row, columns), indent);
        const text = indent ? item.replaceAll(/^/gm, '  ') : item;
        await out.write(`${count === 0 ? `[${line}` : separator}${text}`);
        count += 1;
      }
    } catch (error) {
      if (count > 0) await out.write('\n');
      throw error;
    }
    await out.write(count === 0 ? '[]\n' : `${line}]\n`);
  },

  async record(record, out, { indent }) {
    await out.write(`${toJson(record, indent)}\n`);
  },

  async data(value, out, { indent }) {
    await out.write(`${toJson(value, indent)}\n`);
  },
};

/** On one line, Python writes a space after `,` and `:`. JSON strings contain no raw line ends, so each one here is layout. */
function toJson(value: unknown, indent: Settings['indent']): string {
  const text = safeJson(JSON.stringify(value, null, 2));
  return indent ? text : text.replaceAll(/,\n */g, ', ').replaceAll(/\n */g, '');
}
