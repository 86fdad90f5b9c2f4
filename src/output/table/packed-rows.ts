/** Rows of cells, each row packed into one string: a table holds all of its rows until it knows how wide they are. */

/** Cells never contain it: control characters are escaped (safe-text.ts). */
const SEPARATOR = '\0';

export interface PackedRows extends Iterable<readonly string[]> {
  add(cells: readonly string[]): void;
}

/** A string for each cell takes four times the memory. */
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
