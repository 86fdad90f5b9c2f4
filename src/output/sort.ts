/** Sorts lists as cliff does: stable, by several columns, null after all other values. */
import { toArray } from '../platform/async-iterable.ts';
import type { Column, Row } from './result.ts';

export interface SortResult {
  readonly sorted: readonly Row[];
  /** Columns that were ignored because their values are not comparable, as a number and a string. */
  readonly unsortable: readonly Column[];
}

/** Reads all rows and sorts them by `columns`; the first is the most significant. */
export async function sortRows(
  rows: AsyncIterable<Row> | Iterable<Row>,
  columns: readonly Column[],
  descending: boolean,
): Promise<SortResult> {
  const all = await toArray(rows);
  const sortable = columns.filter(({ key }) => areComparable(all.map((row) => row[key])));
  const comparisons = sortable.map(({ key }) => comparison(key, descending ? -1 : 1));
  const sorted = all.toSorted((a, b) => comparisons.reduce((order, next) => order || next(a, b), 0));
  return { sorted, unsortable: columns.filter((column) => !sortable.includes(column)) };
}

/** True if all are strings or all are numbers (including booleans, as in Python). Null is comparable with any value. */
function areComparable(values: readonly unknown[]): boolean {
  const present = values.filter((value) => value !== null && value !== undefined);
  return (
    present.every((value) => typeof value === 'string') ||
    present.every((value) => typeof value === 'number' || typeof value === 'boolean')
  );
}

const comparison = (key: string, direction: 1 | -1) => (a: Row, b: Row) =>
  direction * compare(a[key] ?? null, b[key] ?? null);

function compare(a: unknown, b: unknown): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const [left, right] = [a, b] as [string | number, string | number];
  return Number(left > right) - Number(left < right);
}
