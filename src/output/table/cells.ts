/** What the legacy client shows in a table for each value (its print_list and print_dict). */
import { pythonRepr, pythonStr } from '../../platform/python-text.ts';
import type { Row } from '../result.ts';
import { safeText } from '../safe-text.ts';

const TAB_STOP = 8;

/** Text that cannot break a table: made safe, tabs as spaces, line ends as LF. */
export const cellText = (text: string): string =>
  PLAIN.test(text) ? text : safeText(text.replaceAll('\r\n', '\n').replaceAll(/^.*\t.*$/gm, expandTabs));

/** Most texts: nothing is to be done for them, and there may be very many. */
const PLAIN = /^[\x20-\x7e]*$/;

const expandTabs = (line: string): string =>
  line.split('\t').reduce((done, part) => done + ' '.repeat(TAB_STOP - (done.length % TAB_STOP)) + part);

/** A cell of a list: `-` for null, nothing for a field that the server did not send. */
export function listCell(value: unknown): string {
  if (value === undefined) return '';
  return value === null ? '-' : cellText(pythonStr(value));
}

/**
 * The rows of one property. A list shows its items as texts; a text (or a dict) that holds a backslash and an `n`,
 * as faults and stack traces do, is broken there into rows.
 */
export function propertyRows(name: string, value: unknown): [string, string][] {
  const title = cellText(name);
  if (Array.isArray(value)) return [[title, cellText(pythonRepr(value.map(pythonStr)))]];
  const text = typeof value === 'object' && value !== null ? pythonRepr(value) : value;
  if (typeof text !== 'string' || !text.includes('\\n')) return [[title, listCell(text ?? null)]];
  return text
    .trim()
    .split('\\n')
    .map((line, index) => [index === 0 ? title : '', cellText(line)]);
}

export const recordRows = (record: Row): [string, string][] =>
  Object.entries(record).flatMap(([name, value]) => propertyRows(name, value));
