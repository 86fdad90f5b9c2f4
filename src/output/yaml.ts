/**
 * YAML in the style of cliff (PyYAML): blocks, lists not indented, text that YAML 1.1 would take for something else
 * in single quotes.
 */
import { Document, isScalar, visit } from 'yaml';
import { pick } from './columns.ts';
import type { Formatter } from './formatter.ts';
import { isUnsafe, safeJson } from './safe-text.ts';

export const yaml: Formatter = {
  async rows(columns, rows, out) {
    let count = 0;
    for await (const row of rows) {
      await out.write(toYaml([pick(row, columns)]));
      count += 1;
    }
    if (count === 0) await out.write('[]\n');
  },

  async record(record, out) {
    await out.write(toYaml(record));
  },
};

/** Text with control characters becomes a double-quoted scalar, where each of them can be written as an escape. */
function toYaml(value: unknown): string {
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      if (isScalar<unknown>(node) && typeof node.value === 'string' && isUnsafe(node.value))
        node.type = 'QUOTE_DOUBLE';
    },
  });
  document.directives = undefined;
  return safeJson(document.toString({ indentSeq: false, lineWidth: 0, singleQuote: true }));
}
