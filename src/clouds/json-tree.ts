/** JSON text to a tree. JSON is read strictly, and then as the YAML that it also is, for the sake of line numbers. */
import { MagnumError } from '../errors.ts';
import type { Node } from './config-tree.ts';
import { findJsonFault } from './json-fault.ts';
import { parseYaml } from './yaml-tree.ts';

/**
 * The tree of a JSON file, or undefined for one without any text. Throws `usage` with path, line and column.
 * The engine's own message is not passed on, because it quotes the text around the fault.
 */
export function parseJson(text: string, path: string): Node | undefined {
  if (text.trim() === '') return undefined;
  const fault = findJsonFault(text);
  if (fault) {
    const before = text.slice(0, fault.offset).split('\n');
    const column = (before.at(-1) ?? '').length + 1;
    throw new MagnumError('usage', `${path}, line ${before.length}, column ${column}: ${fault.what}`);
  }
  return parseYaml(text, path);
}
