/** The text of table cells, as in print_list and print_dict of the legacy client. */
import { pythonRepr, pythonStr } from '../../platform/python-text.ts';
import { safeText } from '../../platform/safe-text.ts';
import type { Row } from '../result.ts';

const TAB_STOP = 8;

/** Escapes unsafe characters, expands tabs, and turns line ends into LF. */
export const cellText = (text: string): string =>
  PLAIN.test(text) ? text : safeText(text.replaceAll('\r\n', '\n').replaceAll(/^.*\t.*$/gm, expandTabs));

/** Fast path for most texts: a table may have very many cells. */
const PLAIN = /^[\x20-\x7e]*$/;

const expandTabs = (line: string): string =>
  line.split('\t').reduce((done, part) => done + ' '.repeat(TAB_STOP - (done.length % TAB_STOP)) + part);

/** A cell of a list: `-` for null, empty for a field that the server did not send. */
export function listCell(value: unknown): string {
  if (value === undefined) return '';
  return value === null ? '-' : cellText(pythonStr(value));
}

/**
 * The rows of one property. The items of a list are shown as strings, except objects, such as taints. A string or dict that contains a backslash followed
 * by `n`, as in faults and stack traces, is split there into several rows.
 */
export function propertyRows(name: string, value: unknown): [string, string][] {
  const title = cellText(name);
  if (Array.isArray(value))
    return [[title, cellText(pythonRepr(value.map((item) => (isObject(item) ? item : pythonStr(item)))))]];
  const text = isObject(value) ? pythonRepr(value) : value;
  if (typeof text !== 'string' || !text.includes('\\n')) return [[title, listCell(text ?? null)]];
  return text
    .trim()
    .split('\\n')
    .map((line, index) => [index === 0 ? title : '', cellText(line)]);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

export const recordRows = (record: Row): [string, string][] =>
  Object.entries(record).flatMap(([name, value]) => propertyRows(name, value));
