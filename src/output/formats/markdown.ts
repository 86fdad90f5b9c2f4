/** Tables of GitHub Flavored Markdown. Rows are printed when they arrive: a reader of the source needs no aligned columns. */

import type { Sink } from '../sink.ts';
import { listCell, recordRows } from '../table/cells.ts';
import type { Formatter } from './formatter.ts';

export const markdown: Formatter = {
  async rows(columns, rows, out, { headers }) {
    const titles = columns.map(({ key, title = key }) => title);
    let heading = headers ? header(titles) : '';
    for await (const row of rows) {
      const cells = columns.map(({ key, display }) => listCell(display ? display(row[key], row) : row[key]));
      await out.write(heading + line(cells));
      heading = '';
    }
    await out.write(heading);
  },

  async record(record, out, { headers }) {
    if (headers) await out.write(header(['Property', 'Value']));
    await writeLines(recordRows(record), out);
  },
};

async function writeLines(rows: readonly (readonly string[])[], out: Sink): Promise<void> {
  for (const cells of rows) await out.write(line(cells));
}

const header = (titles: readonly string[]): string =>
  line(titles) +
  line(
    titles.map(() => '---'),
    String,
  );

const line = (cells: readonly string[], toText = escapeMarkdown): string =>
  `| ${cells.map(toText).join(' | ')} |\n`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Makes the text inert, so that it is shown as is: HTML, links, emphasis, code and formulas. An underscore between letters or
 * digits has no meaning, and stays: it is in most names and statuses.
 */
function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*[\]|~$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replaceAll(/[&<>]/g, (character) => ENTITIES[character] as string)
    .replaceAll(/\r\n|\n/g, '<br>');
}
