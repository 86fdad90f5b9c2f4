/** Shrinks columns so that a table fits into a width: by cliff's rules if cells are wrapped, by rank if they are truncated. */

/** Characters of a line that are not cell text: borders and spaces. */
const borderWidth = (columns: number): number => 1 + 3 * columns;

/**
 * Returns the widths of the cell texts for a table of up to `available` characters. Columns that need no more than an equal
 * share keep their width; the others share the rest equally. No column becomes narrower than its header or `minWidth`, so
 * the table may still be too wide.
 */
export function fitWidths(
  widths: readonly number[],
  headings: readonly number[],
  available: number,
  minWidth: number,
): number[] {
  const usable = Math.max(0, available - borderWidth(widths.length));
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total + borderWidth(widths.length) <= available) return [...widths];

  const share = Math.floor(usable / widths.length);
  const wide = widths.flatMap((width, index) => (width > share ? [index] : []));
  const narrow = widths.filter((width) => width <= share);
  const left = usable - narrow.reduce((sum, width) => sum + width, 0);
  const each = Math.floor(left / wide.length);
  const last = wide.at(-1);

  return widths.map((width, index) => {
    if (!wide.includes(index)) return width;
    const limit = index === last ? left - each * (wide.length - 1) : each;
    return Math.max(headings[index] ?? 0, Math.min(width, Math.max(minWidth, limit)));
  });
}

/**
 * The same for cells that are truncated instead of wrapped. Columns of the lowest rank shrink first, the widest of them
 * before the others, down to their header or `minWidth`; then those of the next rank.
 */
export function truncatedWidths(
  widths: readonly number[],
  headings: readonly number[],
  available: number,
  { minWidth, ranks }: { readonly minWidth: number; readonly ranks: readonly number[] },
): number[] {
  const result = [...widths];
  let excess = result.reduce((sum, width) => sum + width, 0) + borderWidth(result.length) - available;
  for (const rank of [...new Set(ranks)].sort((a, b) => a - b)) {
    const canShrink = (column: number): boolean =>
      ranks[column] === rank && (result[column] ?? 0) > Math.max(headings[column] ?? 0, minWidth);
    while (excess > 0) {
      const widest = result.reduce(
        (best, width, column) => (canShrink(column) && width > (result[best] ?? 0) ? column : best),
        -1,
      );
      if (widest === -1) break;
      result[widest] = (result[widest] ?? 0) - 1;
      excess -= 1;
    }
  }
  return result;
}
