/** Parses JSON to a tree. Validates it strictly, then parses it as YAML to get the line numbers. */
import { MagnumError } from '../errors.ts';
import type { ConfigNode } from './config-tree.ts';
import { findJsonFault } from './json-fault.ts';
import { parseJsonAsYaml } from './yaml-tree.ts';

/**
 * The tree of a JSON file, or undefined for an empty one. Throws MagnumError `usage` with path, line and column. Does not
 * use the engine's message, because it quotes the text near the error.
 */
export function parseJson(text: string, path: string): ConfigNode | undefined {
  if (text.trim() === '') return undefined;
  const fault = findJsonFault(text);
  if (fault) {
    const before = text.slice(0, fault.offset).split('\n');
    const column = (before.at(-1) ?? '').length + 1;
    throw new MagnumError('usage', `${path}, line ${before.length}, column ${column}: ${fault.what}`);
  }
  return parseJsonAsYaml(text, path);
}
