/** Rows of cells, each stored as one string: a table holds all rows in memory until the widths of its columns are known. */

/** Never part of a cell: control characters are escaped (safe-text.ts). */
const SEPARATOR = '\0';

export interface PackedRows extends Iterable<readonly string[]> {
  add(cells: readonly string[]): void;
}

/** One string per cell would take four times the memory. */
export function packRows(): PackedRows {
  const packed: string[] = [];
  return {
    add(cells) {
      packed.push(cells.join(SEPARATOR));
    },
    *[Symbol.iterator]() {
      for (const row of packed) yield row.split(SEPARATOR);
    },
  };
}
