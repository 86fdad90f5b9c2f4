/** Parses the Kubernetes labels and taints of nodes, which the kubelet sets when a node joins its cluster (API 1.14). */
import { MagnumError } from '../errors.ts';
import { type Labels, splitList } from './labels.ts';
import type { NodeTaint } from './types.ts';

/** A value of an option: `node label 'a=b'`. */
interface Item {
  readonly kind: 'node label' | 'node taint';
  readonly word: string;
}

/**
 * Parses KEY=VALUE words. Each can be a list, see `splitList`: Kubernetes allows its separators and blanks neither in keys nor in
 * values. Empty words are ignored, so '' means no labels. Throws MagnumError `usage` for what Kubernetes would reject: see `assertKey`
 * and `assertValue`; and for a repeated key.
 */
export function parseNodeLabels(words: readonly string[]): Labels {
  const labels = new Map<string, string>();
  for (const word of splitWords(words)) {
    const item: Item = { kind: 'node label', word };
    const at = word.indexOf('=');
    if (at < 0) throw new MagnumError('usage', `Invalid node label '${word}'; use KEY=VALUE.`);
    const [key, value] = [word.slice(0, at), word.slice(at + 1)];
    assertPair(key, value, item);
    if (labels.has(key)) throw new MagnumError('usage', `Duplicate node label '${key}'.`);
    labels.set(key, value);
  }
  return Object.fromEntries(labels);
}

const EFFECTS: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/**
 * Parses KEY[=VALUE]:EFFECT words, which can be lists as in `parseNodeLabels`, so '' means no taints. Throws MagnumError `usage`
 * for what Kubernetes would reject (core/validation `ValidateNodeTaints`): an invalid key or value, an unknown effect, and two
 * taints with the same key and effect.
 */
export function parseNodeTaints(words: readonly string[]): NodeTaint[] {
  const taints = new Map<string, NodeTaint>();
  for (const word of splitWords(words)) {
    const taint = parseTaint(word);
    const identity = `${taint.key}:${taint.effect}`;
    if (taints.has(identity)) throw new MagnumError('usage', `Duplicate node taint '${identity}'.`);
    taints.set(identity, taint);
  }
  return [...taints.values()];
}

function parseTaint(word: string): NodeTaint {
  const colon = word.lastIndexOf(':');
  const effect = word.slice(colon + 1);
  if (colon < 0 || !isEffect(effect)) throw invalidTaintError(word);
  const [key = '', ...rest] = word.slice(0, colon).split('=');
  const value = rest.join('=');
  const item: Item = { kind: 'node taint', word };
  assertPair(key, value, item);
  return { key, value, effect };
}

/** Throws MagnumError `usage` for a node label of a JSON patch that Kubernetes would reject. */
export function assertNodeLabel(key: string, value: unknown): void {
  assertPair(key, String(value), { kind: 'node label', word: `${key}=${value}` });
}

/** Throws MagnumError `usage` for a node taint of a JSON patch that Kubernetes would reject. */
export function assertNodeTaint(taint: unknown): void {
  const word = JSON.stringify(taint);
  const { key, value = '', effect } = (taint ?? {}) as Readonly<Record<string, unknown>>;
  if (!isEffect(String(effect))) throw invalidTaintError(word);
  assertPair(String(key ?? ''), String(value ?? ''), { kind: 'node taint', word });
}

function assertPair(key: string, value: string, item: Item): void {
  assertKey(key, item);
  assertValue(value, item);
}

const invalidTaintError = (word: string): MagnumError =>
  new MagnumError(
    'usage',
    `Invalid node taint '${word}'; use KEY:EFFECT or KEY=VALUE:EFFECT with the effect NoSchedule, PreferNoSchedule or ` +
      'NoExecute.',
  );

const isEffect = (text: string): text is NodeTaint['effect'] => EFFECTS.includes(text);

const splitWords = (words: readonly string[]): string[] =>
  words.flatMap(splitList).filter((word) => word !== '');

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const MAX_NAME_LENGTH = 63;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MAX_PREFIX_LENGTH = 253;

const NAME_RULE =
  `use up to ${MAX_NAME_LENGTH} ASCII letters, digits and characters of "-_.", the first and the last one a letter or ` +
  'digit.';

/**
 * Checks a qualified name: an optional DNS subdomain and `/`, then a name (apimachinery `IsQualifiedName`; Kubernetes
 * documentation, "Labels and Selectors", "Syntax and character set").
 */
function assertKey(key: string, item: Item): void {
  const slash = key.indexOf('/');
  const [prefix, name] = slash < 0 ? [undefined, key] : [key.slice(0, slash), key.slice(slash + 1)];
  if (prefix !== undefined && !(DNS_SUBDOMAIN.test(prefix) && prefix.length <= MAX_PREFIX_LENGTH)) {
    const rule = `use a DNS name in lower case with up to ${MAX_PREFIX_LENGTH} characters.`;
    throw invalidPartError('prefix', prefix, item, rule);
  }
  if (!isName(name)) throw invalidPartError('key', name, item, NAME_RULE);
}

/** Checks a value of a label or taint, which can be empty (apimachinery `IsValidLabelValue`). */
function assertValue(value: string, item: Item): void {
  if (value !== '' && !isName(value)) throw invalidPartError('value', value, item, NAME_RULE);
}

const isName = (text: string): boolean => NAME.test(text) && text.length <= MAX_NAME_LENGTH;

const invalidPartError = (
  part: 'prefix' | 'key' | 'value',
  text: string,
  { kind, word }: Item,
  rule: string,
): MagnumError => new MagnumError('usage', `Invalid ${part} '${text}' in ${kind} '${word}'; ${rule}`);
