/**
 * Edits a kubeconfig and preserves every other byte of its text. Parses the text to locate the entries, and replaces only these:
 * `Document.toString()` of the yaml library preserves comments and order, but not indentation, spacing, line breaks and the folding of
 * long values.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  type CST,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { MagnumError } from '../../errors.ts';
import { composeYaml, plainContentOf, YamlFault } from '../../platform/yaml-text.ts';
import { escapeUnprintable } from './kubeconfig.ts';
import {
  CURRENT_CONTEXT,
  KUBECONFIG_SECTIONS,
  type KubeconfigEntry,
  type KubeconfigFile,
  type KubeconfigSection,
  kubeconfigError,
  parseKubeconfig,
} from './kubeconfig-reader.ts';

/** Replaces the entry named `name`, or appends `entry` if no entry has that name; removes it if `entry` is undefined. */
export interface EntryChange {
  readonly section: KubeconfigSection;
  readonly name: string;
  readonly entry: KubeconfigEntry | undefined;
}

/** Sets the current context; an empty name unsets it. */
export interface CurrentContextChange {
  readonly currentContext: string;
}

export type KubeconfigChange = EntryChange | CurrentContextChange;

const NEW_FILE = 'apiVersion: v1\nkind: Config\n';

/**
 * Returns the text of the file after all changes. Throws MagnumError `failed` if they are impossible without changing other values. Parses
 * the document once for several changes.
 */
export function changeKubeconfig(file: KubeconfigFile, changes: readonly KubeconfigChange[]): string {
  const effective = changes.filter((change) => hasEffect(file, change));
  if (effective.length === 0) return file.text;
  const start = isMap(file.document.contents)
    ? file
    : parseKubeconfig(applyEdits(file.text, [lineEdit(file.text, NEW_FILE)]), file.path);
  const root = start.document.contents;
  if (!isMap(root)) throw notEditableError(file, keyOf(effective[0] as KubeconfigChange));
  const { now, later } = splitIntoRounds(start, root, effective);
  const edits = now.flatMap((change) => editsFor(start, placeOf(start, root, keyOf(change)), change));
  verify(start, root, now, edits);
  const text = applyEdits(start.text, edits);
  return later.length === 0 ? text : changeKubeconfig(parseKubeconfig(text, file.path), later);
}

/**
 * Throws if the edits have any effect except the changes. Of long lists, parses only the items next to the edits and at both ends again,
 * because parsing takes most of the time and the text of the other items is unchanged.
 */
function verify(
  file: KubeconfigFile,
  root: YAMLMap.Parsed,
  changes: readonly KubeconfigChange[],
  edits: readonly Edit[],
): void {
  const cuts = KUBECONFIG_SECTIONS.map((section) => cutsIn(file, placeOf(file, root, section), edits));
  const content = contentAfter(
    applyEdits(file.text, [...edits, ...cuts.flatMap(({ deletions }) => deletions)]),
  );
  const expected: Record<string, unknown> = { ...file.content };
  for (const change of changes) expected[keyOf(change)] = valueAfter(file, change);
  for (const [index, section] of KUBECONFIG_SECTIONS.entries()) {
    const { isCut } = cuts[index] as Cuts;
    const entries = new Set(file.config[section].filter((_, position) => isCut(position)));
    if (entries.size > 0) {
      expected[section] = (expected[section] as KubeconfigEntry[]).filter((entry) => !entries.has(entry));
    }
  }
  if (isDeepStrictEqual(content, expected)) return;
  const keys = changes.map(keyOf);
  throw notEditableError(
    file,
    keys.find((key) => !isDeepStrictEqual(content?.[key], expected[key])) ?? keys[0],
  );
}

interface Cuts {
  readonly deletions: readonly Edit[];
  /** Whether the item at this position of the list is deleted. */
  readonly isCut: (position: number) => boolean;
}

const NO_CUTS: Cuts = { deletions: [], isCut: () => false };
/** With anchors and aliases, an item can depend on any other item. */
const hasReferences = (text: string): boolean => text.includes('&') && text.includes('*');
/** Number of items at each end of a list that are not cut. */
const UNCUT_END_ITEMS = 2;

