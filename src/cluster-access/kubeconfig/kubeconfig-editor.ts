/**
 * Changes to the text of a kubeconfig that leave every other byte of it alone: comments, order, indentation, quotes.
 * The text is parsed to find the places, and only those places are written anew.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  stringify,
  type YAMLSeq,
} from 'yaml';
import { MagnumError } from '../../errors.ts';
import { escapeUnprintable } from './kubeconfig.ts';

export const SECTIONS = ['clusters', 'contexts', 'users'] as const;
export type Section = (typeof SECTIONS)[number];

/** An item of a section: its name, and what it holds under `cluster`, `context` or `user`. */
export interface Entry {
  readonly name: string;
  readonly [key: string]: unknown;
}

/** What a file holds, as far as it matters here. */
export interface Kubeconfig {
  readonly clusters: readonly Entry[];
  readonly contexts: readonly Entry[];
  readonly users: readonly Entry[];
  /** Empty where none is set, as kubectl sees it. */
  readonly currentContext: string;
}

/** Puts `entry` in the place of the one named `name`, behind the others where there is none; undefined takes it out. */
export interface EntryChange {
  readonly section: Section;
  readonly name: string;
  readonly entry: Entry | undefined;
}

const NEW_FILE = 'apiVersion: v1\nkind: Config\n';
const CURRENT_CONTEXT = 'current-context';

/**
 * Throws MagnumError `failed` that names `path` for what is no YAML or no kubeconfig. An empty text is one that holds
 * nothing.
 */
export function readKubeconfig(text: string, path: string): Kubeconfig {
  const document = parseDocument(text);
  const [fault] = document.errors;
  if (fault !== undefined) throw broken(path, firstLine(fault.message), fault);
  const content = contentOf(document, path);
  const section = (key: Section) => entriesIn(content[key], key, path);
  return {
    clusters: section('clusters'),
    contexts: section('contexts'),
    users: section('users'),
    currentContext: String(content[CURRENT_CONTEXT] ?? ''),
  };
}

/** Throws as `readKubeconfig`, and where the text is written so that the entry cannot be changed by itself. */
export function changeEntry(text: string, change: EntryChange, path: string): string {
  const { section, name, entry } = change;
  const known = readKubeconfig(text, path)[section];
  const index = known.findIndex((one) => one.name === name);
  if (index < 0 && entry === undefined) return text;
  const expected = index < 0 ? [...known, entry] : known.toSpliced(index, 1, ...(entry ? [entry] : []));
  const base = text.trim() === '' ? text + NEW_FILE : text;
  return applied(base, section, expected, path, (place) => {
    if (entry === undefined) return removed(place, index);
    return index < 0 ? appended(place, entry) : replaced(place, index, entry);
  });
}

/** Sets the current context; empty for none. Throws as `changeEntry`. */
export function changeCurrentContext(text: string, name: string, path: string): string {
  if (readKubeconfig(text, path).currentContext === name) return text;
  const base = text.trim() === '' ? text + NEW_FILE : text;
  const scalar = JSON.stringify(name);
  return applied(base, CURRENT_CONTEXT, name, path, ({ source, node, document }) => {
    if (isScalar(node))
      return splice(source, node, `${/[\s]$/.test(before(source, node)) ? '' : ' '}${scalar}`);
    return withNewKey(source, document, CURRENT_CONTEXT, scalar, ` ${scalar}`);
  });
}

/** Where a change takes place. */
interface Place {
  readonly source: string;
  readonly document: Document.Parsed;
  readonly key: string;
  /** The value of the key; undefined where there is no such key. */
  readonly node: Node | undefined;
}

/**
 * The text after `change`, which must then say `value` under `key` and the same as before under all others. Otherwise (an
 * unusual way of writing) the document is written anew, with its comments and its order.
 */
function applied(
  source: string,
  key: string,
  value: unknown,
  path: string,
  change: (place: Place) => string | undefined,
): string {
  const document = parseDocument(source);
  const expected = { ...contentOf(document, path), [key]: value };
  const node = isMap(document.contents) ? (document.contents.get(key, true) as Node | undefined) : undefined;
  const spliced = change({ source, document, key, node });
  if (spliced !== undefined && hasContent(spliced, expected)) return spliced;
  const rewritten = rewriteDocument(document, key, value);
  if (rewritten !== undefined && hasContent(rewritten, expected)) return rewritten;
  throw broken(path, `its ${key} cannot be changed alone`);
}

function rewriteDocument(document: Document.Parsed, key: string, value: unknown): string | undefined {
  try {
    document.set(key, document.createNode(value));
    return document.toString({ lineWidth: 0 });
  } catch {
    // An alias elsewhere may stand for what is no more.
    return undefined;
  }
}

function hasContent(text: string, expected: unknown): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), expected);
}

function appended({ source, document, key, node }: Place, entry: Entry): string | undefined {
  const newline = newlineOf(source);
  if (isSeq(node) && node.items.length > 0) {
    const last = endOf(source, node.flow === true ? (node.items.at(-1) as Node) : node);
    const text = node.flow
      ? `, ${JSON.stringify(entry)}`
      : newline + blockItem(entry, columnOf(source, node), newline);
    return source.slice(0, last) + text + source.slice(last);
  }
  const block = newline + blockItem(entry, 0, newline);
  const flow = `[${JSON.stringify(entry)}]`;
  if (node === undefined) return withNewKey(source, document, key, flow, block);
  if (isFlow(document.contents)) return splice(source, node, flow);
  const start = before(source, node).trimEnd().length;
  return source.slice(0, start) + block + source.slice(node.range?.[1]);
}

