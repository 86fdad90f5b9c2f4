/** Finds the columns that a user names, as forgivingly as can be without guessing. */
import { MagnumError } from '../errors.ts';
import type { Column, Row } from './result.ts';

const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s_]+/g, '_');

const answersTo = (column: Column, name: string): boolean =>
  plain(column.key) === plain(name) || (column.title !== undefined && plain(column.title) === plain(name));

/**
 * The columns that `names` stand for, in the order of `names`.
 * Throws MagnumError `usage` for a name that stands for none.
 */
export function findColumns(known: readonly Column[], names: readonly string[]): Column[] {
  return names.flatMap((name) => {
    const found = known.filter((column) => answersTo(column, name));
    if (found.length > 0) return found;
    const all = known.map((column) => column.key).join(', ');
    throw new MagnumError('usage', `Unknown column '${name}'.`, { hint: `Available columns: ${all}.` });
  });
}

/** The columns to show: those named, in their usual order as cliff has it; all when none is named. */
export function chooseColumns(
  known: readonly Column[],
  names: readonly string[] | undefined,
): readonly Column[] {
  if (names === undefined || names.length === 0) return known;
  const chosen = new Set(findColumns(known, names));
  return known.filter((column) => chosen.has(column));
}

/** The properties of a record that were named. */
export function chooseProperties(record: Row, names: readonly string[] | undefined): Row {
  const known = Object.keys(record).map((key) => ({ key }));
  return pick(record, chooseColumns(known, names));
}

/** A row with these columns and no others; null for what it lacks. */
export const pick = (row: Row, columns: readonly Column[]): Row =>
  Object.fromEntries(columns.map(({ key }) => [key, row[key] ?? null]));
