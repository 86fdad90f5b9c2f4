/** Makes columns narrower so that a table fits into a width: by cliff's rules, or, for cells that are cut, by what matters. */

/** Columns of the frame and the spaces beside the text, for a table with so many columns. */
const frameWidth = (columns: number): number => 1 + 3 * columns;

/**
 * The widths of the columns' texts in a table of at most `available` columns: those that take no more than an equal
 * share keep what they have, the others share what is left. No column gets narrower than its heading or than
 * `least`, so that a table may be too wide rather than unreadable.
 */
export function fitWidths(
  widths: readonly number[],
  headings: readonly number[],
  available: number,
  least: number,
): number[] {
  const usable = Math.max(0, available - frameWidth(widths.length));
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total + frameWidth(widths.length) <= available) return [...widths];

  const share = Math.floor(usable / widths.length);
  const wide = widths.flatMap((width, index) => (width > share ? [index] : []));
  const narrow = widths.filter((width) => width <= share);
  const left = usable - narrow.reduce((sum, width) => sum + width, 0);
  const each = Math.floor(left / wide.length);
  const last = wide.at(-1);

  return widths.map((width, index) => {
    if (!wide.includes(index)) return width;
    const limit = index === last ? left - each * (wide.length - 1) : each;
    return Math.max(headings[index] ?? 0, Math.min(width, Math.max(least, limit)));
  });
}

/**
 * The same for cells that are cut rather than wrapped: the columns whose `rank` is lowest give way first, the widest of
 * them before the others, down to their heading or `least`; those of the next rank where that is not enough.
 */
export function cutWidths(
  widths: readonly number[],
  headings: readonly number[],
  available: number,
  { least, ranks }: { readonly least: number; readonly ranks: readonly number[] },
): number[] {
  const cut = [...widths];
  let excess = cut.reduce((sum, width) => sum + width, 0) + frameWidth(cut.length) - available;
  for (const rank of [...new Set(ranks)].sort((a, b) => a - b)) {
    const room = (column: number): boolean =>
      ranks[column] === rank && (cut[column] ?? 0) > Math.max(headings[column] ?? 0, least);
    while (excess > 0) {
      const widest = cut.reduce(
        (best, width, column) => (room(column) && width > (cut[best] ?? 0) ? column : best),
        -1,
      );
      if (widest === -1) break;
      cut[widest] = (cut[widest] ?? 0) - 1;
      excess -= 1;
    }
  }
  return cut;
}