function replaced({ source, node }: Place, index: number, entry: Entry): string | undefined {
  if (!isSeq(node)) return undefined;
  const item = node.items[index] as Node;
  if (node.flow) return splice(source, item, JSON.stringify(entry));
  const column = columnOf(source, node);
  const dash = dashOf(source, item, column);
  return (
    source.slice(0, dash) +
    blockItem(entry, column, newlineOf(source)).slice(column) +
    source.slice(endOf(source, item))
  );
}

function removed({ source, node }: Place, index: number): string | undefined {
  if (!isSeq(node)) return undefined;
  const item = node.items[index] as Node;
  const next = node.items[index + 1] as Node | undefined;
  const previous = node.items[index - 1] as Node | undefined;
  if (node.flow) {
    const from = previous && !next ? endOf(source, previous) : startOf(item);
    return source.slice(0, from) + source.slice(next ? startOf(next) : endOf(source, item));
  }
  const line = lineStart(source, dashOf(source, item, columnOf(source, node)));
  const end = source.indexOf('\n', endOf(source, item));
  const rest = end < 0 ? '' : source.slice(end + 1);
  if (next || previous) return source.slice(0, line) + rest;
  // `key:` alone would say null, which kubectl takes, and other readers do not.
  const colon = source.slice(0, startOf(node)).lastIndexOf(':', firstContentBefore(source, node)) + 1;
  return `${source.slice(0, colon)} []${source.slice(colon, line)}${rest}`;
}

/** The end of the line with the key, behind which only comments come before the first item. */
function firstContentBefore(source: string, seq: YAMLSeq): number {
  const lines = source.slice(0, lineStart(source, startOf(seq))).split('\n');
  while (lines.length > 0 && /^\s*(#.*)?$/.test(lines.at(-1) ?? '')) lines.pop();
  const above = lines.join('\n');
  const comment = lines.at(-1)?.search(/\s#/) ?? -1;
  return comment < 0 ? above.length : above.length - (lines.at(-1)?.length ?? 0) + comment;
}

function withNewKey(source: string, document: Document.Parsed, key: string, flow: string, block: string) {
  const root = document.contents;
  if (!isMap(root)) return undefined;
  if (root.flow) {
    const end = (root.range?.[1] ?? 0) - 1;
    const comma = root.items.length > 0 ? ', ' : '';
    const at = source.slice(0, end).trimEnd().length;
    return `${source.slice(0, at)}${comma}${JSON.stringify(key)}: ${flow}${source.slice(at)}`;
  }
  const newline = newlineOf(source);
  const gap = source === '' || source.endsWith('\n') ? '' : newline;
  return `${source}${gap}${key}:${block}${newline}`;
}

/** With `indent` spaces before each line, and no newline behind the last. */
function blockItem(entry: Entry, indent: number, newline: string): string {
  const text = stringify([entry], {
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

function splice(source: string, node: Node, text: string): string {
  return source.slice(0, startOf(node)) + text + source.slice(endOf(source, node));
}

const startOf = (node: Node): number => node.range?.[0] ?? 0;

/** Behind its last character: the range of a block ends with the newline. */
function endOf(source: string, node: Node): number {
  return startOf(node) + source.slice(startOf(node), node.range?.[1]).trimEnd().length;
}

const before = (source: string, node: Node): string => source.slice(0, startOf(node));

const lineStart = (source: string, at: number): number => source.lastIndexOf('\n', at - 1) + 1;

function columnOf(source: string, node: Node): number {
  return startOf(node) - lineStart(source, startOf(node));
}

/** The `-` of an item: the nearest one before it in the column of its sequence. */
function dashOf(source: string, item: Node, column: number): number {
  let at = startOf(item);
  do at = source.lastIndexOf('-', at - 1);
  while (at > 0 && at - lineStart(source, at) !== column);
  return at;
}

const newlineOf = (source: string): string => (source.includes('\r\n') ? '\r\n' : '\n');

const isFlow = (node: Node | null): boolean => isMap(node) && node.flow === true;

function contentOf(document: Document.Parsed, path: string): Record<string, unknown> {
  const content: unknown = document.toJS();
  if (content === null || content === undefined) return {};
  if (typeof content === 'object' && !Array.isArray(content)) return content as Record<string, unknown>;
  throw broken(path, 'it is no mapping');
}

function entriesIn(value: unknown, section: Section, path: string): Entry[] {
  if (value === null || value === undefined) return [];
  const isEntry = (one: unknown): one is Entry =>
    typeof (one as { name?: unknown } | null)?.name === 'string';
  if (Array.isArray(value) && value.every(isEntry)) return value;
  throw broken(path, `its ${section} are no list of entries with names`);
}

function broken(path: string, reason: string, cause?: unknown): MagnumError {
  return new MagnumError('failed', `${path} is no kubeconfig that can be changed: ${reason}.`, {
    hint: 'Nothing was changed. Put it right, or name another file with KUBECONFIG.',
    cause,
  });
}

const firstLine = (text: string): string => text.replace(/:?\s*\n[\s\S]*$/, '').replace(/\.$/, '');
