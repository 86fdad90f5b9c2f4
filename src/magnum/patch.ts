/** JSON patches (RFC 6902) from the arguments of the update commands. */
import { MagnumError } from '../errors.ts';
import { type Labels, parseLabels, type ReadFile, resolveLabels } from './labels.ts';
import { assertNodeLabel, assertNodeTaint, parseNodeLabels, parseNodeTaints } from './node-properties.ts';
import type { PatchOperation } from './types.ts';

/** Attributes that are objects, with the syntax of labels. */
const OBJECTS = new Set(['/labels', '/health_status_reason']);

/** Properties of nodes, with the syntax of the options of nodegroup-update. */
const NODE_PROPERTIES = new Map<string, (words: readonly string[]) => object>([
  ['/node_labels', parseNodeLabels],
  ['/node_taints', parseNodeTaints],
]);

/**
 * One operation for each PATH=VALUE, or for each PATH with `remove` (legacy: `args_array_to_patch`). The leading slash is
 * optional, and JSON values are sent as JSON. Throws MagnumError `usage` for other words.
 *
 * `labels=k1=v1,k2=v2` stands for the whole object with `replace`, and for its single keys with `add`.
 */
export function patchFromWords(
  op: PatchOperation['op'],
  attributes: readonly string[],
  readFile?: ReadFile,
): PatchOperation[] {
  return attributes.flatMap((word) =>
    op === 'remove'
      ? [{ op, path: pathOf(word.replace(/=.*$/s, ''), word) }]
      : assignments(op, word, readFile),
  );
}

function assignments(op: 'add' | 'replace', word: string, readFile: ReadFile | undefined): PatchOperation[] {
  const at = word.indexOf('=');
  if (at < 0) throw invalidAttributeError(word);
  const path = pathOf(word.slice(0, at), word);
  const text = word.slice(at + 1);
  const value = jsonOrText(text);
  assertNodeProperty(path, value);
  const parseProperty = op === 'replace' ? NODE_PROPERTIES.get(path) : undefined;
  if (parseProperty !== undefined)
    return [replaceWhole(path, isObject(value) ? value : parseProperty([text]))];
  if (!OBJECTS.has(path)) return [{ op, path, value }];
  const labels = labelsOf(value, readFile);
  return op === 'replace' ? [replaceWhole(path, labels)] : setKeys(path, labels);
}

/** Checks what is not in the syntax of the options: `node_labels/KEY=VALUE`, and JSON. */
function assertNodeProperty(path: string, value: unknown): void {
  const key = /^\/node_labels\/(.+)$/s.exec(path)?.[1];
  if (key !== undefined) assertNodeLabel(unescapePointer(key), value);
  if (!isObject(value)) return;
  if (path === '/node_labels') for (const entry of Object.entries(value)) assertNodeLabel(...entry);
  if (path === '/node_taints') for (const taint of [value].flat()) assertNodeTaint(taint);
}

/**
 * Replaces the value at `path` by an object of strings, or a list of such objects. The service accepts neither in a patch
 * (API up to 1.14: "Expected str or int"). But for `/labels`, `/health_status_reason`, `/node_labels` and `/node_taints` it
 * parses a string as a Python literal, with `replace` only. JSON with only strings is such a literal.
 */
export function replaceWhole(path: string, value: object): PatchOperation {
  return { op: 'replace', path, value: JSON.stringify(value) };
}

/** Sets keys of the object at `path` (`/labels`), and leaves the other keys unchanged. */
export function setKeys(path: string, labels: Labels): PatchOperation[] {
  return Object.entries(labels).map(([key, value]) => ({
    op: 'add',
    path: `${path}/${escapePointer(key)}`,
    value,
  }));
}

/** Removes keys from the object at `path` (`/labels`). */
export function removeKeys(path: string, keys: readonly string[]): PatchOperation[] {
  return keys.map((key) => ({ op: 'remove', path: `${path}/${escapePointer(key)}` }));
}

function pathOf(text: string, word: string): string {
  const path = text.startsWith('/') ? text : `/${text}`;
  if (path === '/') throw invalidAttributeError(word);
  return path;
}

function invalidAttributeError(word: string): MagnumError {
  return new MagnumError('usage', `Attributes must be a list of PATH=VALUE not "${word}"`);
}

/**
 * Parses JSON; returns the text itself if it is not JSON. Numbers that would change, or that the service rejects (`1.20`,
 * 64-bit IDs), stay text.
 */
function jsonOrText(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof value !== 'number') return value;
  return /^\s*-?\d+\s*$/.test(text) && Number.isSafeInteger(value) ? value : text;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function labelsOf(value: unknown, readFile: ReadFile | undefined): Labels {
  if (isObject(value) && !Array.isArray(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        typeof item === 'string' ? item : JSON.stringify(item),
      ]),
    );
  }
  const words = [typeof value === 'string' ? value : JSON.stringify(value)];
  return readFile ? resolveLabels(words, readFile) : parseLabels(words);
}

/** RFC 6901, section 4. */
function unescapePointer(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** RFC 6901, section 3. */
function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
