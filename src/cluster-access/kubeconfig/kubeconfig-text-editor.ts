/**
 * Changes a kubeconfig and leaves every other byte of its text alone. The text is parsed to find the places, and only
 * these are replaced: yaml's `Document.toString()` keeps comments and order, but not indentation, spacing, line breaks
 * and the folding of long values.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  type CST,
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { escapeUnprintable } from './kubeconfig.ts';
import {
  CURRENT_CONTEXT,
  contentOf,
  type KubeconfigEntry,
  type KubeconfigSection,
  kubeconfigError,
  kubeconfigIn,
  parseKubeconfig,
} from './kubeconfig-reader.ts';

/** Replaces the entry named `name`, or appends `entry` if no entry has that name; removes it if `entry` is undefined. */
export interface EntryChange {
  readonly section: KubeconfigSection;
  readonly name: string;
  readonly entry: KubeconfigEntry | undefined;
}

const NEW_FILE = 'apiVersion: v1\nkind: Config\n';

/** Throws as `parseKubeconfig` and `kubeconfigIn`, and MagnumError `failed` if the entry cannot be changed without changing other values. */
export function changeEntry(text: string, { section, name, entry }: EntryChange, path: string): string {
  const document = parseKubeconfig(text, path);
  const entries = kubeconfigIn(document, path)[section];
  const index = entries.findIndex((item) => item.name === name);
  if (index < 0 && entry === undefined) return text;
  const expected =
    index < 0 ? [...entries, entry] : entries.toSpliced(index, 1, ...(entry === undefined ? [] : [entry]));
  return changeValue({ text, document }, section, expected, path, (place) => {
    const list = place.pair?.value;
    if (!isSeq(list) || list.items.length === 0) return setValue(place, expected);
    if (entry === undefined) return removeItem(place, list, index);
    return index < 0 ? appendItem(place, list, entry) : replaceItem(place, list, index, entry);
  });
}

/** Sets the current context; an empty name for none. Throws as `changeEntry`. */
export function changeCurrentContext(text: string, name: string, path: string): string {
  const document = parseKubeconfig(text, path);
  if (kubeconfigIn(document, path).currentContext === name) return text;
  return changeValue({ text, document }, CURRENT_CONTEXT, name, path, (place) => setValue(place, name));
}

/** A top-level key in the text that is edited. */
interface Place {
  readonly text: string;
  readonly root: YAMLMap.Parsed;
  readonly key: string;
  /** Undefined if the key is missing. */
  readonly pair: Pair<ParsedNode, ParsedNode | null> | undefined;
}

/** The text after `edit`, which must have `value` under `key` and be unchanged under every other key. */
function changeValue(
  parsed: { readonly text: string; readonly document: Document.Parsed },
  key: string,
  value: unknown,
  path: string,
  edit: (place: Place) => string,
): string {
  const isEmpty = parsed.document.toJS() === null;
  const text = isEmpty ? appendLines(parsed.text, NEW_FILE) : parsed.text;
  const document = isEmpty ? parseKubeconfig(text, path) : parsed.document;
  const root = document.contents;
  if (isMap(root)) {
    const pair = root.items.find((item) => isScalar(item.key) && item.key.value === key);
    const changed = edit({ text, root, key, pair });
    if (hasContent(changed, { ...contentOf(document, path), [key]: value })) return changed;
  }
  throw kubeconfigError(path, `its ${key} cannot be changed alone`);
}

function hasContent(text: string, expected: unknown): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), expected);
}

/** Gives the key a whole new value. A list is written as a block, except in JSON. */
function setValue({ text, root, key, pair }: Place, value: unknown): string {
  const newline = newlineOf(text);
  const indent = root.srcToken?.indent ?? 0;
  const isBlock = Array.isArray(value) && value.length > 0 && root.flow !== true;
  const block = isBlock ? newline + blockItems(value, indent, newline) : undefined;
  const node = pair?.value;
  if (node) {
    const before = text.slice(0, startOf(node));
    const after = text.slice(endOf(text, node));
    const head = isBlock ? before.trimEnd() : before.replace(/\S$/, '$& ');
    return head + (block ?? inline(value)) + (after.startsWith('#') ? ' ' : '') + after;
  }
  if (!root.flow) {
    return appendLines(text, `${' '.repeat(indent)}${key}:${block ?? ` ${inline(value)}`}${newline}`);
  }
  const last = root.items.at(-1);
  const at = last ? endOf(text, (last.value ?? last.key) as ParsedNode) : startOf(root) + 1;
  return splice(text, at, at, `${last ? ', ' : ''}${JSON.stringify(key)}: ${inline(value)}`);
}

