/** Finds columns by key or title, ignoring case and the difference between space and underscore. */
import { MagnumError } from '../errors.ts';
import type { Column, Row } from './result.ts';

const normalize = (name: string): string => name.toLowerCase().replaceAll(/[\s_]+/g, '_');

const hasName = (column: Column, name: string): boolean =>
  [column.key, column.title].some((text) => text !== undefined && normalize(text) === normalize(name));

/** Returns the columns called `names`, in that order. Throws MagnumError `usage` for an unknown name. */
export function findColumns(known: readonly Column[], names: readonly string[]): Column[] {
  return names.flatMap((name) => {
    const matches = known.filter((column) => hasName(column, name));
    if (matches.length > 0) return matches;
    const all = known.map((column) => column.key).join(', ');
    throw new MagnumError('usage', `Unknown column '${name}'.`, { hint: `Available columns: ${all}.` });
  });
}

/** Returns the columns called `names`, or all, in the order of `known`, as cliff does. Throws like `findColumns`. */
export function chooseColumns(
  known: readonly Column[],
  names: readonly string[] | undefined,
): readonly Column[] {
  if (names === undefined || names.length === 0) return known;
  const chosen = new Set(findColumns(known, names));
  return known.filter((column) => chosen.has(column));
}

/**
 * Returns the columns to print. Columns that the user has selected are never left out. Without a selection, an output that
 * fits the terminal has extra columns. Throws like `findColumns`.
 */
export function columnsToPrint(
  known: readonly Column[],
  names: readonly string[] | undefined,
  isFitted: boolean,
): readonly Column[] {
  const chosen = chooseColumns(known, names);
  if (chosen === known) return isFitted ? known : known.filter(({ isExtra }) => isExtra !== true);
  return chosen.map(({ leaveOutRank: _rank, isExtra: _isExtra, ...column }) => column);
}

/**
 * Returns the record with the properties called `names`, which can be those of `unlisted` too, or all without names. Throws like
 * `findColumns`.
 */
export function chooseProperties(record: Row, names: readonly string[] = [], unlisted: Row = {}): Row {
  const toColumn = (key: string): Column => ({ key });
  const selected = Object.keys(unlisted)
    .map(toColumn)
    .filter((column) => names.some((name) => hasName(column, name)));
  const known = [...Object.keys(record).map(toColumn), ...selected];
  return pick({ ...record, ...unlisted }, chooseColumns(known, names));
}

/** Returns the row with these columns only; missing values are null. */
export const pick = (row: Row, columns: readonly Column[]): Row =>
  Object.fromEntries(columns.map(({ key }) => [key, row[key] ?? null]));
