/**
 * YAML in the style of cliff (PyYAML): block style, lists not indented, and single quotes around text that YAML 1.1 would
 * read as another type.
 */
import { Document, type Scalar, visit } from 'yaml';
import { isUnsafe, safeYaml } from '../../platform/safe-text.ts';
import { pick } from '../columns.ts';
import type { Formatter } from './formatter.ts';

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

  async data(value, out) {
    await out.write(toYaml(value));
  },
};

function toYaml(value: unknown): string {
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, { Scalar: (_key, node) => protect(node) });
  document.directives = undefined;
  return safeYaml(document.toString({ indentSeq: false, lineWidth: 0, singleQuote: true }));
}

/**
 * Quotes text that the library would leave plain although a terminal would interpret it or PyYAML would not read it back:
 * PyYAML rejects a tab in plain text and gives a plain `=` a type of its own. Double quotes allow escapes.
 */
function protect(node: Scalar): void {
  if (typeof node.value !== 'string') return;
  if (isUnsafe(node.value) || /\t/.test(node.value)) node.type = 'QUOTE_DOUBLE';
  else if (node.value === '=') node.type = 'QUOTE_SINGLE';
}