function appendItem({ text }: Place, list: YAMLSeq.Parsed, entry: KubeconfigEntry): string {
  const newline = newlineOf(text);
  const at = endOf(text, list.flow ? (list.items.at(-1) as ParsedNode) : list);
  const item = list.flow ? `, ${inline(entry)}` : newline + blockItems([entry], indentOf(list), newline);
  return splice(text, at, at, item);
}

function replaceItem({ text }: Place, list: YAMLSeq.Parsed, index: number, entry: KubeconfigEntry): string {
  const item = list.items[index] as ParsedNode;
  if (list.flow) return splice(text, startOf(item), endOf(text, item), inline(entry));
  const lines = blockItems([entry], indentOf(list), newlineOf(text)).trimStart();
  return splice(text, offsetOf('seq-item-ind', list, index) as number, endOf(text, item), lines);
}

function removeItem({ text, pair }: Place, list: YAMLSeq.Parsed, index: number): string {
  const nodes = list.items as readonly ParsedNode[];
  const [previous, item, next] = [nodes[index - 1], nodes[index] as ParsedNode, nodes[index + 1]];
  const end = endOf(text, item);
  if (list.flow) {
    if (next !== undefined) return splice(text, startOf(item), startOf(next), '');
    if (previous !== undefined) return splice(text, endOf(text, previous), end, '');
    const comma = offsetOf('comma', list, 1);
    return splice(text, startOf(item), comma === undefined ? end : comma + 1, '');
  }
  const dash = offsetOf('seq-item-ind', list, index) as number;
  const line = text.lastIndexOf('\n', dash) + 1;
  const without = splice(text, line, text.indexOf('\n', end) + 1 || text.length, '');
  if (previous !== undefined || next !== undefined) return without;
  // Without `[]`, the value would be null, which kubectl accepts, but other readers do not.
  const token = pair?.srcToken?.sep?.findLast(({ type }) => !/^(space|newline|comment)$/.test(type));
  const at = (token?.offset ?? 0) + (token?.source.length ?? 0);
  return splice(without, at, at, ' []');
}

/** Inserts whole lines at the end, but before the marker of the document's end (`...`). */
function appendLines(text: string, lines: string): string {
  const marker = text.search(/^\.{3}(?=\s|$)/m);
  const end = marker < 0 ? text.length : marker;
  const gap = /(^|\ufeff|\n)$/.test(text.slice(0, end)) ? '' : newlineOf(text);
  return splice(text, end, end, gap + lines);
}

/** List items with `indent` spaces before each line, and no newline after the last. */
function blockItems(entries: readonly unknown[], indent: number, newline: string): string {
  const text = stringify(entries, {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
  });
  const margin = ' '.repeat(indent);
  return escapeUnprintable(text)
    .trimEnd()
    .split('\n')
    .map((line) => margin + line)
    .join(newline);
}

const inline = (value: unknown): string => escapeUnprintable(JSON.stringify(value));

const splice = (text: string, start: number, end: number, replacement: string): string =>
  text.slice(0, start) + replacement + text.slice(end);

const startOf = (node: ParsedNode): number => node.range[0];

/** The offset after the last character of a node: the range of a block ends with the newline. */
const endOf = (text: string, node: ParsedNode): number =>
  startOf(node) + text.slice(startOf(node), node.range[1]).trimEnd().length;

const indentOf = (list: YAMLSeq.Parsed): number => list.srcToken?.indent ?? 0;

/** The offset of a token before an item: its dash, or the comma after the item before it. */
const offsetOf = (type: CST.SourceToken['type'], list: YAMLSeq.Parsed, index: number): number | undefined =>
  list.srcToken?.items[index]?.start.find((token) => token.type === type)?.offset;

const newlineOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