/** Finds the items of a long list that are not next to an edit, and the edits that delete them. */
function cutsIn({ text }: KubeconfigFile, { pair }: Place, edits: readonly Edit[]): Cuts {
  const list = pair?.value;
  if (!isSeq(list) || list.items.length <= 2 * UNCUT_END_ITEMS || hasReferences(text)) return NO_CUTS;
  const starts = list.items.map((_, index) =>
    // The first item in brackets has no comma before it, and is never cut.
    list.flow ? (offsetOf('comma', list, index) ?? startOf(list)) : lineStartOf(text, list, index),
  );
  const startAt = (position: number): number => starts[position] as number;
  const isCut = (position: number): boolean =>
    position >= UNCUT_END_ITEMS &&
    position < starts.length - UNCUT_END_ITEMS &&
    !edits.some(({ start, end }) => start <= startAt(position + 2) && end >= startAt(position - 1));
  const deletions = starts.flatMap((start, position) =>
    isCut(position) ? [deletion(start, startAt(position + 1))] : [],
  );
  return { deletions, isCut };
}

function notEditableError({ path }: KubeconfigFile, key: string | undefined): MagnumError {
  return kubeconfigError(path, `${key} cannot be edited in place`);
}

const keyOf = (change: KubeconfigChange): string => ('section' in change ? change.section : CURRENT_CONTEXT);

function hasEffect({ config }: KubeconfigFile, change: KubeconfigChange): boolean {
  if ('currentContext' in change) return config.currentContext !== change.currentContext;
  return change.entry !== undefined || indexOf(config[change.section], change) >= 0;
}

const indexOf = (entries: readonly KubeconfigEntry[], { name }: EntryChange): number =>
  entries.findIndex((entry) => entry.name === name);

/**
 * Separates the changes that one round of edits can make: one change of each key, and one change that adds a key to a mapping in braces.
 * The other changes need the document that results from this round.
 */
function splitIntoRounds(file: KubeconfigFile, root: YAMLMap.Parsed, changes: readonly KubeconfigChange[]) {
  const taken = new Set<string>();
  const [now, later]: [KubeconfigChange[], KubeconfigChange[]] = [[], []];
  for (const change of changes) {
    const isNewInBraces = root.flow === true && placeOf(file, root, keyOf(change)).pair === undefined;
    const place = isNewInBraces ? '' : keyOf(change);
    (taken.has(place) ? later : now).push(change);
    taken.add(place);
  }
  return { now, later };
}

/** The value under the key of the change. */
function valueAfter({ config }: KubeconfigFile, change: KubeconfigChange): unknown {
  if ('currentContext' in change) return change.currentContext;
  const entries = config[change.section];
  const index = indexOf(entries, change);
  if (index < 0) return [...entries, change.entry];
  return entries.toSpliced(index, 1, ...(change.entry === undefined ? [] : [change.entry]));
}

/** Undefined if the text is no longer valid YAML. */
function contentAfter(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return plainContentOf(composeYaml(text, {})) as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (error instanceof YamlFault) return undefined;
    throw error;
  }
}

/** A top-level key in the edited text. */
interface Place {
  readonly text: string;
  readonly root: YAMLMap.Parsed;
  readonly key: string;
  /** Undefined if the key is missing. */
  readonly pair: Pair<ParsedNode, ParsedNode | null> | undefined;
}

function placeOf({ text }: KubeconfigFile, root: YAMLMap.Parsed, key: string): Place {
  const pair = root.items.find((item) => isScalar(item.key) && item.key.value === key);
  return { text, root, key, pair };
}

/** Replaces the text from `start` up to `end`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** The replacement consists of whole lines, so it must begin on a new line. */
  readonly isLines?: boolean;
}

function editsFor(file: KubeconfigFile, place: Place, change: KubeconfigChange): Edit[] {
  const value = valueAfter(file, change);
  if ('currentContext' in change) return [setValue(place, value)];
  const list = place.pair?.value;
  if (!isSeq(list) || list.items.length === 0) return [setValue(place, value)];
  const index = indexOf(file.config[change.section], change);
  if (change.entry === undefined) return removeItem(place, list, index);
  return [index < 0 ? appendItem(place, list, change.entry) : replaceItem(place, list, index, change.entry)];
}

/** Edits must not overlap. */
function applyEdits(text: string, edits: readonly Edit[]): string {
  // At the same offset, an item of the last list comes before new lines at the end of the text.
  const sorted = edits.toSorted(
    (one, other) => one.start - other.start || Number(one.isLines ?? false) - Number(other.isLines ?? false),
  );
  let result = '';
  let done = 0;
  for (const { start, end, replacement, isLines } of sorted) {
    result += text.slice(done, start);
    if (isLines && !/(^|\ufeff|\n)$/.test(result.slice(-1))) result += newlineOf(text);
    result += replacement;
    done = end;
  }
  return result + text.slice(done);
}

