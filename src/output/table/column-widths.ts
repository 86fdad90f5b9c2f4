/** Shrinks columns by cliff's rules, so that a table with wrapped cells fits into a width. */

/** Characters of a line that are not cell text: borders and spaces. */
export const borderWidth = (columns: number): number => 1 + 3 * columns;

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
