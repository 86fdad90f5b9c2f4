/**
 * Renders the rows of a JSON file as a table. Prints the seconds that the first rendering in this process takes.
 *
 *     node renderer-process.mjs BUNDLE ROWS.json COLUMN...
 */
import { readFileSync } from 'node:fs';

const [, , bundle, file, ...columns] = process.argv;
const items = JSON.parse(readFileSync(file, 'utf8'));
const { render } = await import(bundle);

let length = 0;
const sink = {
  isTTY: false,
  write: async (text) => {
    length += text.length;
  },
};
const rows = { kind: 'rows', columns: columns.map((key) => ({ key })), rows: items };
const began = performance.now();
await render(rows, { format: 'table' }, { stdout: sink, stderr: sink });
const ms = performance.now() - began;
if (length < items.length) throw new Error('nothing was rendered');
console.log(ms / 1000);