/** Replaces the value of the key. Writes a list as a block, except in JSON. */
function setValue({ text, root, key, pair }: Place, value: unknown): Edit {
  const newline = newlineOf(text);
  const indent = root.srcToken?.indent ?? 0;
  const isBlock = Array.isArray(value) && value.length > 0 && root.flow !== true;
  const block = isBlock ? newline + blockItems(value, indent, newline) : undefined;
  const node = pair?.value;
  if (node) {
    const before = text.slice(0, startOf(node));
    const start = isBlock ? before.trimEnd().length : before.length;
    const gap = isBlock || /(^|\s)$/.test(before.slice(-1)) ? '' : ' ';
    const end = endOf(text, node);
    const tail = text[end] === '#' ? ' ' : '';
    return { start, end, replacement: gap + (block ?? inline(value)) + tail };
  }
  if (!root.flow) {
    return lineEdit(text, `${' '.repeat(indent)}${key}:${block ?? ` ${inline(value)}`}${newline}`);
  }
  const last = root.items.at(-1);
  const at = last ? endOf(text, (last.value ?? last.key) as ParsedNode) : startOf(root) + 1;
  return insertion(at, `${last ? ', ' : ''}${JSON.stringify(key)}: ${inline(value)}`);
}

function appendItem({ text }: Place, list: YAMLSeq.Parsed, entry: KubeconfigEntry): Edit {
  const newline = newlineOf(text);
  const at = endOf(text, list.flow ? (list.items.at(-1) as ParsedNode) : list);
  const item = list.flow ? `, ${inline(entry)}` : newline + blockItems([entry], indentOf(list), newline);
  return insertion(at, item);
}

function replaceItem({ text }: Place, list: YAMLSeq.Parsed, index: number, entry: KubeconfigEntry): Edit {
  const item = list.items[index] as ParsedNode;
  const end = endOf(text, item);
  if (list.flow) return { start: startOf(item), end, replacement: inline(entry) };
  const lines = blockItems([entry], indentOf(list), newlineOf(text)).trimStart();
  return { start: offsetOf('seq-item-ind', list, index) as number, end, replacement: lines };
}

function removeItem({ text, pair }: Place, list: YAMLSeq.Parsed, index: number): Edit[] {
  const nodes = list.items as readonly ParsedNode[];
  const [previous, item, next] = [nodes[index - 1], nodes[index] as ParsedNode, nodes[index + 1]];
  const end = endOf(text, item);
  if (list.flow) {
    if (next !== undefined) return [deletion(startOf(item), startOf(next))];
    if (previous !== undefined) return [deletion(endOf(text, previous), end)];
    const comma = offsetOf('comma', list, 1);
    return [deletion(startOf(item), comma === undefined ? end : comma + 1)];
  }
  const lines = deletion(lineStartOf(text, list, index), text.indexOf('\n', end) + 1 || text.length);
  if (previous !== undefined || next !== undefined) return [lines];
  // Without `[]`, the value would be null, which kubectl accepts but other programs do not.
  const token = pair?.srcToken?.sep?.findLast(({ type }) => !/^(space|newline|comment)$/.test(type));
  return [insertion((token?.offset ?? 0) + (token?.source.length ?? 0), ' []'), lines];
}

const insertion = (at: number, replacement: string): Edit => ({ start: at, end: at, replacement });

const deletion = (start: number, end: number): Edit => ({ start, end, replacement: '' });

/** Inserts whole lines at the end, but before a document end marker (`...`). */
function lineEdit(text: string, lines: string): Edit {
  const marker = text.search(/^\.{3}(?=\s|$)/m);
  return { ...insertion(marker < 0 ? text.length : marker, lines), isLines: true };
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

const startOf = (node: ParsedNode): number => node.range[0];

/** The offset after the last character of a node. The range of a block would include the newline. */
const endOf = (text: string, node: ParsedNode): number =>
  startOf(node) + text.slice(startOf(node), node.range[1]).trimEnd().length;

const indentOf = (list: YAMLSeq.Parsed): number => list.srcToken?.indent ?? 0;

/** The offset of a token before an item: its dash, or the comma after the item before it. */
const offsetOf = (type: CST.SourceToken['type'], list: YAMLSeq.Parsed, index: number): number | undefined =>
  list.srcToken?.items[index]?.start.find((token) => token.type === type)?.offset;

/** The start of the line with the dash of an item. */
const lineStartOf = (text: string, list: YAMLSeq.Parsed, index: number): number =>
  text.lastIndexOf('\n', offsetOf('seq-item-ind', list, index) as number) + 1;

const newlineOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
