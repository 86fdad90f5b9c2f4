/** Sorting of lists as cliff does it: stable, by several columns, values that are null after all others. */
import { toArray } from '../platform/async-iterable.ts';
import type { Column, Row } from './result.ts';

export interface Sorted {
  readonly sorted: readonly Row[];
  /** Columns that were left out because their values cannot be compared with each other (a number and a text, say). */
  readonly unsortable: readonly Column[];
}

/** Reads all rows and sorts them by `columns`, the first being the most important. */
export async function sortRows(
  rows: AsyncIterable<Row> | Iterable<Row>,
  columns: readonly Column[],
  descending: boolean,
): Promise<Sorted> {
  const all = await toArray(rows);
  const sortable = columns.filter(({ key }) => areComparable(all.map((row) => row[key])));
  const comparisons = sortable.map(({ key }) => comparison(key, descending ? -1 : 1));
  const sorted = all.toSorted((a, b) => comparisons.reduce((order, next) => order || next(a, b), 0));
  return { sorted, unsortable: columns.filter((column) => !sortable.includes(column)) };
}

/** All texts, or all numbers (booleans are numbers, as in Python); null is comparable with anything. */
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
