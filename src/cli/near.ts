/** Which names commander may suggest for a word, found sooner than commander finds it: it compares every letter with every other. */

/** Edits beyond which commander suggests nothing. */
const MAX_DISTANCE = 3;

/** No edit brings more than one letter that the word has not. */
export function mayBeNear(word: string): (name: string) => boolean {
  const letters = new Set(word);
  return (name) => {
    if (Math.abs(name.length - word.length) > MAX_DISTANCE) return false;
    let strange = 0;
    for (let at = 0; at < name.length && strange <= MAX_DISTANCE; at++)
      if (!letters.has(name[at] as string)) strange++;
    return strange <= MAX_DISTANCE;
  };
}
