/** Finds the names that a mistyped one may stand for, by the rule of commander's suggestions for commands. */

const MAX_DISTANCE = 3;
const MIN_SIMILARITY = 0.4;
/** Longer words would take long to compare, and are never typed. */
const MAX_LENGTH = 100;

/** Returns the most similar names, sorted; empty if none is similar. Ignores case. `maxDistance` is the number of typing errors. */
export function similarNames(word: string, names: Iterable<string>, maxDistance = MAX_DISTANCE): string[] {
  let best: string[] = [];
  let bestDistance = maxDistance;
  for (const name of new Set(names)) {
    const length = Math.max(word.length, name.length);
    if (length > MAX_LENGTH || Math.abs(word.length - name.length) > bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance > bestDistance || (length - distance) / length <= MIN_SIMILARITY) continue;
    if (distance < bestDistance) best = [];
    bestDistance = distance;
    best.push(name);
  }
  return best.sort();
}

/** Damerau-Levenshtein distance: insertions, deletions, replacements, and swaps of neighbors. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (previous[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (previous[j - 1] as number) + cost,
        isSwap ? (beforePrevious[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length] as number;
}
