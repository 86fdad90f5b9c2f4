/** Parses a file with labels: a YAML or JSON mapping, or lines KEY=VALUE. Its content decides which, not its name. */
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import { MagnumError } from '../errors.ts';
import {
  assertPrintable,
  type ComposedYaml,
  composeYaml,
  FAULT_TEXTS,
  YamlFault,
} from '../platform/yaml-text.ts';
import type { Labels } from './labels.ts';

/** `name` is that of the file. Throws MagnumError `usage` with the name and the line, without values. */
export function parseLabelsFile(content: string, name: string): Labels {
  const text = content.replace(/^\ufeff/, '');
  const lines = significantLines(text);
  const other = lines.find((line) => !KEY_VALUE.test(line.text));
  try {
    assertPrintable(text);
    return other === undefined ? fromLines(lines) : fromMapping(text);
  } catch (error) {
    if (!(error instanceof LineFault || error instanceof YamlFault)) throw error;
    // Not YAML: a file that starts with KEY=VALUE has a line that is something else.
    const isMixed = other !== undefined && other !== lines[0];
    const { message } = isMixed ? new LineFault(other.number, 'expected KEY=VALUE') : error;
    throw new MagnumError('usage', `${name}, ${message}`);
  }
}

interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** A key that YAML could not start a flow collection or a quoted key with, followed by `=` without a colon or a blank before it. */
const KEY_VALUE = /^\s*([^\s=:{["'][^\s=:]*)=(.*)$/s;

const significantLines = (text: string): Line[] =>
  text
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ number: index + 1, text: line }))
    .filter((line) => !/^\s*(#|$)/.test(line.text));

class LineFault extends Error {
  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
    this.name = 'LineFault';
  }
}

const duplicateText = (key: string) => `${FAULT_TEXTS.DUPLICATE_KEY} ${key}`;
const missingValueText = (key: string) => `label ${key} has no value; an empty value is ""`;

function fromLines(lines: readonly Line[]): Labels {
  const labels = new Map<string, string>();
  for (const { number, text } of lines) {
    const [, key = '', value = ''] = KEY_VALUE.exec(text) ?? [];
    if (labels.has(key)) throw new LineFault(number, duplicateText(key));
    labels.set(key, value);
  }
  return Object.fromEntries(labels);
}

/** The failsafe schema keeps the text of each scalar: `1.20`, `yes` and `0x10` are not converted. */
function fromMapping(text: string): Labels {
  const composed = composeYaml(text, { schema: 'failsafe', uniqueKeys: false });
  const root = composed.document.contents;
  const faultAt = faultsOf(composed);
  if (!isMap(root)) throw faultAt(root, 'expected a mapping of labels, or only lines KEY=VALUE');
  assertPlain(root, 'labels', faultAt);
  const labels = new Map<string, string>();
  for (const { key, value } of root.items as Pair<Node, Node | null>[]) {
    if (!isScalar(key)) throw faultAt(key, FAULT_TEXTS.NON_STRING_KEY);
    const name = String(key.value);
    assertPlain(key, `label ${name}`, faultAt);
    if (name === '') throw faultAt(key, 'a label requires a key');
    if (labels.has(name)) throw faultAt(key, duplicateText(name));
    if (value === null) throw faultAt(key, missingValueText(name));
    labels.set(name, labelValue(name, value, faultAt));
  }
  return Object.fromEntries(labels);
}

type FaultAt = (node: Node | null, reason: string) => YamlFault;

const faultsOf =
  ({ lines }: ComposedYaml): FaultAt =>
  (node, reason) =>
    new YamlFault(lines, node?.range?.[0] ?? 0, reason);

function labelValue(name: string, node: Node, faultAt: FaultAt): string {
  assertPlain(node, `label ${name}`, faultAt);
  if (isMap(node) || isSeq(node))
    throw faultAt(node, `label ${name} requires a single value, not a ${isMap(node) ? 'mapping' : 'list'}`);
  const scalar = node as Scalar;
  if (isNull(scalar)) throw faultAt(node, missingValueText(name));
  return String(scalar.value);
}

const isNull = ({ type, value }: Scalar): boolean =>
  type === 'PLAIN' && /^(~|null|Null|NULL|)$/.test(String(value));

/** Throws for what would make a value something else than its text. `subject` as in `label kube_tag`. */
function assertPlain(node: Node, subject: string, faultAt: FaultAt): void {
  if (isAlias(node)) throw faultAt(node, `${subject}: aliases (*name) are not supported`);
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return;
  if (node.anchor !== undefined) throw faultAt(node, `${subject}: anchors (&name) are not supported`);
  if (node.tag !== undefined) throw faultAt(node, `${subject}: tags (!name) are not supported`);
}
