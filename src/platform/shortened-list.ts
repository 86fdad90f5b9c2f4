/** A list in a sentence that stays short. */

/** `a, b, c and 7 more`: up to `max` of `names`, which can be the first of `count`. */
export function shortenedList(names: readonly string[], max: number, count = names.length): string {
  const shown = names.slice(0, max);
  const more = count - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
